import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { type JsonObject, runCli, runJson } from '../run-cli.ts'
import { SAMPLE_LOG, temporaryWorkspace } from '../temporary-workspace.ts'
import { treeOf } from '../tree-of.ts'

const preload = join(import.meta.dirname, 'kill-at-write.cjs')
const RUN = ['pipeline', 'run']
/** How many workspaces are killed in at the same time. */
const LANES = 2

const person = {
  id: 'by_hand',
  title: 'Order a new disk',
  description: '',
  category: 'infrastructure',
  priority: 'medium',
  status: 'pending',
  created_at: '2026-11-01T08:00:00Z',
  updated_at: '2026-11-01T08:00:00Z',
  tags: [],
  metadata: {},
  cost_centre: 4711,
}
const resolved = {
  ...person,
  id: 'resolved',
  status: 'completed',
  assignee: 'bug_fix_agent',
  completed_at: '2026-11-02T08:00:00Z',
  resolution_outcome: 'success',
  root_cause: 'worn_out',
}

/** A workspace in which every step of the next run has something to write. */
function prepared(): string {
  return temporaryWorkspace({
    'logs/agent.log': SAMPLE_LOG,
    'unified_todos.json': JSON.stringify({ todos: [person, resolved] }),
    'reports/dashboard_snapshot_20261101_080000.txt': 'old',
    'autonomy.yaml': 'checks: []\nreports: {keep: 1}\n',
  })
}

/** Preloads the killer into the program as `node --require` would; NODE_OPTIONS reaches it through `bin/run.js`. */
function killing(env: Record<string, string>): { env: Record<string, string> } {
  return { env: { NODE_OPTIONS: `--require=${preload}`, ...env } }
}

async function countWrites(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'autonomy-count-'))
  const COUNT_WRITES_IN = join(folder, 'count')
  const { status } = await runCli(RUN, { cwd: prepared(), ...killing({ COUNT_WRITES_IN }) })
  const count = Number(readFileSync(COUNT_WRITES_IN, 'utf8'))
  rmSync(folder, { recursive: true })
  expect(status).toBe(0)
  return count
}

/** What must come out the same, however often the program was killed on the way. */
function totals(cwd: string): JsonObject {
  const todos: JsonObject[] = JSON.parse(readFileSync(join(cwd, 'unified_todos.json'), 'utf8')).todos
  const learned = JSON.parse(readFileSync(join(cwd, 'agent_training_data.json'), 'utf8')).resolutions
  const history = JSON.parse(readFileSync(join(cwd, '.agent-workspace/pipeline/history.json'), 'utf8'))
  return {
    todos: todos
      .map(({ id, status, assignee, metadata, cost_centre }) => ({
        id: metadata.fingerprint ?? id,
        status,
        assignee,
        occurrences: metadata.occurrences,
        cost_centre,
      }))
      .sort((a, b) => (a.id < b.id ? -1 : 1)),
    learned: learned.length,
    events: history.fingerprints.map((entry: JsonObject) => [entry['fingerprint'], entry['total']]).sort(),
  }
}

/** Documents that do not parse. The run log may end in a torn line: the next append cuts it. */
function broken(cwd: string): readonly string[] {
  return Object.entries(treeOf(cwd)).flatMap(([path, content]) => {
    const texts = path.endsWith('.jsonl') ? content.split('\n').slice(0, -1) : path.endsWith('.json') ? [content] : []
    return texts.every(isJson) ? [] : [path]
  })
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

it('loses nothing and counts nothing twice, at whichever write a run is killed', { timeout: 120_000 }, async () => {
  const undisturbed = prepared()
  const { score } = (await runJson(RUN, { cwd: undisturbed })).json
  const whole = { score, ...totals(undisturbed) }
  const writes = await countWrites()
  expect(writes).toBeGreaterThan(40)
  let next = 1
  const lane = async (): Promise<void> => {
    for (let write = next++; write <= writes; write = next++) {
      const cwd = prepared()
      const killed = await runCli(RUN, { cwd, ...killing({ KILL_AT_WRITE: String(write) }) })
      const damaged = broken(cwd)
      const kept: JsonObject[] = JSON.parse(readFileSync(join(cwd, 'unified_todos.json'), 'utf8')).todos
      const { json, status } = await runJson(RUN, { cwd })
      const found = {
        write,
        status: killed.status,
        broken: [...damaged, ...broken(cwd)],
        kept: kept.slice(0, 2).map(({ id }) => id),
        next: status,
        score: json['score'],
        leftovers: Object.keys(treeOf(cwd)).filter((path) => /\.tmp|~$/.test(path)),
        ...totals(cwd),
      }
      expect(found).toEqual({
        write,
        status: 137,
        broken: [],
        kept: ['by_hand', 'resolved'],
        next: 0,
        leftovers: [],
        ...whole,
      })
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane))
})
