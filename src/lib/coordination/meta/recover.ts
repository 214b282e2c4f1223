/**
 * `recover`: everything stops, the documents are backed up and the backup is read back, and only then the documents
 * begin anew as `[]`. Nothing is deleted: what was there is in the backup, and the journal says that it was reset. Works
 * with documents that do not parse, which is when it is needed.
 */
import { basename } from 'node:path'
import { AutonomyError } from '../../errors.ts'
import type { Milliseconds } from '../../platform/clock.ts'
import { stopState } from '../../workspace/stop-switch.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'
import { resumeAgents } from '../run/resume-agents.ts'
import { stopAgents } from '../run/stop-agents.ts'
import { backUpDocuments, type Backup } from './back-up-documents.ts'

export const RECOVERY_SCOPES = ['claims', 'agents', 'all'] as const
type RecoveryScope = (typeof RECOVERY_SCOPES)[number]

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
  /** How many agents, and the meta loop, it stopped, and how many of them run again. */
  agents_stopped: number
  agents_started: number
  /** Could not be stopped: what they hold is not in the documents any more. */
  survived: readonly string[]
  /** Why the journal does not tell of it; null when it does. */
  journal_problem: string | null
}

const EMPTY = '[]\n'
/** For agents to end their commands. */
const STOP_WAIT: Milliseconds = 2000

/** @throws AutonomyError USAGE (not confirmed), STORE_BUSY, IO (nothing was reset unless the message says so) */
export async function recover(input: Recover, deps: CoordinationDeps): Promise<Recovery> {
  const { paths } = deps
  const name = basename(paths.root)
  const stopped_before = stopState(paths, deps).stopped
  const plan: Recovery = {
    dry_run: input.dryRun ?? false,
    scope: input.scope,
    workspace: paths.root,
    name,
    reset: planned(input.scope, deps),
    backup: null,
    stopped_before,
    resumed: false,
    agents_stopped: 0,
    agents_started: 0,
    survived: [],
    journal_problem: null,
  }
  if (input.dryRun) return plan
  if (input.confirm !== name) throw unconfirmed(input.confirm, name)
  if (stopped_before) return { ...plan, ...(await reset(input, deps)) }
  return { ...plan, ...(await whileStopped(input, deps)) }
}

/** The stop is lifted whatever happens: where something failed, all is as it was. */
async function whileStopped(input: Recover, deps: CoordinationDeps): Promise<Partial<Recovery>> {
  const order = { level: 'terminate', reason: `recovery of ${input.scope}`, by: input.by, wait: STOP_WAIT } as const
  const { agents, survived } = await stopAgents(order, deps)
  const done = await settled(reset(input, deps))
  const { started } = await resumeAgents({ agents: true, staged: undefined }, deps)
  if ('error' in done) throw done.error
  return {
    ...done.value,
    resumed: true,
    agents_stopped: agents,
    agents_started: started.length,
    survived: survived.map(({ agent_id }) => agent_id),
  }
}

async function settled<T>(work: Promise<T>): Promise<{ value: T } | { error: unknown }> {
  return work.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  )
}

async function reset(input: Recover, deps: CoordinationDeps): Promise<Pick<Recovery, 'backup' | 'journal_problem'>> {
  const backup = await alone(deps, () => replace(input.scope, deps))
  return { backup, journal_problem: await journalReset(input, backup, deps) }
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
