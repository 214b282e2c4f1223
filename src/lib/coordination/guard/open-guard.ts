/** Writes what each attempt cost. */
import { dirname } from 'node:path'
import { toIso } from '../../platform/clock.ts'
import { appendJsonLine } from '../../platform/jsonl.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'
import type { CostRecord } from '../costs/cost-record.ts'
import type { AttemptInfo, AttemptResult, Guard } from './guard.ts'

type GuardDeps = Pick<CoordinationDeps, 'clock' | 'files' | 'locks' | 'paths'>

export function openGuard(deps: GuardDeps): Guard {
  return {
    mayClaim: async () => undefined,
    admit: async ({ item }) => ({ ok: true, ticket: `${item.id}.${item.fencing_token}` }),
    watch: () => ({ observe: () => {}, tripped: new AbortController().signal, close: () => {} }),
    settle: async (_ticket, attempt, result) => {
      await record(costOf(attempt, result, toIso(deps.clock.now())), deps)
      return []
    },
  }
}

async function record(cost: CostRecord, { files, locks, paths }: GuardDeps): Promise<void> {
  const { costs } = paths.coordination
  files.makeDirectory(dirname(paths.locks.guard))
  await locks.withLock(paths.locks.guard, { wait: 10_000, what: 'the cost records' }, () => appendJsonLine(costs, cost))
}

function costOf({ agent, item, runner }: AttemptInfo, { report, outcome, duration_ms }: AttemptResult, at: string) {
  const { model, session_id, usage } = report
  const usd = usage?.reported_usd
  return {
    at,
    work_item_id: item.id,
    agent_id: agent,
    work_type: item.work_type,
    fencing_token: item.fencing_token,
    runner,
    ...(model !== undefined && { model }),
    ...(session_id !== undefined && { session_id }),
    ...(usage && { usage }),
    usd: usd ?? null,
    usd_source: usd === undefined ? 'unknown' : 'reported',
    duration_ms,
    outcome,
  } satisfies CostRecord
}
