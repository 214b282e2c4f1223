import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Finding } from '../../../../src/lib/pipeline/findings.ts'
import { EMPTY_HISTORY, type History } from '../../../../src/lib/pipeline/history/history.ts'
import { recordScan } from '../../../../src/lib/pipeline/history/record-scan.ts'
import { parseTodos } from '../../../../src/lib/pipeline/todos/parse-todos.ts'
import type { Todo, TodoDocument } from '../../../../src/lib/pipeline/todos/todo.ts'
import { upsertFindings, type UpsertOutcome } from '../../../../src/lib/pipeline/todos/upsert-findings.ts'
import { sharedData } from '../../../shared-data.ts'
import { DAY, HOUR, makeFinding, makeTodo, NOW } from '../make.ts'

interface State {
  document: TodoDocument
  history: History
  result?: UpsertOutcome
  /** Clock time of the next scan. */
  at?: number
}

/** Scans one after the other, as `commitScan` applies them. */
function scan(state: State, scan_id: string, findings: readonly Finding[]): State {
  const now = state.at ?? NOW
  const history = recordScan(state.history, { scan_id, findings, at: now })
  return { history, ...upsertFindings(state.document, { scan_id, findings, history, now, timezone: 'UTC' }) }
}

const empty: State = { document: { todos: [] }, history: EMPTY_HISTORY }
/** After a scan that found nothing. */
const begun: State = { ...empty, history: { ...EMPTY_HISTORY, scans: 1 } }

function only({ document }: State): Todo {
  expect(document.todos).toHaveLength(1)
  return document.todos[0] ?? makeTodo()
}

describe('a new finding', () => {
  it('becomes a todo with a readable id', () => {
    const state = scan(empty, 's1', [makeFinding()])
    expect(only(state)).toMatchObject({
      id: 'mcp_server_error-modulenotfounderror-012345',
      status: 'pending',
      priority: 'medium',
      created_at: '2026-11-21T12:00:00.000Z',
      metadata: { occurrences: 3, fingerprint: '0123456789abcdef', auto_generated: true },
    })
    expect(state.result?.created).toEqual([only(state).id])
  })

  it('gets an id that no other todo has', () => {
    const taken = makeTodo({ id: 'mcp_server_error-modulenotfounderror-012345' })
    const { document } = scan({ ...empty, document: { todos: [taken] } }, 's1', [makeFinding()])
    expect(document.todos[1]?.id).toBe('mcp_server_error-modulenotfounderror-0123456')
  })

  it('of an unknown kind becomes one only when it recurs', () => {
    const template = makeFinding({ kind: 'template', occurrences: 1, category: 'unknown', priority: 'medium' })
    const once = scan(empty, 's1', [template])
    expect(once.document.todos).toEqual([])
    expect(once.result?.held).toBe(1)
    const twice = scan(once, 's2', [template])
    expect(only(twice)).toMatchObject({ priority: 'medium', metadata: { occurrences: 2 } })
  })

  it('of an unknown kind becomes one at once when it is fatal', () => {
    const fatal = makeFinding({ kind: 'template', occurrences: 1, fatal: true, priority: 'high' })
    expect(only(scan(empty, 's1', [fatal]))).toMatchObject({ priority: 'high' })
  })
})

describe('a known finding', () => {
  it('refreshes counts, times, sources and samples, and makes no second todo', () => {
    const first = scan(empty, 's1', [makeFinding()])
    const again = makeFinding({
      occurrences: 4,
      first_seen: NOW - DAY,
      last_seen: NOW + HOUR,
      sources: ['logs/mcp_server_error.log.1'],
      samples: ['newer'],
    })
    const state = scan({ ...first, at: NOW + 2 * HOUR }, 's2', [again])
    expect(only(state).metadata).toMatchObject({
      occurrences: 7,
      first_seen: '2026-11-20T12:00:00.000Z',
      last_seen: '2026-11-21T13:00:00.000Z',
      last_run_at: '2026-11-21T14:00:00.000Z',
      sources: ['logs/mcp_server_error.log.1', 'logs/mcp_server_error.log'],
      samples: ['newer'],
    })
    expect(state.result).toMatchObject({ created: [], refreshed: [only(state).id], reopened: [] })
  })

  it('is applied once, however often the same scan is', () => {
    const first = scan(empty, 's1', [makeFinding()])
    const again = scan(first, 's1', [makeFinding()])
    expect(again.document).toBe(first.document)
    expect(again.history).toBe(first.history)
  })

  it('keeps fields of the todo that the program does not know', () => {
    const todo = makeTodo({ metadata: { fingerprint: '0123456789abcdef', theirs: 1 } as Todo['metadata'] })
    const state = scan({ ...empty, document: { todos: [{ ...todo, due_date: null } as Todo] } }, 's1', [makeFinding()])
    expect(only(state)).toMatchObject({ due_date: null, metadata: { theirs: 1 } })
  })
})

describe('a finding whose todo is finished', () => {
  const resolvedAt = NOW - 30 * 60_000
  const resolved = makeTodo({
    status: 'completed',
    assignee: 'infrastructure_agent',
    completed_at: new Date(resolvedAt).toISOString(),
    resolution_outcome: 'success',
    resolution_notes: 'installed',
    root_cause: 'missing_dependency',
    time_to_resolution_seconds: 60,
    metadata: { fingerprint: '0123456789abcdef', occurrences: 3 },
  })
  const start = (previous_scan_at: number): State => ({
    document: { todos: [resolved] },
    history: { ...begun.history, last_scan_at: new Date(previous_scan_at).toISOString() },
  })

  it('reopens it when the log has it after the resolution', () => {
    const state = scan(start(resolvedAt - HOUR), 's1', [makeFinding({ last_seen: resolvedAt + 1 })])
    const { resolutions, ...todo } = only(state)
    expect(todo).toMatchObject({ status: 'pending', regressions: 1, root_cause: 'missing_dependency' })
    expect(todo).not.toHaveProperty('assignee')
    expect(todo).not.toHaveProperty('completed_at')
    expect(resolutions).toEqual([
      {
        completed_at: resolved.completed_at,
        resolution_outcome: 'success',
        resolution_notes: 'installed',
        root_cause: 'missing_dependency',
        time_to_resolution_seconds: 60,
        assignee: 'infrastructure_agent',
      },
    ])
    expect(state.result?.reopened).toEqual([todo.id])
  })

  it('only counts what was logged before the resolution and read after it', () => {
    const state = scan(start(resolvedAt - HOUR), 's1', [makeFinding({ last_seen: resolvedAt - 1 })])
    expect(only(state)).toMatchObject({ status: 'completed', metadata: { occurrences: 6 } })
  })

  it('goes by the time of the runs when the log clock may be off by a zone', () => {
    const behind = makeFinding({ last_seen: resolvedAt - 6 * HOUR })
    expect(only(scan(start(resolvedAt + 1), 's1', [behind])).status).toBe('pending')
    const ahead = makeFinding({ last_seen: NOW + 6 * HOUR })
    expect(only(scan(start(resolvedAt - HOUR), 's1', [ahead])).status).toBe('completed')
    expect(only(scan(start(resolvedAt + 1), 's1', [ahead])).status).toBe('pending')
  })

  it('does not take an old log that turns up for a regression', () => {
    const old = makeFinding({ last_seen: resolvedAt - 30 * DAY })
    expect(only(scan(start(resolvedAt + 1), 's1', [old])).status).toBe('completed')
  })

  it('leaves it cancelled when a person cancelled it, with its counts up to date', () => {
    const cancelled = makeTodo({ status: 'cancelled', metadata: { fingerprint: '0123456789abcdef', occurrences: 1 } })
    const state = scan({ ...begun, document: { todos: [cancelled] } }, 's1', [makeFinding()])
    expect(only(state)).toMatchObject({ status: 'cancelled', metadata: { occurrences: 4 } })
  })
})

describe('a first scan that finds our own todos, as in a fresh clone', () => {
  it('does not count the same lines again, and counts what comes later', () => {
    const before = scan(scan(empty, 's1', [makeFinding()]), 's2', [makeFinding({ occurrences: 4 })])
    const clone = scan({ ...empty, document: before.document }, 's3', [makeFinding({ occurrences: 7 })])
    expect(only(clone)).toMatchObject({ status: 'pending', metadata: { occurrences: 7 } })
    expect(clone.result).toMatchObject({ created: [], adopted: [] })
    expect(only(scan(clone, 's4', [makeFinding({ occurrences: 2 })])).metadata.occurrences).toBe(9)
  })
})

describe('todos of the original', () => {
  const file = sharedData('autonomy/valid/unified_todos.json')

  it.skipIf(!file)('are adopted instead of made again, with the larger of the two counts', () => {
    const document = parseTodos(readFileSync(file ?? '', 'utf8'), 'unified_todos.json')
    const finding = makeFinding({
      error_pattern: "ModuleNotFoundError: No module named 'redis'",
      component: 'mcp_server_error',
      occurrences: 28,
    })
    const state = scan({ ...empty, document }, 's1', [finding])
    expect(state.document.todos).toHaveLength(17)
    expect(state.result?.adopted).toEqual(['mcp_server_error_ModuleNotFoundError__No_module_named_redis'])
    const adopted = state.document.todos.find(({ metadata }) => metadata.fingerprint)
    expect(adopted?.metadata.occurrences).toBe(28)
    const again = scan(state, 's2', [{ ...finding, occurrences: 2 }])
    expect(again.document.todos).toHaveLength(17)
    expect(again.result?.adopted).toEqual([])
    expect(again.document.todos.find(({ metadata }) => metadata.fingerprint)?.metadata.occurrences).toBe(30)
  })

  it('with one id twice are each left what they are', () => {
    const metadata = { error_pattern: 'ModuleNotFoundError', source_log: 'mcp_server_error.log' }
    const twins = [makeTodo({ metadata }), makeTodo({ title: 'the other', metadata: {} })]
    const { document } = scan({ ...empty, document: { todos: twins } }, 's1', [makeFinding()])
    expect(document.todos.map(({ title }) => title)).toEqual([twins[0]?.title, 'the other'])
  })
})
