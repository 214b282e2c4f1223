/**
 * The completion engine: finds active items that seem done and nobody finishes. One with acceptance commands is
 * completed when they pass, with what they showed as evidence. One without is marked for review, or completed only
 * where the policy says so. The commands run outside the lock; if the item changed meanwhile, nothing is done.
 */
import { AutonomyError } from '../../errors.ts'
import type { Instant } from '../../platform/clock.ts'
import type { Config } from '../../workspace/config.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'
import type { Holder } from '../work-event.ts'
import type { ActiveItem, Evidence } from '../work-item.ts'
import { changeWork } from '../work/change-work.ts'
import { completeWork } from '../work/complete-work.ts'
import { runAcceptance } from '../work/run-acceptance.ts'
import { autoCompletable, stuck } from './completion-candidates.ts'

export interface CompletionEngine {
  /** Default: `coordination.completion_policy`. */
  policy?: Config['coordination']['completion_policy'] | undefined
  /** Says what it would do; runs no command. */
  dryRun?: boolean | undefined
  signal?: AbortSignal | undefined
}

interface EngineAction {
  work_item_id: string
  /** `verify`: in a dry run, the commands would decide. `left`: nothing was done. */
  action: 'completed' | 'review' | 'verify' | 'left'
  reason: string
}

export interface EngineResult {
  policy: Config['coordination']['completion_policy']
  actions: readonly EngineAction[]
  /** Active, and nobody moves them; nothing is done about them here. */
  stuck: readonly { work_item_id: string; agent_id: string; idle_seconds: number }[]
}

/** @throws AutonomyError STORE_BUSY, INVALID_DOCUMENT, IO; the signal's reason when it aborts */
export async function runCompletionEngine(input: CompletionEngine, deps: CoordinationDeps): Promise<EngineResult> {
  const policy = input.policy ?? deps.config.coordination.completion_policy
  const now = deps.clock.now()
  const found = await deps.ledger.read(({ items }) => {
    return { completable: autoCompletable(items.active(), now), stuck: stuck(items.active(), now) }
  })
  const actions: EngineAction[] = []
  for (const item of found.completable) {
    input.signal?.throwIfAborted()
    actions.push({ work_item_id: item.id, ...(await finish(item, { ...input, policy, now }, deps)) })
  }
  return { policy, actions, stuck: found.stuck.map((item) => stuckRecord(item, now)) }
}

type Verdict = Omit<EngineAction, 'work_item_id'>
type Orders = CompletionEngine & { policy: EngineResult['policy']; now: Instant }

async function finish(item: ActiveItem, orders: Orders, deps: CoordinationDeps): Promise<Verdict> {
  const idle = `progress ${item.progress}, idle for ${Math.floor((orders.now - item.updated) / 60_000)} min`
  if (item.agent_id === '') return review(item, { ...orders, reason: `${idle}, and it names no agent` }, deps)
  if (item.acceptance.length > 0) return verify(item, { ...orders, idle }, deps)
  if (orders.policy === 'review')
    return review(item, { ...orders, reason: `${idle}, and no acceptance commands` }, deps)
  const result = `Completed by meta-coordination under the policy "complete": ${idle}. Nothing was verified.`
  return complete(item, { ...orders, result, evidence: [] }, deps)
}

async function verify(item: ActiveItem, orders: Orders & { idle: string }, deps: CoordinationDeps): Promise<Verdict> {
  const { dryRun, idle, signal } = orders
  const commands =
    item.acceptance.length === 1 ? '1 acceptance command' : `${item.acceptance.length} acceptance commands`
  if (dryRun) return { action: 'verify', reason: `${idle}; ${commands} would be run` }
  const evidence = await runAcceptance(item, deps, signal)
  signal?.throwIfAborted()
  const failed = evidence.find(({ exit_code }) => exit_code !== 0)
  if (failed === undefined) {
    return complete(
      item,
      { ...orders, result: `Completed by meta-coordination: ${idle}; ${commands} passed.`, evidence },
      deps,
    )
  }
  const end = failed.exit_code === null ? 'was ended' : `exited with ${failed.exit_code}`
  return review(item, { ...orders, reason: `${idle}, but ${failed.command} ${end}`, evidence }, deps)
}

interface Completing extends Orders {
  result: string
  evidence: readonly Evidence[]
}

async function complete(
  item: ActiveItem,
  { dryRun, result, evidence }: Completing,
  deps: CoordinationDeps,
): Promise<Verdict> {
  if (dryRun) return { action: 'completed', reason: result }
  return unlessRefused({ action: 'completed', reason: result }, async () => {
    await completeWork({ id: item.id, by: holderOf(item), result, evidence, mode: 'auto' }, deps)
  })
}

interface Reviewing extends Orders {
  reason: string
  /** What commands showed, for whoever reviews. */
  evidence?: readonly Evidence[]
}

async function review(
  item: ActiveItem,
  { dryRun, reason, evidence }: Reviewing,
  deps: CoordinationDeps,
): Promise<Verdict> {
  if (dryRun) return { action: 'review', reason }
  return unlessRefused({ action: 'review', reason }, async () => {
    if (evidence) await changeWork({ id: item.id, event: { kind: 'evidence', by: holderOf(item), evidence } }, deps)
    await changeWork({ id: item.id, event: { kind: 'review', reason }, by: 'meta' }, deps)
  })
}

/** As the item was when it was looked at: whoever claimed it since has another token, and nothing is done. */
function holderOf({ agent_id, fencing_token }: ActiveItem): Holder {
  return { agent: agent_id, token: fencing_token }
}

/** A refusal says that the item has changed since it was looked at, or may not be completed like this. */
async function unlessRefused(verdict: Verdict, act: () => Promise<void>): Promise<Verdict> {
  const refusals = ['ALREADY_FINISHED', 'NOT_OWNER', 'LEASE_LOST', 'EVIDENCE_MISSING', 'NOT_FOUND', 'CONFLICT']
  try {
    await act()
    return verdict
  } catch (error) {
    if (!(error instanceof AutonomyError) || !refusals.includes(error.code)) throw error
    return { action: 'left', reason: error.message }
  }
}

function stuckRecord(item: ActiveItem, now: Instant): EngineResult['stuck'][number] {
  return {
    work_item_id: item.id,
    agent_id: item.agent_id,
    idle_seconds: Math.floor((now - item.updated) / 1000),
  }
}
