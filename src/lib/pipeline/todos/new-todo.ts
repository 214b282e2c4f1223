/** Pure: a finding -> the todo for it. */
import { toIso, type Instant } from '../../platform/clock.ts'
import type { Finding } from '../findings.ts'
import type { Todo, TodoMetadata } from './todo.ts'

export interface NewTodoContext {
  /** Ids that are in use. */
  taken: ReadonlySet<string>
  now: Instant
  /** Events counted in all scans so far, this one included. */
  total: number
}

export function newTodo(finding: Finding, { taken, now, total }: NewTodoContext): Todo {
  const { component, category, kind, priority, root_cause } = finding
  const at = toIso(now)
  return {
    id: todoId(finding, taken),
    title: finding.title,
    description: finding.description,
    category,
    priority,
    status: 'pending',
    created_at: at,
    updated_at: at,
    tags: ['log_analysis', kind === 'template' ? 'unknown_error' : 'error_fix', component],
    metadata: {
      ...findingMetadata(finding, now),
      ...(finding.sources[0] === undefined
        ? {}
        : { source_log: baseName(finding.sources[0]), log_path: finding.sources[0] }),
      occurrences: total,
      first_seen: toIso(finding.first_seen),
      auto_generated: true,
      ...(root_cause === undefined ? {} : { root_cause_source: 'pattern' }),
    },
    ...(root_cause === undefined ? {} : { root_cause }),
  }
}

/** What every scan that sees the finding writes anew. */
export function findingMetadata(finding: Finding, now: Instant): TodoMetadata {
  const { fingerprint, kind, pattern_id, error_pattern, component, last_seen, sources, samples, agent } = finding
  return {
    fingerprint,
    kind,
    pattern_id,
    error_pattern,
    component,
    sources,
    samples,
    last_seen: toIso(last_seen),
    last_run_at: toIso(now),
    ...(agent === undefined ? {} : { preferred_agent: agent }),
  }
}

/** `mcp_server_error-modulenotfounderror-no-module-3f9a12`: readable, unique, at most about 70 characters. */
function todoId({ component, error_pattern, fingerprint }: Finding, taken: ReadonlySet<string>): string {
  const readable = [slug(component, 28), slug(error_pattern, 32)].filter((part) => part !== '').join('-')
  for (let digits = 6; digits <= fingerprint.length; digits++) {
    const id = `${readable}-${fingerprint.slice(0, digits)}`
    if (!taken.has(id)) return id
  }
  return firstFree(`${readable}-${fingerprint}`, taken)
}

/** `base`, or else `base-2`, `base-3` ... */
export function firstFree(base: string, taken: ReadonlySet<string>): string {
  let id = base
  for (let number = 2; taken.has(id); number++) id = `${base}-${number}`
  return id
}

export function slug(text: string, length: number): string {
  const words = text.toLowerCase().replace(/[^a-z0-9_]+/g, '-')
  return words.slice(0, length).replace(/^-+|-+$/g, '')
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
