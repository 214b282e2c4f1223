/**
 * What one uncontended `work claim` costs as a whole process, fsync included, beside bare Node and beside a minimal claim
 * with bash, jq and flock, at growing queues and with a long archive. Run: `npm run bench -- claim`.
 */
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { makeQueue, type Queue } from './claim/queue.ts'

const rounds = Math.max(9, Number(process.argv[2] ?? 15))
const runJs = join(import.meta.dirname, '..', 'bin', 'run.js')
const reportUsage = join(import.meta.dirname, 'start-up', 'report-usage.cjs')
const shellClaim = join(import.meta.dirname, 'claim', 'shell-claim.sh')

interface Run {
  wall: number
  cpu: number
}

function once(command: string, args: readonly string[], cpuOf: (text: string) => number): Run {
  const started = performance.now()
  const child = spawnSync(command, args, { stdio: ['ignore', 'pipe', 'pipe', 'pipe'] })
  const wall = performance.now() - started
  if (child.status !== 0) throw new Error(`${args.join(' ')} ended with ${child.status}: ${String(child.stderr)}`)
  return { wall, cpu: cpuOf(String(child.output[3])) }
}

function node(...args: readonly string[]): Run {
  return once(process.execPath, ['--require', reportUsage, ...args], (text) => Number(text) / 1000)
}

function claim({ directory }: Queue): Run {
  return node(runJs, 'work', 'claim', '--workspace', directory, '--agent', 'agent_bench', '--json')
}

function shell({ workClaims }: Queue): Run {
  return once(shellClaim, [workClaims, 'agent_bench'], secondsOf)
}

/** `times` prints user and system time of the shell and of its children: `0m0.004s 0m0.002s` on two lines. */
function secondsOf(text: string): number {
  const parts = [...text.matchAll(/(\d+)m([\d.]+)s/g)]
  return parts.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60_000 + Number(seconds) * 1000, 0)
}

function medians(runs: readonly Run[]): Run {
  const middle = (values: readonly number[]): number =>
    values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
  return { wall: middle(runs.map(({ wall }) => wall)), cpu: middle(runs.map(({ cpu }) => cpu)) }
}

const SIZES = [10, 100, 1000, 10_000, 50_000] as const
/** Compiled code is kept from the first five runs of a command (docs/start-up.md): here from those of an ordinary queue. */
const FIRST_RUNS = 5
const ours = new Map(SIZES.map((size) => [size, makeQueue(Math.max(size, rounds + 3))]))
const first = makeQueue(100)
const theirs = new Map(SIZES.map((size) => [size, makeQueue(Math.max(size, rounds + 3))]))
const archived = makeQueue(100, 100_000)
const hasShell = ['jq', 'flock'].every((program) => spawnSync(program, ['--version']).status === 0)
const queues = [...ours.values(), ...theirs.values(), first, archived]

try {
  for (let run = 0; run < FIRST_RUNS; run++) claim(first)
  const runs = new Map<string, Run[]>()
  for (let round = -2; round < rounds; round++) {
    const keep = (name: string, run: Run): void => {
      if (round >= 0) runs.set(name, [...(runs.get(name) ?? []), run])
    }
    keep('bare', node('-e', '0'))
    for (const size of SIZES) {
      keep(`claim ${size}`, claim(queueOf(ours, size)))
      if (hasShell && size <= 10_000) keep(`shell ${size}`, shell(queueOf(theirs, size)))
    }
    keep('archive', claim(archived))
  }
  report(new Map([...runs].map(([name, each]) => [name, medians(each)])))
} finally {
  for (const { directory } of queues) rmSync(directory, { recursive: true, force: true })
}

function queueOf(all: ReadonlyMap<number, Queue>, size: number): Queue {
  const queue = all.get(size)
  if (!queue) throw new Error(`no queue of ${size}`)
  return queue
}

function report(results: ReadonlyMap<string, Run>): void {
  const of = (name: string): Run => results.get(name) ?? { wall: Number.NaN, cpu: Number.NaN }
  const bare = of('bare')
  console.log(`${rounds} interleaved rounds, medians; ms wall / ms CPU; bare node -e 0: ${cell(bare)}\n`)
  for (const size of SIZES) {
    const run = of(`claim ${size}`)
    const shellRun = of(`shell ${size}`)
    const beside = Number.isNaN(shellRun.wall) ? '' : `   bash + jq + flock ${cell(shellRun)}`
    console.log(
      `claim of ${String(size).padStart(6)}   ${cell(run)}   ${(run.wall / bare.wall).toFixed(2)}x bare${beside}`,
    )
  }
  console.log(`100, 100,000 in the archive   ${cell(of('archive'))}\n`)
  bound('10 items against bare node', of('claim 10').wall / bare.wall, 1.7)
  bound('100 items against bare node', of('claim 100').wall / bare.wall, 1.7)
  bound('1,000 items against bare node', of('claim 1000').wall / bare.wall, 2.5)
  bound('50,000 items, ms more than 10', of('claim 50000').wall - of('claim 10').wall, 60)
  bound('with an archive of 100,000, against none', of('archive').wall / of('claim 100').wall, 1.2)
  if (!hasShell) return console.log('jq or flock is not installed: not compared with the shell')
  bound('100 items against the shell', of('claim 100').wall / of('shell 100').wall, 1.4)
  bound('1,000 items against the shell', of('claim 1000').wall / of('shell 1000').wall, 1)
  bound('10,000 items, CPU against the shell', of('claim 10000').cpu / of('shell 10000').cpu, 0.2)
}

function cell({ wall, cpu }: Run): string {
  return `${wall.toFixed(1).padStart(6)} / ${cpu.toFixed(1).padStart(6)}`
}

function bound(what: string, value: number, limit: number): void {
  const holds = value <= limit
  if (!holds) process.exitCode = 1
  console.log(`${holds ? 'PASS' : 'FAIL'}  ${what.padEnd(44)} ${value.toFixed(2)} (bound ${limit})`)
}
