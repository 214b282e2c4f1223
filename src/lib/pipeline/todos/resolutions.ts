/** Pure: all the times a todo was resolved, those that did not hold included, with how long each took. */
import { hasZone, todoInstant } from './todo-time.ts'
import type { Resolution, ResolutionOutcome, Todo } from './todo.ts'

export interface TodoResolution {
  completed_at: string
  outcome: ResolutionOutcome
  agent?: string
  root_cause?: string
  /** Absent when it cannot be told. */
  seconds?: number
}

/** Oldest first. A completed todo that says no outcome was a success: the original left it out. */
export function resolutionsOf(todo: Todo, timezone: string): readonly TodoResolution[] {
  const earlier = (todo.resolutions ?? []).map((resolution, index) =>
    describe(
      resolution,
      index === 0 ? stampSeconds(todo.created_at, resolution, timezone) : resolution.time_to_resolution_seconds,
    ),
  )
  const { status, completed_at, resolution_outcome = 'success', reopened_at } = todo
  if (status !== 'completed' || completed_at === undefined) return earlier
  const current = { ...todo, completed_at, resolution_outcome }
  return [...earlier, describe(current, stampSeconds(reopened_at ?? todo.created_at, current, timezone))]
}

function describe(
  resolution: Pick<Resolution, 'completed_at' | 'resolution_outcome' | 'assignee' | 'root_cause'>,
  seconds: number | undefined,
): TodoResolution {
  const { completed_at, resolution_outcome: outcome, assignee, root_cause } = resolution
  return {
    completed_at,
    outcome,
    ...(assignee ? { agent: assignee } : {}),
    ...(root_cause ? { root_cause } : {}),
    ...(seconds === undefined ? {} : { seconds }),
  }
}

/**
 * The recorded time where the todo's own start says its zone. Where it does not, the recorded time was worked out by the
 * original, wrong by the machine's zone: it is taken anew from both stamps, the start read in `timezone`, and left out
 * when that puts the start after the end.
 */
function stampSeconds(
  start: string,
  { completed_at, time_to_resolution_seconds }: Pick<Resolution, 'completed_at' | 'time_to_resolution_seconds'>,
  timezone: string,
): number | undefined {
  if (time_to_resolution_seconds !== undefined && hasZone(start)) return time_to_resolution_seconds
  const from = todoInstant(start, timezone)
  const to = todoInstant(completed_at, timezone)
  return from === undefined || to === undefined || to < from ? undefined : (to - from) / 1000
}
