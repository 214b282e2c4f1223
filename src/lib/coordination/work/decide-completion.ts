/** Pure: whether an item may be completed with what was shown, and the steps that do it. */
import { AutonomyError } from '../../errors.ts'
import type { Instant } from '../../platform/clock.ts'
import type { CoordinationConfig } from '../../workspace/config.ts'
import { applyPatch } from '../ledger/apply-step.ts'
import type { Decision, DecisionState } from '../ledger.ts'
import type { Holder } from '../work-event.ts'
import type { Evidence, WorkItem } from '../work-item.ts'
import { changeStep } from './change-step.ts'
import { missingEvidence } from './completion.ts'
import { findItem } from './find-item.ts'
import { finishSteps } from './finish-steps.ts'
import { refusalError } from './refusals.ts'
import { transition } from './transitions.ts'

export interface Completion {
  id: string
  by: Holder | undefined
  result: string
  evidence: readonly Evidence[]
  mode?: 'manual' | 'auto' | undefined
}

interface Moment {
  now: Instant
  config: Pick<CoordinationConfig, 'require_evidence' | 'keep_finished'>
}

/** @throws AutonomyError NOT_FOUND, NOT_OWNER, LEASE_LOST, ALREADY_FINISHED, EVIDENCE_MISSING */
export function decideCompletion(
  { id, by, result, evidence, mode = 'manual' }: Completion,
  state: DecisionState,
  { now, config }: Moment,
): Decision<{ item: WorkItem; already: boolean }> {
  const item = findItem(id, state)
  const event = { kind: 'complete', by, result, mode, evidence } as const
  const outcome = transition(item, event, now)
  if (!outcome.ok) throw refusalError(outcome)
  if (outcome.already) return { result: { item, already: true }, steps: [] }
  refuseFailing(item, evidence)
  if (config.require_evidence) refuseUnproven(item, evidence)
  const who = by?.agent ?? 'todo'
  return {
    result: { item: applyPatch(item, outcome.patch), already: false },
    steps: [
      changeStep(item, event, { ...outcome, by: who }),
      ...finishSteps(state, item, { now, keep: config.keep_finished, by: who, ok: true }),
    ],
  }
}

/** @throws AutonomyError EVIDENCE_MISSING */
export function refuseFailing({ id }: Pick<WorkItem, 'id'>, shown: readonly Evidence[]): void {
  const failing = shown.filter(({ exit_code }) => exit_code !== 0)
  const [first] = failing
  if (first === undefined) return
  const all = shown.length
  throw new AutonomyError(
    'EVIDENCE_MISSING',
    `work item ${id} is not completed: ${failing.length} of ${all} acceptance ${all === 1 ? 'command' : 'commands'} failed`,
    {
      hint: `Mend what they show, then complete it again. All they showed: autonomy work show ${id}`,
      details: failing.map(describe),
    },
  )
}

function describe({ command, exit_code, output_tail }: Evidence): string {
  const ended = exit_code === null ? 'was ended' : `exited ${exit_code}`
  const last = output_tail.trimEnd().split('\n').at(-1) ?? ''
  return `${command}: ${ended}${last === '' ? '' : `: ${last}`}`
}

function refuseUnproven(item: WorkItem, shown: readonly Evidence[]): void {
  const missing = missingEvidence(item, shown)
  if (missing.length === 0) return
  const hint =
    item.acceptance.length > 0
      ? `Let them run: autonomy work complete ${item.id} --verify`
      : `Name a command that proves it: autonomy work complete ${item.id} --verify --acceptance 'npm test'`
  throw new AutonomyError(
    'EVIDENCE_MISSING',
    `work item ${item.id} is not completed: coordination.require_evidence is on and there is no passing run of its acceptance commands`,
    { hint, details: missing },
  )
}
