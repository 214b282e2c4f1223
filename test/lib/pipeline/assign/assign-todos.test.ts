import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assignTodos, openLoad } from '../../../../src/lib/pipeline/assign/assign-todos.ts'
import { isOpen, PRIORITIES, STATUSES } from '../../../../src/lib/pipeline/todos/todo.ts'
import { makeTodo } from '../make.ts'

const agent = (name: string, domains: readonly string[], max_concurrent = 5) => ({ name, domains, max_concurrent })
const base = { success: {}, timezone: 'UTC' }

describe('assignTodos', () => {
  it('gives a todo to an agent of its domain', () => {
    const agents = [agent('docs', ['documentation']), agent('infra', ['infrastructure'])]
    expect(assignTodos({ ...base, todos: [makeTodo()], agents }).assigned).toEqual([{ id: 'todo-1', agent: 'infra' }])
  })

  it('prefers the agent the pattern names, then the better one, then the one with less to do', () => {
    const agents = [agent('a', ['infrastructure']), agent('b', ['infrastructure']), agent('c', ['infrastructure'])]
    const preferred = makeTodo({ metadata: { preferred_agent: 'c' } })
    const choose = (todo: ReturnType<typeof makeTodo>, success = {}): string | undefined =>
      assignTodos({ ...base, todos: [makeTodo({ id: 'x', status: 'assigned', assignee: 'a' }), todo], agents, success })
        .assigned[0]?.agent
    expect(choose(preferred, { b: 0.9 })).toBe('c')
    expect(choose(makeTodo(), { b: 0.4, c: 0.3, a: 0.9 })).toBe('a')
    expect(choose(makeTodo())).toBe('b')
  })

  it('gives what nobody knows to whoever mends bugs', () => {
    const agents = [agent('bug_fix_agent', ['bugs', 'code_quality'])]
    expect(assignTodos({ ...base, todos: [makeTodo({ category: 'unknown' })], agents }).assigned).toHaveLength(1)
  })

  it('says why a todo waits', () => {
    const todos = [makeTodo({ id: 'a' }), makeTodo({ id: 'b' }), makeTodo({ id: 'c', category: 'dance' })]
    expect(assignTodos({ ...base, todos, agents: [agent('infra', ['infrastructure'], 1)] })).toEqual({
      assigned: [{ id: 'a', agent: 'infra' }],
      waiting: [
        { id: 'b', reason: 'infra is full (1 of 1)' },
        { id: 'c', reason: 'no agent has the domain dance' },
      ],
    })
  })

  it('never goes over capacity, and no todo waits while a less urgent one gets an agent it could have had', () => {
    const names = ['a', 'b', 'c', 'd'] as const
    const domains = ['bugs', 'infrastructure', 'security', 'unknown']
    const todo = fc.record({
      category: fc.constantFrom(...domains),
      priority: fc.constantFrom(...PRIORITIES),
      status: fc.constantFrom('pending' as const, ...STATUSES),
      assignee: fc.option(fc.constantFrom(...names), { nil: undefined, freq: 1 }),
      preferred: fc.option(fc.constantFrom(...names), { nil: undefined }),
      day: fc.integer({ min: 10, max: 20 }),
    })
    const agents = fc.tuple(
      ...names.map((name) =>
        fc.record({ name: fc.constant(name), domains: fc.subarray(domains), max_concurrent: fc.nat(4) }),
      ),
    )
    fc.assert(
      fc.property(fc.array(todo, { maxLength: 25 }), agents, (rows, team) => {
        const todos = rows.map(({ category, priority, status, assignee, preferred, day }, index) =>
          makeTodo({
            id: `t${index}`,
            category,
            priority,
            status,
            created_at: `2026-11-${day}T00:00:00Z`,
            ...(assignee ? { assignee } : {}),
            metadata: preferred ? { preferred_agent: preferred } : {},
          }),
        )
        const { assigned, waiting } = assignTodos({ ...base, todos, agents: team })
        const before = openLoad(todos)
        for (const { name, max_concurrent } of team) {
          const given = assigned.filter((each) => each.agent === name).length
          if (given > 0) expect((before.get(name) ?? 0) + given).toBeLessThanOrEqual(max_concurrent)
        }
        const pending = todos.filter(({ status, assignee }) => status === 'pending' && !assignee)
        expect([...assigned, ...waiting].map(({ id }) => id).sort()).toEqual(pending.map(({ id }) => id).sort())
        const byId = new Map(todos.map((each) => [each.id, each]))
        const urgency = (id: string): number => PRIORITIES.indexOf(byId.get(id)?.priority ?? 'low')
        for (const { id } of waiting) {
          const { category, metadata } = byId.get(id) ?? makeTodo()
          const couldHave = team.filter(
            ({ name, domains: theirs }) =>
              name === metadata.preferred_agent ||
              theirs.includes(category) ||
              (category === 'unknown' && theirs.includes('bugs')),
          )
          const taken = assigned.filter((each) => couldHave.some(({ name }) => name === each.agent))
          for (const each of taken) expect(urgency(each.id)).toBeLessThanOrEqual(urgency(id))
        }
        expect(todos.filter(isOpen).length).toBeGreaterThanOrEqual(pending.length)
      }),
    )
  })
})
