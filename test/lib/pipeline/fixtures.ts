/** Material for the tests of the pipeline: a temporary workspace on the real disk, a clock that stands, findings, todos. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Finding, ScanResult } from '../../../src/lib/pipeline/findings.ts'
import type { PipelineDeps } from '../../../src/lib/pipeline/pipeline-deps.ts'
import { fileTodoStore } from '../../../src/lib/pipeline/todos/file-todo-store.ts'
import type { Todo } from '../../../src/lib/pipeline/todos/todo.ts'
import type { Clock, Instant } from '../../../src/lib/platform/clock.ts'
import { systemPlatform } from '../../../src/lib/platform/system.ts'
import { DEFAULT_CONFIG } from '../../../src/lib/workspace/default-config.ts'
import { workspacePaths } from '../../../src/lib/workspace/paths.ts'

export const HOUR = 3_600_000
export const DAY = 24 * HOUR
export const NOW = Date.parse('2026-11-21T12:00:00.000Z')

/** A directory that is gone when the test is over. */
export function temporaryDirectory(): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'autonomy-test-')))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  return root
}

export interface SettableClock extends Clock {
  set(instant: Instant): void
}

export function clockAt(instant: Instant): SettableClock {
  let now = instant
  return {
    now: () => now,
    monotonic: () => now,
    sleep: () => Promise.resolve(),
    set: (next) => {
      now = next
    },
  }
}

/** The real adapters over a temporary workspace, with a clock that stands at `NOW`. */
export function pipelineDeps(root = temporaryDirectory()): PipelineDeps & { clock: SettableClock } {
  const paths = workspacePaths(root)
  const platform = systemPlatform()
  const todos = fileTodoStore({ ...platform, paths })
  return { ...platform, clock: clockAt(NOW), config: DEFAULT_CONFIG, paths, todos }
}

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
