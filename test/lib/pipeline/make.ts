/** Findings, scans and todos for tests, each with only what a test wants to say changed. */
import type { Finding, ScanResult } from '../../../src/lib/pipeline/findings.ts'
import type { Todo } from '../../../src/lib/pipeline/todos/todo.ts'

export const HOUR = 3_600_000
export const DAY = 24 * HOUR
export const NOW = Date.parse('2026-11-21T12:00:00.000Z')

export function makeFinding(changes: Partial<Finding> = {}): Finding {
  return {
    fingerprint: '0123456789abcdef',
    kind: 'pattern',
    pattern_id: 'module_not_found',
    error_pattern: 'ModuleNotFoundError',
    component: 'mcp_server_error',
    category: 'infrastructure',
    priority: 'medium',
    title: 'Install missing Python dependencies',
    description: 'Required Python modules are not installed',
    occurrences: 3,
    first_seen: NOW - 2 * HOUR,
    last_seen: NOW - HOUR,
    sources: ['logs/mcp_server_error.log'],
    samples: ["ModuleNotFoundError: No module named 'redis'"],
    hours: { '2026-11-21T10': 1, '2026-11-21T11': 2 },
    ...changes,
  }
}

export function makeScan(scan_id: string, findings: readonly Finding[]): ScanResult {
  const totals = {
    files: 1,
    files_read: 1,
    bytes: 1,
    lines: 1,
    error_events: 1,
    known: 1,
    templated: 0,
    unreadable: [],
  }
  return { scan_id, findings, totals }
}

export function makeTodo(changes: Partial<Todo> = {}): Todo {
  return {
    id: 'todo-1',
    title: 'Install missing Python dependencies',
    description: '',
    category: 'infrastructure',
    priority: 'medium',
    status: 'pending',
    created_at: '2026-11-20T12:00:00.000Z',
    updated_at: '2026-11-20T12:00:00.000Z',
    tags: [],
    metadata: {},
    ...changes,
  }
}
