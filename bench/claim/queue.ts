/** Workspaces with queues of a given length, for the benchmarks of claiming and listing. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const PRIORITIES = ['critical', 'high', 'medium', 'low']
/** 2026-11-20T00:00:00Z in nanoseconds. */
const FIRST_ID = 1_795_132_800_000_000_000n

export interface Queue {
  directory: string
  workClaims: string
}

/** `live` pending items of seven types, and `archived` finished ones in the archive. About 500 bytes each. */
export function makeQueue(live: number, archived = 0): Queue {
  const directory = mkdtempSync(join(tmpdir(), `bench-queue-${live}-`))
  const folder = join(directory, 'agent_coordination')
  mkdirSync(folder)
  const workClaims = join(folder, 'work_claims.json')
  const lines = Array.from({ length: live }, (_, index) => `  ${JSON.stringify(item(index, 'pending'))}`)
  writeFileSync(workClaims, `[\n${lines.join(',\n')}\n]\n`)
  if (archived > 0) {
    const finished = Array.from(
      { length: archived },
      (_, index) => `${JSON.stringify(item(live + index, 'completed'))}\n`,
    )
    writeFileSync(join(folder, 'work_archive.jsonl'), finished.join(''))
  }
  return { directory, workClaims }
}

function item(index: number, status: 'pending' | 'completed'): object {
  return {
    work_item_id: `work_${FIRST_ID + BigInt(index)}`,
    agent_id: status === 'pending' ? null : 'agent_1',
    reactor_id: 'shell_agent',
    claimed_at: null,
    estimated_duration: '30m',
    work_type: `type_${index % 7}`,
    priority: PRIORITIES[index % 4],
    description: `Item number ${index}: bring the service back under its latency budget and say what it took. ${'.'.repeat(60)}`,
    status,
    team: 'meta_8020_team',
    created_at: new Date(Date.UTC(2026, 10, 20) + index).toISOString(),
    telemetry: {
      trace_id: index.toString(16).padStart(32, 'a'),
      span_id: index.toString(16).padStart(16, 'b'),
      operation: 's2s.work.claim',
      service: 's2s-coordination',
    },
  }
}
