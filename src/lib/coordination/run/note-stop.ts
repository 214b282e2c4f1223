/**
 * Leaves a line in the journal that the workspace was stopped, or that the stop was lifted: the STOP file is gone
 * afterwards, and a report of the night has to tell of it. Comes last and never fails: a stop holds whatever state the
 * store is in.
 */
import { AutonomyError } from '../../errors.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'

export interface StopNote {
  event: 'stop' | 'resume'
  by: string
  /** Why, and who is meant when it is not everybody. */
  reason?: string | undefined
  /** Only this agent. */
  agent?: string | undefined
}

const WAIT = 1000

/** Nothing where no agents are coordinated. */
export async function noteStop(
  { event, by, reason, agent }: StopNote,
  {
    ledger,
    files,
    paths,
  }: Pick<CoordinationDeps, 'ledger' | 'files'> & { paths: Pick<CoordinationDeps['paths'], 'coordination'> },
): Promise<void> {
  if (files.info(paths.coordination.log) === undefined) return
  const named = { ...(reason !== undefined && { reason }), ...(agent !== undefined && { agent_id: agent }) }
  const step = { kind: 'note', entry: { op: event, by, ...named } } as const
  try {
    await ledger.change(() => ({ result: undefined, steps: [step] }), { wait: WAIT })
  } catch (error) {
    if (!(error instanceof AutonomyError)) throw error
  }
}
