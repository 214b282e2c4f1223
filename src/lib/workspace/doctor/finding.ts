/** What `doctor` says about one thing. */
import type { Platform } from '../../platform/deps.ts'
import type { WorkspacePaths } from '../paths.ts'

export interface Finding {
  /** `warn`: worth knowing, the workspace works. `fail`: something does not work. */
  status: 'ok' | 'warn' | 'fail'
  subject: string
  message: string
  /** What to do about it. */
  advice?: string
}

/**
 * Says what is wrong with the shape of a document that parses: throws AutonomyError INVALID_DOCUMENT when the program
 * cannot work with it, returns sentences about what it can live with.
 */
export type DocumentCheck = (text: string, file: string) => readonly string[]

export interface DoctorDeps extends Platform {
  paths: WorkspacePaths
  /** By the name of the kind of document. */
  checks: Readonly<Record<string, DocumentCheck>>
}
