import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readHistory } from '../../src/lib/pipeline/history/history-file.ts'
import { pipelineDeps, temporaryDirectory } from '../lib/pipeline/fixtures.ts'
import { pipelineDepsAt } from '../lib/pipeline/pipeline-deps-at.ts'
import { readBatches, TOTALS } from './read-batches.ts'

const here = import.meta.dirname
/** The worker reads the third batch, which makes a todo, refreshes one and turns a template into a todo. */
const BEFORE = 2
const END = 3

async function runWorker(root: string, env: Record<string, string>): Promise<readonly unknown[]> {
  const args = ['--require', join(here, 'kill-at-write.cjs'), join(here, 'scan-worker.ts'), root, String(END)]
  const worker = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return once(worker, 'exit')
}

async function countWrites(prepared: string): Promise<number> {
  const root = temporaryDirectory()
  const COUNT_WRITES_IN = join(temporaryDirectory(), 'count')
  cpSync(prepared, root, { recursive: true })
  expect(await runWorker(root, { COUNT_WRITES_IN })).toEqual([0, null])
  return Number(readFileSync(COUNT_WRITES_IN, 'utf8'))
}

/** What history and todos count after a kill at this write and one more run. */
async function countsAfterKill(root: string, write: number): Promise<object> {
  const [, signal] = await runWorker(root, { KILL_AT_WRITE: String(write) })
  const deps = pipelineDepsAt(root)
  await readBatches(deps)
  const { todos } = await deps.todos.read()
  return {
    signal,
    history: Object.fromEntries(readHistory(deps).fingerprints.map(({ fingerprint, total }) => [fingerprint, total])),
    todos: todos.map(({ metadata }) => [metadata.fingerprint, metadata.occurrences]).sort(),
  }
}

it('applies every scan exactly once, at whichever write the program is killed', async () => {
  const prepared = pipelineDeps()
  await readBatches(prepared, BEFORE)
  const writes = await countWrites(prepared.paths.root)
  // Four files are replaced, each by way of a temporary one.
  expect(writes).toBeGreaterThanOrEqual(4 * 3)
  const points = Array.from({ length: writes }, (_, index) => {
    const root = temporaryDirectory()
    cpSync(prepared.paths.root, root, { recursive: true })
    return { write: index + 1, root }
  })
  const todos = Object.entries(TOTALS).sort()
  const lane = async (turn: number): Promise<void> => {
    for (const { write, root } of points.filter(({ write: each }) => each % 2 === turn)) {
      const expected = { signal: 'SIGKILL', history: TOTALS, todos }
      expect(await countsAfterKill(root, write), `killed at write ${write}`).toEqual(expected)
    }
  }
  await Promise.all([lane(0), lane(1)])
}, 120_000)
