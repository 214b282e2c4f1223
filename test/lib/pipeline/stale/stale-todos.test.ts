import { describe, expect, it } from 'vitest'
import type { History } from '../../../../src/lib/pipeline/history/history.ts'
import { staleTodos } from '../../../../src/lib/pipeline/stale/stale-todos.ts'
import type { Todo } from '../../../../src/lib/pipeline/todos/todo.ts'
import { DAY, makeTodo, NOW } from '../make.ts'

const iso = (instant: number): string => new Date(instant).toISOString()
const fingerprint = 'f'.repeat(16)
const rule = { runs: 20, min_age: 7 * DAY, max_occurrences: 3 }

function history(absent: number, changes: Partial<History> = {}): History {
  const entry = {
    fingerprint,
    kind: 'pattern',
    error_pattern: 'e',
    component: 'c',
    category: 'infrastructure',
    priority: 'medium',
    total: 1,
    first_seen: iso(NOW - 10 * DAY),
    last_seen: iso(NOW - 8 * DAY),
    last_scan_number: 100 - absent,
    last_scan_at: iso(NOW - 8 * DAY),
    hours: {},
    days: {},
  } as const
  return { scans: 100, last_scan: 's', last_scan_at: iso(NOW), fingerprints: [entry], ...changes }
}

const candidate = makeTodo({
  created_at: iso(NOW - 10 * DAY),
  metadata: { fingerprint, occurrences: 3, auto_generated: true, last_run_at: iso(NOW - 8 * DAY) },
})
const stale = (todo: Todo, past = history(20)): boolean =>
  staleTodos({ todos: [todo], history: past, rule, timezone: 'UTC' }).has(todo.id)

describe('staleTodos', () => {
  it('closes what the last scans did not have, old and seldom', () => {
    expect(stale(candidate)).toBe(true)
    expect(stale({ ...candidate, status: 'assigned', assignee: 'a' })).toBe(true)
    expect(stale(candidate, history(20, { fingerprints: [] }))).toBe(true)
  })

  it.each<[string, Partial<Todo>]>([
    ['critical', { priority: 'critical' }],
    ['about security', { category: 'security' }],
    ['being worked on', { status: 'in_progress' }],
    ['blocked', { status: 'blocked' }],
    ['finished', { status: 'completed' }],
    ['cancelled', { status: 'cancelled' }],
    ['made by a person', { metadata: { ...candidate.metadata, auto_generated: false } }],
    ['without a fingerprint', { metadata: { occurrences: 1, auto_generated: true } }],
    ['seen often', { metadata: { ...candidate.metadata, occurrences: 4 } }],
    ['lately seen', { metadata: { ...candidate.metadata, last_run_at: iso(NOW - 6 * DAY) } }],
    ['lately reopened', { reopened_at: iso(NOW - DAY) }],
    ['of an unknown age', { created_at: 'long ago', metadata: { ...candidate.metadata, last_run_at: '' } }],
  ])('leaves one that is %s', (_, changes) => {
    expect(stale({ ...candidate, ...changes })).toBe(false)
  })

  it('needs N scans that read something, since it was seen and at all', () => {
    expect(stale(candidate, history(19))).toBe(false)
    expect(stale(candidate, history(20, { scans: 19, fingerprints: [] }))).toBe(false)
    expect(stale(candidate, { scans: 0, fingerprints: [] })).toBe(false)
  })
})
