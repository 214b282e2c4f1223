/** Everything an operation about agents is given: the ledger in memory, a clock that stands, spans that are kept. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { CoordinationDeps } from '../../../../src/lib/coordination/coordination-deps.ts'
import { memoryLedger } from '../../../../src/lib/coordination/ledger/memory-ledger.ts'
import { systemPlatform } from '../../../../src/lib/platform/system.ts'
import type { Tracer } from '../../../../src/lib/telemetry/tracer.ts'
import type { Config } from '../../../../src/lib/workspace/config.ts'
import { DEFAULT_CONFIG } from '../../../../src/lib/workspace/default-config.ts'
import { workspacePaths } from '../../../../src/lib/workspace/paths.ts'
import { NOW } from './sample-agents.ts'

interface Setting {
  items?: readonly unknown[]
  agents?: readonly unknown[]
  config?: Partial<Config['coordination']>
}

export interface InMemory extends CoordinationDeps {
  /** Names of the spans that ended, in that order. */
  spans: string[]
  /** Moves the clock. */
  pass(milliseconds: number): void
}

export function coordinationInMemory({ items = [], agents = [], config = {} }: Setting = {}): InMemory {
  const root = mkdtempSync(join(tmpdir(), 'autonomy-agents-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const platform = systemPlatform()
  let now = NOW
  const clock = { ...platform.clock, now: () => now }
  const spans: string[] = []
  return {
    ...platform,
    clock,
    paths: workspacePaths(root),
    config: { ...DEFAULT_CONFIG, coordination: { ...DEFAULT_CONFIG.coordination, ...config } },
    ledger: memoryLedger({ clock, items, agents }),
    tracer: keepingTracer(spans),
    spans,
    pass: (milliseconds) => {
      now += milliseconds
    },
  }
}

function keepingTracer(spans: string[]): Tracer {
  const context = { trace_id: 'a'.repeat(32), span_id: 'b'.repeat(16) }
  return {
    span: async ({ name }, timed) => {
      const result = await timed({ context, set: () => {}, belongsTo: () => {} })
      spans.push(name)
      return result
    },
    record: async ({ name }) => {
      spans.push(name)
    },
    incoming: () => undefined,
    newContext: (trace_id = context.trace_id) => ({ ...context, trace_id }),
  }
}

const telemetry = { trace_id: 'c'.repeat(32), span_id: 'd'.repeat(16) }

/** A record of `work_claims.json`: pending for a minute, unless `fields` say otherwise. */
export function work(id: string, fields: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const created_at = new Date(NOW - 60_000).toISOString()
  return { work_item_id: id, work_type: 'api', priority: 'medium', status: 'pending', created_at, telemetry, ...fields }
}

/** A record of an active work item that `agent_id` holds; its lease runs for another minute. */
export function held(id: string, agent_id: string, fields: Readonly<Record<string, unknown>> = {}): object {
  const lease_expires_at = new Date(NOW + 60_000).toISOString()
  return work(id, { status: 'active', agent_id, fencing_token: 1, attempts: 1, lease_expires_at, ...fields })
}

/** A record of `agent_status.json`: heard of just now, one slot, takes anything, unless `fields` say otherwise. */
export function agentRecord(agent_id: string, fields: Readonly<Record<string, unknown>> = {}): object {
  return { agent_id, status: 'active', capacity: 1, last_heartbeat: new Date(NOW).toISOString(), ...fields }
}
