/**
 * The part of completing that takes time: whoever may complete the item runs its acceptance commands while the claim is
 * kept alive. What failing ones showed is stored on the item before the refusal.
 */
import type { CoordinationDeps } from '../coordination-deps.ts'
import type { Holder } from '../work-event.ts'
import type { Evidence, WorkItem } from '../work-item.ts'
import { changeWork } from './change-work.ts'
import { refuseFailing } from './decide-completion.ts'
import { refusalError } from './refusals.ts'
import { runAcceptance } from './run-acceptance.ts'
import { transition } from './transitions.ts'

export interface VerifyWork {
  id: string
  /** Undefined: nobody who claimed it; the todo that it was made from was completed. */
  by: Holder | undefined
  result: string
  /** More commands to run. */
  acceptance?: readonly string[] | undefined
  /** Default: manual. */
  mode?: 'manual' | 'auto' | undefined
  signal?: AbortSignal | undefined
}

/** Beyond the time that the commands may take. */
const SLACK = 60_000

/** Passing evidence, one piece a command. @throws AutonomyError as `completeWork` */
export async function verifyWork(input: VerifyWork, deps: CoordinationDeps): Promise<readonly Evidence[]> {
  const item = await deps.ledger.read(({ items }) => items.get(input.id))
  // Not among the live items: the completing step tells what there is to tell.
  if (item === undefined || !mayComplete(item, input, deps)) return []
  const acceptance = [...new Set([...item.acceptance, ...(input.acceptance ?? [])])]
  await keepAlive(item, { ...input, commands: acceptance.length }, deps)
  const shown = await runAcceptance({ id: item.id, acceptance }, deps, input.signal)
  const failed = shown.some(({ exit_code }) => exit_code !== 0)
  if (failed && input.by !== undefined) {
    await changeWork({ id: item.id, event: { kind: 'evidence', by: input.by, evidence: shown } }, deps)
  }
  refuseFailing(item, shown)
  return shown
}

/** False: it is completed already. @throws AutonomyError NOT_OWNER, LEASE_LOST, ALREADY_FINISHED */
function mayComplete(item: WorkItem, { by, result, mode = 'manual' }: VerifyWork, deps: CoordinationDeps): boolean {
  const outcome = transition(item, { kind: 'complete', by, result, mode, evidence: [] }, deps.clock.now())
  if (!outcome.ok) throw refusalError(outcome)
  return !outcome.already
}

/** So that nobody else gets the item while the commands run. */
async function keepAlive(
  item: WorkItem,
  { by, commands }: { by: VerifyWork['by']; commands: number },
  deps: CoordinationDeps,
): Promise<void> {
  if (item.status !== 'active' || item.lease_expires === undefined || by === undefined || commands === 0) return
  const needed = commands * deps.config.coordination.acceptance_timeout + SLACK
  if (item.lease_expires - deps.clock.now() >= needed) return
  await changeWork({ id: item.id, event: { kind: 'renew', by, lease: needed } }, deps)
}
