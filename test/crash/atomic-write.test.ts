import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeAtomic } from '../../src/lib/platform/atomic-write.ts'

let directory = ''
let file = ''
let writers: ChildProcess[] = []
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'atomic-crash-'))
  file = join(directory, 'todos.json')
})
afterEach(async () => {
  await Promise.all(writers.map(kill))
  rmSync(directory, { recursive: true })
})

function startWriter(): ChildProcess {
  return spawn(process.execPath, [join(import.meta.dirname, 'atomic-writer.ts'), file], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

/** Reads as fast as it can until `enough` writers were seen; every read must be a complete document. */
async function readUntil(enough: (seen: ReadonlySet<number | undefined>) => boolean): Promise<number> {
  const seen = new Set<number>()
  let reads = 0
  for (const limit = performance.now() + 15_000; !enough(seen) && performance.now() < limit; reads++) {
    const { by, count, items }: { by: number; count: number; items: { by: number }[] } = JSON.parse(
      readFileSync(file, 'utf8'),
    )
    expect(items).toHaveLength(count)
    expect(items.every((item) => item.by === by)).toBe(true)
    seen.add(by)
    if (reads % 20 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  expect(enough(seen)).toBe(true)
  return reads
}

describe('writeAtomic', () => {
  it('shows a reader a complete document at every instant while four processes write', async () => {
    await writeAtomic(file, '{"by":0,"count":0,"items":[]}')
    writers = Array.from({ length: 4 }, startWriter)
    let reads = 0
    for (let round = 0; round < 4; round++) {
      reads += await readUntil((seen) => writers.every((writer) => seen.has(writer.pid)))
    }
    expect(reads).toBeGreaterThan(16)
    expect(writers.every((writer) => writer.exitCode === null)).toBe(true)
  })

  it('survives kill -9 in the middle, and the next write clears away what the dead left', async () => {
    await writeAtomic(file, '{"by":0,"count":0,"items":[]}')
    writers = Array.from({ length: 2 }, startWriter)
    for (let round = 0; round < 8; round++) {
      const [oldest, ...others] = writers
      await readUntil((seen) => seen.has(oldest?.pid))
      await new Promise((resolve) => setTimeout(resolve, round))
      if (oldest) await kill(oldest)
      writers = [...others, startWriter()]
    }
    await Promise.all(writers.map(kill))
    await writeAtomic(file, '{}')
    expect(readdirSync(directory)).toEqual(['todos.json'])
  })
})
