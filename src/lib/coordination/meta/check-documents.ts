/**
 * Which documents of `agent_coordination/` can be read. Reads only. A torn last line is no fault: a crash left it, and
 * the next append cuts it. Spans are no document: they are written without a lock, and readers pass a bad line over.
 */
import { basename } from 'node:path'
import { AutonomyError } from '../../errors.ts'
import { invalidAt, parseJson } from '../../platform/json-document.ts'
import { readJsonLines, readLastJsonLines } from '../../platform/jsonl.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'

const TAIL = 100

export interface DocumentCheck {
  /** Name in `agent_coordination/`. */
  document: string
  /** With its place; null when it can be read. */
  problem: string | null
}

type CheckDeps = Pick<CoordinationDeps, 'files' | 'paths'>

/** The ones that are there. `thorough`: every line of the logs, else the last hundred. */
export function checkDocuments({ thorough }: { thorough: boolean }, deps: CheckDeps): readonly DocumentCheck[] {
  const { workClaims, agentStatus, completions, log, archive, metaCycles } = deps.paths.coordination
  const present = (path: string): boolean => deps.files.info(path) !== undefined
  const read = thorough
    ? (path: string) => readJsonLines(path, () => null)
    : (path: string) => readLastJsonLines(path, TAIL, () => null)
  return [
    ...[workClaims, agentStatus, completions].filter(present).map((path) => check(path, () => readArray(path, deps))),
    ...[log, archive, metaCycles].filter(present).map((path) => check(path, () => read(path))),
  ]
}

function check(path: string, read: () => unknown): DocumentCheck {
  try {
    read()
    return { document: basename(path), problem: null }
  } catch (error) {
    if (error instanceof AutonomyError) return { document: basename(path), problem: error.message }
    throw error
  }
}

/** @throws AutonomyError INVALID_DOCUMENT, IO */
function readArray(file: string, { files }: CheckDeps): void {
  const text = files.readText(file)
  if (!Array.isArray(parseJson(text, file))) {
    throw invalidAt({ text, file, path: [] }, 'an array of records is expected here')
  }
}
