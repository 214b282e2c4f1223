/** Interleaved runs of several command lines, so that a busy moment of the machine falls on all of them alike. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

export interface Sample {
  /** Medians, milliseconds. */
  wall: number
  cpu: number
}

export interface Measured {
  name: string
  argv: readonly string[]
}

/** @throws Error when a command line does not end with 0 */
export function measure(subjects: readonly Measured[], rounds: number, cwd: string): ReadonlyMap<string, Sample> {
  const runs = new Map(subjects.map(({ name }) => [name, { wall: [] as number[], cpu: [] as number[] }]))
  for (let round = -2; round < rounds; round++) {
    for (const { name, argv } of subjects) {
      const run = once(argv, cwd)
      // The first two rounds fill the caches.
      if (round < 0) continue
      runs.get(name)?.wall.push(run.wall)
      runs.get(name)?.cpu.push(run.cpu)
    }
  }
  return new Map([...runs].map(([name, { wall, cpu }]) => [name, { wall: median(wall), cpu: median(cpu) }]))
}

function once(argv: readonly string[], cwd: string): Sample {
  const preload = ['--require', join(import.meta.dirname, 'report-usage.cjs')]
  const started = performance.now()
  const child = spawnSync(process.execPath, [...preload, ...argv], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    maxBuffer: 2 ** 28,
  })
  const wall = performance.now() - started
  if (child.status !== 0) throw new Error(`${argv.join(' ')} ended with ${child.status}: ${String(child.stderr)}`)
  return { wall, cpu: Number(child.output[3]) / 1000 }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}
