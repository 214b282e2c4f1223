/**
 * Run as its own process: `ledger-storm-worker.ts ROOT AGENT LARGE_FROM`. Claims, completes, archives and adds items until
 * it is killed, and says each acknowledged step in the journal's words: `op work_item_id agent_id`.
 */
import { writeSync } from 'node:fs'
import type { Decision, DecisionState, NewEntry, Step } from '../../src/lib/coordination/ledger.ts'
import { fileLedger } from '../../src/lib/coordination/ledger/file-ledger.ts'
import { toIso } from '../../src/lib/platform/clock.ts'
import { systemPlatform } from '../../src/lib/platform/system.ts'
import { workspacePaths } from '../../src/lib/workspace/paths.ts'

const [root = '', agent_id = '', largeFrom] = process.argv.slice(2)
const platform = systemPlatform()
const ledger = fileLedger({ ...platform, paths: workspacePaths(root), largeFrom: Number(largeFrom) })

function next({ items, newId }: DecisionState): Decision<string> {
  const mine = items.active().find((item) => item.agent_id === agent_id)
  const [waiting] = items.oldestPending(1, () => true)
  if (mine) {
    const old = items.finished().slice(0, -10)
    const archive = old.map(({ id }): Step => ({ kind: 'archive-item', id, entry: { op: 'archive' } }))
    const set = { status: 'completed', completed_at: toIso(platform.clock.now()) }
    const entry: NewEntry = { op: 'complete', agent_id }
    return {
      result: `complete ${mine.id} ${agent_id}`,
      steps: [{ kind: 'change-item', id: mine.id, patch: { set }, entry }, ...archive],
    }
  }
  if (waiting) {
    const entry: NewEntry = { op: 'claim', agent_id }
    const patch = { set: { status: 'active', agent_id, fencing_token: waiting.fencing_token + 1 } }
    return { result: `claim ${waiting.id} ${agent_id}`, steps: [{ kind: 'change-item', id: waiting.id, patch, entry }] }
  }
  const id = newId('work')
  return {
    result: `add ${id} ${agent_id}`,
    steps: [{ kind: 'add-item', record: { work_item_id: id, status: 'pending' }, entry: { op: 'add', agent_id } }],
  }
}

for (;;) writeSync(1, `${await ledger.change(next)}\n`)
