/**
 * Pure: todo + event + time -> todo, or the reason why not. Each event can be sent twice: the second time the todo is
 * returned as it is, marked `already`, and nothing is counted again.
 *
 *            assign          start             complete
 *   pending ------> assigned -----> in_progress -------> completed      cancel: any open one -> cancelled
 *      ^---------------------------------------------------- reopen ----------'
 */
import { toIso, type Instant } from '../../platform/clock.ts'
import { todoInstant } from './todo-time.ts'
import type { Resolution, ResolutionOutcome, Todo } from './todo.ts'

export type TodoEvent =
  | { kind: 'assign'; agent: string }
  | { kind: 'start' }
  | { kind: 'complete'; outcome: ResolutionOutcome; notes?: string | undefined; root_cause?: string | undefined }
  | { kind: 'cancel'; reason: string }
  | { kind: 'reopen'; reason: string }

export interface Moment {
  now: Instant
  /** For times in the todo that carry no zone. */
  timezone: string
}

export type Transition =
  | { ok: true; todo: Todo; already: boolean }
  | { ok: false; code: 'CONFLICT'; message: string; hint: string }

export function transition(todo: Todo, event: TodoEvent, moment: Moment): Transition {
  switch (event.kind) {
    case 'assign':
      return assign(todo, event.agent, moment)
    case 'start':
      return start(todo, moment)
    case 'complete':
      return complete(todo, event, moment)
    case 'cancel':
      return cancel(todo, event.reason, moment)
    case 'reopen':
      return reopen(todo, event.reason, moment)
    default:
      return never(event)
  }
}

function assign(todo: Todo, agent: string, { now }: Moment): Transition {
  switch (todo.status) {
    case 'pending':
    case 'assigned':
    case 'in_progress':
    case 'blocked': {
      const isTheirs = todo.assignee === agent && todo.status !== 'pending'
      return isTheirs ? already(todo) : changed({ ...todo, status: 'assigned', assignee: agent }, now)
    }
    case 'completed':
    case 'cancelled':
      return refuseFinished(todo, 'assigned')
    default:
      return never(todo.status)
  }
}

function start(todo: Todo, { now }: Moment): Transition {
  switch (todo.status) {
    case 'pending':
    case 'assigned':
    case 'blocked':
      return changed({ ...todo, status: 'in_progress' }, now)
    case 'in_progress':
      return already(todo)
    case 'completed':
    case 'cancelled':
      return refuseFinished(todo, 'started')
    default:
      return never(todo.status)
  }
}

function complete(todo: Todo, event: TodoEvent & { kind: 'complete' }, moment: Moment): Transition {
  switch (todo.status) {
    case 'pending':
    case 'assigned':
    case 'in_progress':
    case 'blocked':
      return changed(completed(todo, event, moment), moment.now)
    case 'completed':
      return already(todo)
    case 'cancelled':
      return refuseFinished(todo, 'completed')
    default:
      return never(todo.status)
  }
}

function completed(todo: Todo, { outcome, notes, root_cause }: TodoEvent & { kind: 'complete' }, moment: Moment): Todo {
  const seconds = secondsOpen(todo, moment)
  return {
    ...todo,
    status: 'completed',
    completed_at: toIso(moment.now),
    resolution_outcome: outcome,
    ...(notes === undefined ? {} : { resolution_notes: notes }),
    ...(root_cause === undefined ? {} : namedCause(todo, root_cause)),
    // Nobody tried anything when a todo closes by itself.
    ...(outcome === 'auto_resolved' ? {} : { attempts: (todo.attempts ?? 0) + 1 }),
    ...(seconds === undefined ? {} : { time_to_resolution_seconds: seconds }),
  }
}

function namedCause({ metadata }: Todo, root_cause: string): Pick<Todo, 'root_cause' | 'metadata'> {
  const { root_cause_confidence: _, ...rest } = metadata
  return { root_cause, metadata: { ...rest, root_cause_source: 'person' } }
}

/** Since it was created or last reopened; undefined when that time is not known or lies ahead. */
function secondsOpen({ created_at, reopened_at }: Todo, { now, timezone }: Moment): number | undefined {
  const since = todoInstant(reopened_at ?? created_at, timezone)
  return since === undefined || since > now ? undefined : (now - since) / 1000
}

function cancel(todo: Todo, reason: string, { now }: Moment): Transition {
  switch (todo.status) {
    case 'pending':
    case 'assigned':
    case 'in_progress':
    case 'blocked':
      return changed({ ...todo, status: 'cancelled', resolution_notes: reason }, now)
    case 'cancelled':
      return already(todo)
    case 'completed':
      return refuseFinished(todo, 'cancelled')
    default:
      return never(todo.status)
  }
}

function reopen(todo: Todo, reason: string, { now }: Moment): Transition {
  switch (todo.status) {
    case 'pending':
    case 'assigned':
    case 'in_progress':
    case 'blocked':
      return already(todo)
    case 'completed':
    case 'cancelled':
      return changed(reopened(todo, reason, now), now)
    default:
      return never(todo.status)
  }
}

/** Pending again and nobody's; the resolution that did not hold moves to `resolutions`. */
export function reopened(todo: Todo, reason: string, now: Instant): Todo {
  const {
    assignee: _assignee,
    completed_at: _completedAt,
    resolution_outcome: _outcome,
    resolution_notes: _notes,
    time_to_resolution_seconds: _seconds,
    ...rest
  } = todo
  const past = pastResolution(todo)
  return {
    ...rest,
    status: 'pending',
    updated_at: toIso(now),
    reopened_at: toIso(now),
    reopen_reason: reason,
    ...(past ? { resolutions: [...(todo.resolutions ?? []), past] } : {}),
  }
}

function pastResolution(todo: Todo): Resolution | undefined {
  const { completed_at, resolution_outcome, resolution_notes, root_cause, time_to_resolution_seconds, assignee } = todo
  if (completed_at === undefined) return undefined
  return {
    completed_at,
    resolution_outcome: resolution_outcome ?? 'success',
    ...(resolution_notes === undefined ? {} : { resolution_notes }),
    ...(root_cause === undefined ? {} : { root_cause }),
    ...(time_to_resolution_seconds === undefined ? {} : { time_to_resolution_seconds }),
    ...(assignee === undefined ? {} : { assignee }),
  }
}

function changed(todo: Todo, now: Instant): Transition {
  return { ok: true, todo: { ...todo, updated_at: toIso(now) }, already: false }
}

function already(todo: Todo): Transition {
  return { ok: true, todo, already: true }
}

function refuseFinished({ id, status }: Todo, wanted: string): Transition {
  const hint = `Nothing was changed. Whoever finished it decides whether it is work again: autonomy todo show ${id}`
  return { ok: false, code: 'CONFLICT', message: `todo ${id} is ${status}; it cannot be ${wanted}`, hint }
}

function never(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`)
}
