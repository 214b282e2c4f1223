/** Pure: what completing writes into an item, and what counts as proof that it may be completed. */
import { toIso, type Instant } from '../../platform/clock.ts'
import type { Evidence, Patch, WorkItem } from '../work-item.ts'
import type { WorkEvent } from '../work-event.ts'
import { velocityPoints } from './velocity-points.ts'

export function completion(
  item: WorkItem,
  { by, result, mode, evidence }: Extract<WorkEvent, { kind: 'complete' }>,
  now: Instant,
): Patch {
  return {
    set: {
      status: 'completed',
      ...(by && { agent_id: by.agent }),
      progress: 100,
      result,
      completed_at: toIso(now),
      last_update: toIso(now),
      completion_mode: mode,
      completed_by: by?.agent ?? 'todo',
      velocity_points: mode === 'auto' ? 0 : velocityPoints(item.priority),
      ...(evidence.length > 0 && { evidence: newestEvidence(item, evidence) }),
    },
    unset: ['lease_expires_at', 'failed_reason', 'needs_review'],
  }
}

/** One piece for each command, the newest. */
export function newestEvidence({ record }: WorkItem, shown: readonly Evidence[]): readonly Evidence[] {
  const commands = new Set(shown.map(({ command }) => command))
  return [...storedEvidence(record['evidence']).filter(({ command }) => !commands.has(command)), ...shown]
}

/** What the document holds was written by `newestEvidence`, or is kept as it is. */
function storedEvidence(value: unknown): readonly Evidence[] {
  return Array.isArray(value) ? value : []
}

/** What still has to be shown: acceptance commands without a passing run, or that there are none to run. */
export function missingEvidence(item: WorkItem, shown: readonly Evidence[]): readonly string[] {
  const passed = new Set(shown.filter(({ exit_code }) => exit_code === 0).map(({ command }) => command))
  const missing = item.acceptance.filter((command) => !passed.has(command))
  return missing.length === 0 && passed.size === 0 ? ['no acceptance command was run'] : missing
}
