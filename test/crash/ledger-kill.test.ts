import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryWorkspace } from '../temporary-workspace.ts'
import { treeOf } from '../tree-of.ts'
import { contentsOf, ledgerIn, makeSteps, STEPS } from './ledger-steps.ts'

const here = import.meta.dirname
const LANES = 2

interface Killed {
  signal: unknown
  /** How many steps were acknowledged. */
  acknowledged: number
}

async function runWorker(root: string, largeFrom: number, env: Record<string, string>): Promise<Killed> {
  const args = ['--require', join(here, 'kill-at-write.cjs'), join(here, 'ledger-worker.ts'), root, String(largeFrom)]
  const worker = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const said: Buffer[] = []
  worker.stdout.on('data', (chunk: Buffer) => said.push(chunk))
  const [, signal] = await once(worker, 'close')
  return { signal, acknowledged: Number(Buffer.concat(said).toString().trimEnd().split('\n').at(-1)) }
}

async function countWrites(largeFrom: number): Promise<number> {
  const COUNT_WRITES_IN = join(temporaryWorkspace(), 'count')
  expect(await runWorker(temporaryWorkspace(), largeFrom, { COUNT_WRITES_IN })).toEqual({
    signal: null,
    acknowledged: STEPS.length,
  })
  return Number(readFileSync(COUNT_WRITES_IN, 'utf8'))
}

/** What the store holds after each number of steps. */
async function contentsAfterEach(largeFrom: number): Promise<readonly unknown[]> {
  const ledger = ledgerIn(temporaryWorkspace(), largeFrom)
  const contents = [await contentsOf(ledger)]
  await makeSteps(ledger, async () => {
    contents.push(await contentsOf(ledger))
  })
  return contents
}

/** Documents that do not parse. A journal may end in a torn line: the next step cuts it. */
function broken(root: string): readonly string[] {
  return Object.entries(treeOf(root)).flatMap(([path, content]) => {
    if (!path.startsWith('agent_coordination')) return []
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

it.each([
  ['rewritten', Infinity],
  ['indexed', 0],
])(
  'loses no acknowledged step, makes none in part or twice, at whichever write it is killed: documents %s',
  { timeout: 300_000 },
  async (_how, largeFrom) => {
    const contents = await contentsAfterEach(largeFrom)
    const writes = await countWrites(largeFrom)
    expect(writes).toBeGreaterThan(40)
    let next = 1
    const lane = async (): Promise<void> => {
      for (let write = next++; write <= writes; write = next++) {
        const root = temporaryWorkspace()
        const { signal, acknowledged } = await runWorker(root, largeFrom, { KILL_AT_WRITE: String(write) })
        const damaged = broken(root)
        const ledger = ledgerIn(root, largeFrom)
        const found = await contentsOf(ledger)
        const steps = contents.findLastIndex((each) => JSON.stringify(each) === JSON.stringify(found))
        await makeSteps(ledger, async () => {}, acknowledged)
        await ledger.exclusive(async () => {})
        const after = {
          write,
          signal,
          broken: [...damaged, ...broken(root)],
          isWhole: steps === acknowledged || steps === acknowledged + 1 ? 'yes' : found,
          contents: await contentsOf(ledger),
          leftovers: Object.keys(treeOf(root)).filter((path) => path.includes('.tmp')),
        }
        expect(after).toEqual({
          write,
          signal: 'SIGKILL',
          broken: [],
          isWhole: 'yes',
          contents: contents.at(-1),
          leftovers: [],
        })
      }
    }
    await Promise.all(Array.from({ length: LANES }, lane))
  },
)
