import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Todo } from '../../../../src/lib/pipeline/todos/todo.ts'
import { transition, type TodoEvent } from '../../../../src/lib/pipeline/todos/transitions.ts'
import { makeTodo, NOW } from '../make.ts'

const events = fc.oneof(
  fc.constantFrom('agent_a', 'agent_b').map((agent): TodoEvent => ({ kind: 'assign', agent })),
  fc.constant<TodoEvent>({ kind: 'start' }),
  fc
    .record({
      outcome: fc.constantFrom('success' as const, 'partial' as const, 'failed' as const),
      root_cause: fc.option(fc.constantFrom('disk_full', 'timeout'), { nil: undefined }),
    })
    .map(({ outcome, root_cause }): TodoEvent => ({ kind: 'complete', outcome, root_cause })),
  fc.constant<TodoEvent>({ kind: 'cancel', reason: 'noise' }),
  fc.constant<TodoEvent>({ kind: 'reopen', reason: 'back' }),
)

/** What a todo can be seen to have gone through, kept apart from the todo itself. */
interface Model {
  status: Todo['status']
  attempts: number
  /** Resolutions that did not hold. */
  undone: number
}

function expected(model: Model, { kind }: TodoEvent): Model | 'refused' {
  const isDone = model.status === 'completed' || model.status === 'cancelled'
  switch (kind) {
    case 'assign':
      return isDone ? 'refused' : { ...model, status: 'assigned' }
    case 'start':
      return isDone ? 'refused' : { ...model, status: 'in_progress' }
    case 'complete':
      if (model.status === 'cancelled') return 'refused'
      return isDone ? model : { ...model, status: 'completed', attempts: model.attempts + 1 }
    case 'cancel':
      return model.status === 'completed' ? 'refused' : { ...model, status: 'cancelled' }
    case 'reopen':
      return isDone
        ? { ...model, status: 'pending', undone: model.undone + Number(model.status === 'completed') }
        : model
  }
}

describe('transition', () => {
  it('follows the model through any sequence of events', () => {
    fc.assert(
      fc.property(fc.array(events, { maxLength: 30 }), (sequence) => {
        let todo = makeTodo({ created_at: new Date(NOW).toISOString() })
        let model: Model = { status: 'pending', attempts: 0, undone: 0 }
        let now = NOW
        let startedAt = NOW
        for (const event of sequence) {
          now += 1000
          const outcome = transition(todo, event, { now, timezone: 'UTC' })
          const next = expected(model, event)
          expect(outcome.ok).toBe(next !== 'refused')
          if (!outcome.ok || next === 'refused') continue
          if (outcome.already) expect(outcome.todo).toBe(todo)
          if (event.kind === 'reopen' && !outcome.already) startedAt = now
          if (event.kind === 'complete' && !outcome.already) {
            expect(outcome.todo.time_to_resolution_seconds).toBe((now - startedAt) / 1000)
          }
          todo = outcome.todo
          // Work in progress is not put back by giving it to the one who does it.
          model = outcome.already ? { ...next, status: todo.status } : next
          expect(todo.status).toBe(model.status)
          expect(todo.attempts ?? 0).toBe(model.attempts)
          expect(todo.resolutions?.length ?? 0).toBe(model.undone)
          expect(todo.completed_at !== undefined).toBe(todo.status === 'completed')
        }
      }),
    )
  })

  it('does nothing the second time an event comes', () => {
    fc.assert(
      fc.property(fc.array(events, { maxLength: 8 }), events, (sequence, event) => {
        const moment = { now: NOW, timezone: 'UTC' }
        const todo = sequence.reduce((before, each) => {
          const outcome = transition(before, each, moment)
          return outcome.ok ? outcome.todo : before
        }, makeTodo())
        const once = transition(todo, event, moment)
        if (!once.ok) return
        expect(transition(once.todo, event, moment)).toEqual({ ok: true, todo: once.todo, already: true })
      }),
    )
  })

  it('keeps the cause that is known when none is named', () => {
    const todo = makeTodo({ root_cause: 'disk_full', metadata: { root_cause_source: 'rule' } })
    const outcome = transition(todo, { kind: 'complete', outcome: 'success' }, { now: NOW, timezone: 'UTC' })
    expect(outcome).toMatchObject({ todo: { root_cause: 'disk_full', metadata: { root_cause_source: 'rule' } } })
  })

  it('says what to do about a refusal', () => {
    const outcome = transition(makeTodo({ status: 'completed' }), { kind: 'start' }, { now: NOW, timezone: 'UTC' })
    expect(outcome).toEqual({
      ok: false,
      code: 'CONFLICT',
      message: 'todo todo-1 is completed; it cannot be started',
      hint: 'Nothing was changed. Whoever finished it decides whether it is work again: autonomy todo show todo-1',
    })
  })
})
