/** How commands take the text of a work item, and the form in which they give one back. */
import { string } from '@oclif/core/flags'
import type { CoordinationRecord, WorkItem } from '../coordination/work-item.ts'
import { AutonomyError } from '../errors.ts'
import type { Platform } from '../platform/deps.ts'
import { readStandardInput } from './standard-input.ts'

export const descriptionFlags = {
  description: string({ description: 'what is to be done; - reads it from stdin', exclusive: ['description-file'] }),
  'description-file': string({ description: 'a file that says what is to be done', helpValue: 'FILE' }),
}

/** Exactly as given. @throws AutonomyError USAGE, NOT_FOUND, IO */
export async function givenDescription(
  {
    description,
    'description-file': file,
  }: { description?: string | undefined; 'description-file'?: string | undefined },
  { files }: Pick<Platform, 'files'>,
): Promise<string | undefined> {
  if (file === '-' || description === '-') return readStandardInput()
  return file === undefined ? description : files.readText(file)
}

/** @param file `-`: the standard input @throws AutonomyError USAGE, NOT_FOUND, IO */
export async function readTextOf(file: string, { files }: Pick<Platform, 'files'>): Promise<string> {
  if (file === '-') return readStandardInput()
  if (files.info(file)?.kind === 'directory') throw new AutonomyError('USAGE', `${file} is a directory`)
  return files.readText(file)
}

export interface WorkResult {
  work_item_id: string
  /** It was so before: nothing was written. */
  already: boolean
  /** The record as it is in the document. */
  item: CoordinationRecord
}

export function workResult({ item, already }: { item: WorkItem; already: boolean }): WorkResult {
  return { work_item_id: item.id, already, item: item.record }
}
