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

/** Reads as fast as it can for `ms`; every read must be a complete document. */
async function readUntil(ms: number): Promise<{ reads: number; writersSeen: number }> {
  const seen = new Set<number>()
  let reads = 0
  for (const end = performance.now() + ms; performance.now() < end; reads++) {
    const { by, count, items }: { by: number; count: number; items: { by: number }[] } = JSON.parse(
      readFileSync(file, 'utf8'),
    )
    expect(items).toHaveLength(count)
    expect(items.every((item) => item.by === by)).toBe(true)
    seen.add(by)
    if (reads % 20 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  return { reads, writersSeen: seen.size }
}

describe('writeAtomic', () => {
  it('shows a reader a complete document at every instant while four processes write', async () => {
    await writeAtomic(file, '{"by":0,"count":0,"items":[]}')
    writers = Array.from({ length: 4 }, startWriter)
    const { reads, writersSeen } = await readUntil(800)
    expect(reads).toBeGreaterThan(20)
    expect(writersSeen).toBeGreaterThan(1)
    expect(writers.every((writer) => writer.exitCode === null)).toBe(true)
  })

  it('survives kill -9 in the middle, and the next write clears away what the dead left', async () => {
    await writeAtomic(file, '{"by":0,"count":0,"items":[]}')
    writers = Array.from({ length: 2 }, startWriter)
    for (let round = 0; round < 8; round++) {
      await readUntil(130 + ((round * 7) % 30))
      const [oldest, ...others] = writers
      if (oldest) await kill(oldest)
      writers = [...others, startWriter()]
    }
    await Promise.all(writers.map(kill))
    await writeAtomic(file, '{}')
    expect(readdirSync(directory)).toEqual(['todos.json'])
  })
})
