import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { stringifyDocument } from '../../src/lib/platform/json-document.ts'
import { workspacePaths } from '../../src/lib/workspace/paths.ts'
import { temporaryWorkspace } from '../temporary-workspace.ts'
import { ledgerIn } from './ledger-steps.ts'

const WORKERS = 3
const KILLS = 9
const ITEMS = 40

interface Storm {
  /** Steps that were acknowledged, in the journal's words. */
  acknowledged: readonly string[]
  /** Reads in which the document did not parse. */
  brokenReads: number
  failures: readonly string[]
}

/** Kills a worker every now and then, once it has made a step, and starts another in its place. */
async function storm(root: string, largeFrom: number): Promise<Storm> {
  const acknowledged: string[] = []
  const failures: string[] = []
  let brokenReads = 0
  const start = async (slot: number): Promise<{ child: ChildProcess; ended: Promise<unknown> }> => {
    const args = [join(import.meta.dirname, 'ledger-storm-worker.ts'), root, `agent_${slot}`, String(largeFrom)]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => failures.push(chunk.toString()))
    const ended = once(child, 'close').then(() => acknowledged.push(...said.split('\n').slice(0, -1)))
    await Promise.race([once(child.stdout, 'data'), ended])
    return { child, ended }
  }
  const reader = setInterval(() => {
    try {
      JSON.parse(readFileSync(workspacePaths(root).coordination.workClaims, 'utf8'))
    } catch {
      brokenReads++
    }
  }, 5)
  let workers = await Promise.all(Array.from({ length: WORKERS }, (_, slot) => start(slot)))
  for (let kill = 0; kill < KILLS; kill++) {
    const slot = kill % WORKERS
    await new Promise((resolve) => setTimeout(resolve, 40 + kill * 3))
    workers[slot]?.child.kill('SIGKILL')
    await workers[slot]?.ended
    const started = await start(slot)
    workers = workers.map((worker, index) => (index === slot ? started : worker))
  }
  clearInterval(reader)
  for (const { child } of workers) child.kill('SIGKILL')
  await Promise.all(workers.map(({ ended }) => ended))
  return { acknowledged, brokenReads, failures }
}

/** What the journal says each item is now. */
function statuses(log: readonly { op: string; work_item_id?: string }[]): ReadonlyMap<string, string> {
  const found = new Map(Array.from({ length: ITEMS }, (_, index) => [`work_${index}`, 'pending']))
  const after: Readonly<Record<string, string>> = { add: 'pending', claim: 'active', complete: 'completed' }
  for (const { op, work_item_id = '' } of log) {
    const status = after[op]
    if (status !== undefined) found.set(work_item_id, status)
  }
  return found
}

it.each([
  ['rewritten', Infinity],
  ['indexed', 0],
])(
  'loses nothing and does nothing twice under kill -9: documents %s',
  { timeout: 120_000 },
  async (_how, largeFrom) => {
    const root = temporaryWorkspace()
    const { coordination } = workspacePaths(root)
    mkdirSync(coordination.folder)
    const items = Array.from({ length: ITEMS }, (_, index) => ({ work_item_id: `work_${index}`, status: 'pending' }))
    writeFileSync(coordination.workClaims, stringifyDocument(items))
    const { acknowledged, ...trouble } = await storm(root, largeFrom)
    expect(trouble).toEqual({ brokenReads: 0, failures: [] })

    const ledger = ledgerIn(root, largeFrom)
    await ledger.change(() => ({ result: undefined, steps: [{ kind: 'note', entry: { op: 'review' } }] }))
    const log = await ledger.log()
    expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1))
    const logged = new Set(log.map(({ op, work_item_id, agent_id }) => `${op} ${work_item_id} ${agent_id}`))
    expect(acknowledged.filter((step) => !logged.has(step))).toEqual([])
    const granted = log
      .filter(({ op }) => op === 'claim' || op === 'complete')
      .map(({ op, work_item_id }) => `${op} ${work_item_id}`)
    expect(new Set(granted).size).toBe(granted.length)

    const archive = await ledger.archive()
    const live = await ledger.read((state) => state.items.all())
    const kept = [...archive, ...live].map(({ id, status }): [string, string] => [id, status])
    expect(kept.length).toBe(new Map(kept).size)
    expect(Object.fromEntries(kept)).toEqual(Object.fromEntries(statuses(log)))
  },
)
