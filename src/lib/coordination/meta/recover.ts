/**
 * `recover`: everything stops, the documents are backed up and the backup is read back, and only then the documents
 * begin anew as `[]`. Nothing is deleted: what was there is in the backup, and the journal says that it was reset. Works
 * with documents that do not parse, which is when it is needed.
 */
import { basename } from 'node:path'
import { AutonomyError } from '../../errors.ts'
import { resumeWorkspace, stopState, stopWorkspace } from '../../workspace/stop-switch.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'
import { backUpDocuments, type Backup } from './back-up-documents.ts'

export const RECOVERY_SCOPES = ['claims', 'agents', 'all'] as const
export type RecoveryScope = (typeof RECOVERY_SCOPES)[number]

export interface Recover {
  scope: RecoveryScope
  /** Must be the name of the workspace's folder; a dry run needs none. */
  confirm: string | undefined
  /** Who asks. */
  by: string
  dryRun?: boolean
}

export interface Recovery {
  dry_run: boolean
  scope: RecoveryScope
  workspace: string
  /** The name to confirm with. */
  name: string
  reset: readonly { document: string; /** Null when it does not parse. */ records: number | null }[]
  /** Null in a dry run. */
  backup: Backup | null
  stopped_before: boolean
  /** The stop that this made was lifted again. */
  resumed: boolean
  /** Why the journal does not tell of it; null when it does. */
  journal_problem: string | null
}

const EMPTY = '[]\n'

/** @throws AutonomyError USAGE (not confirmed), STORE_BUSY, IO (nothing was reset unless the message says so) */
export async function recover(input: Recover, deps: CoordinationDeps): Promise<Recovery> {
  const { paths } = deps
  const name = basename(paths.root)
  const plan = { scope: input.scope, workspace: paths.root, name, reset: planned(input.scope, deps) }
  const stopped_before = stopState(paths, deps).stopped
  if (input.dryRun) {
    return { dry_run: true, ...plan, backup: null, stopped_before, resumed: false, journal_problem: null }
  }
  if (input.confirm !== name) throw unconfirmed(input.confirm, name)
  if (!stopped_before) await stopWorkspace({ reason: `recovery of ${input.scope}`, by: input.by }, deps)
  try {
    const backup = await alone(deps, () => replace(input.scope, deps))
    const journal_problem = await journalReset(input, backup, deps)
    return { dry_run: false, ...plan, backup, stopped_before, resumed: !stopped_before, journal_problem }
  } finally {
    if (!stopped_before) await resumeWorkspace({}, deps)
  }
}

function unconfirmed(given: string | undefined, name: string): AutonomyError {
  const what = given === undefined ? 'it was not confirmed' : `${JSON.stringify(given)} is not its name`
  return new AutonomyError('USAGE', `A recovery empties documents of ${name}, and ${what}`, {
    hint: 'Look first with --dry-run. A person confirms it with the name of the workspace folder.',
  })
}

/** While nobody can change anything, with every step of the journal in the documents where they can be read. */
async function alone<T>({ ledger, locks, paths }: CoordinationDeps, work: () => Promise<T>): Promise<T> {
  let begun = false
  const begin = (): Promise<T> => {
    begun = true
    return work()
  }
  try {
    return await ledger.exclusive(begin)
  } catch (error) {
    if (begun || !(error instanceof AutonomyError && error.code === 'INVALID_DOCUMENT')) throw error
    return locks.withLock(paths.locks.coordination, { wait: 10_000, what: 'the coordination store' }, begin)
  }
}

async function replace(scope: RecoveryScope, deps: CoordinationDeps): Promise<Backup> {
  const backup = await backUpDocuments(`recovery of ${scope}`, deps)
  for (const path of documentsOf(scope, deps)) await deps.files.writeAtomic(path, EMPTY)
  return backup
}

async function journalReset(
  { scope, by }: Recover,
  { folder }: Backup,
  { ledger }: CoordinationDeps,
): Promise<string | null> {
  const entry = { op: 'reset', by, reason: `${scope}; backed up in ${folder}` } as const
  try {
    await ledger.change(() => ({ result: undefined, steps: [{ kind: 'note', entry }] }))
    return null
  } catch (error) {
    if (error instanceof AutonomyError) return error.message
    throw error
  }
}

function planned(scope: RecoveryScope, deps: CoordinationDeps): Recovery['reset'] {
  return documentsOf(scope, deps).map((path) => ({ document: basename(path), records: countRecords(path, deps) }))
}

function documentsOf(scope: RecoveryScope, { files, paths }: CoordinationDeps): readonly string[] {
  const { workClaims, agentStatus } = paths.coordination
  const chosen = { claims: [workClaims], agents: [agentStatus], all: [workClaims, agentStatus] }[scope]
  return chosen.filter((path) => files.info(path) !== undefined)
}

function countRecords(path: string, { files }: CoordinationDeps): number | null {
  try {
    const value: unknown = JSON.parse(files.readText(path))
    return Array.isArray(value) ? value.length : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
