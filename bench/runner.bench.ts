/**
 * What `agent run` costs for each item, in one long-lived run: claim, lease, guardrails, start in a process group with a
 * watchdog, log, evidence, completion, cost record; beside a bare loop of `child_process.spawn` over the same program, the
 * two taking turns. CPU time of the process and of everything it waited for; the same without any item is taken off.
 * Run: `npm run bench -- runner`.
 */
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { makeQueue } from './claim/queue.ts'

const ITEMS = 100
const rounds = Math.max(5, Number(process.argv[2] ?? 7))
const runJs = join(import.meta.dirname, '..', 'bin', 'run.js')
const folder = join(import.meta.dirname, 'runner')

/** Milliseconds. */
interface Cpu {
  own: number
  all: number
}

function node(...args: readonly string[]): Cpu {
  const words = ['--require', join(folder, 'report-all-usage.cjs'), ...args]
  const child = spawnSync(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe', 'pipe'] })
  if (child.status !== 0) throw new Error(`${args.join(' ')} ended with ${child.status}: ${String(child.stderr)}`)
  const { own, children } = JSON.parse(String(child.output[3])) as { own: number; children: number }
  return { own: own / 1000, all: (own + children) / 1000 }
}

function agentRun(items: number): Cpu {
  const { directory } = makeQueue(ITEMS)
  const limit = items === 0 ? ['--type', 'none'] : ['--max-items', String(items)]
  const settings = ['--workspace', directory, '--agent', 'agent_bench', '--until-empty', ...limit]
  try {
    return node(runJs, 'agent', 'run', ...settings, '--', '/bin/cat')
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

const spawnLoop = (items: number): Cpu => node(join(folder, 'spawn-loop.cjs'), String(items))

function perItem(run: (items: number) => Cpu): Cpu {
  const [none, many] = [run(0), run(ITEMS)]
  return { own: (many.own - none.own) / ITEMS, all: (many.all - none.all) / ITEMS }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}

const ours: Cpu[] = []
const bare: Cpu[] = []
for (let round = -1; round < rounds; round++) {
  const [mine, theirs] = [perItem(agentRun), perItem(spawnLoop)]
  if (round < 0) continue
  ours.push(mine)
  bare.push(theirs)
}
const more = ours.map((each, index) => each.all - (bare[index]?.all ?? 0))
const cell = (all: readonly Cpu[]): string =>
  `${median(all.map((each) => each.own))
    .toFixed(2)
    .padStart(6)} / ${median(all.map((each) => each.all))
    .toFixed(2)
    .padStart(6)}`

console.log(`${rounds} interleaved rounds of ${ITEMS} items, medians; ms CPU for each item, own / with children\n`)
console.log(`agent run        ${cell(ours)}`)
console.log(`bare spawn loop  ${cell(bare)}\n`)
const overhead = median(more)
if (overhead > 10) process.exitCode = 1
console.log(
  `${overhead > 10 ? 'FAIL' : 'PASS'}  ms CPU for each item more than a bare loop   ${overhead.toFixed(2)} (bound 10)`,
)
