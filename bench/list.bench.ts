/** `work list --json` of 5,000 items, whole through a pipe, beside bare Node: at most 6 times. Run: `npm run bench -- list`. */
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { makeQueue } from './claim/queue.ts'
import { measure } from './start-up/measure.ts'

const ITEMS = 5000
const BOUND = 6
const rounds = Math.max(9, Number(process.argv[2] ?? 15))
const runJs = join(import.meta.dirname, '..', 'bin', 'run.js')
const { directory } = makeQueue(ITEMS)

try {
  const list = [runJs, 'work', 'list', '--json', '--workspace', directory]
  const whole = spawnSync(process.execPath, list, { maxBuffer: 2 ** 28, encoding: 'utf8' }).stdout
  const { items, meta }: { items: unknown[]; meta: { truncated: boolean } } = JSON.parse(whole)
  if (items.length !== ITEMS || meta.truncated) throw new Error(`${items.length} of ${ITEMS} items arrived`)
  const samples = measure(
    [
      { name: 'bare', argv: ['-e', '0'] },
      { name: 'list', argv: list },
    ],
    rounds,
    directory,
  )
  const [bare, run] = [samples.get('bare'), samples.get('list')]
  const ratio = (run?.wall ?? Number.NaN) / (bare?.wall ?? Number.NaN)
  const holds = ratio <= BOUND
  console.log(`${ITEMS} items, ${(whole.length / 1e6).toFixed(1)} MB, all arrived; ${rounds} rounds, medians`)
  console.log(`bare ${bare?.wall.toFixed(1)} ms, list ${run?.wall.toFixed(1)} ms wall, ${run?.cpu.toFixed(1)} ms CPU`)
  console.log(`${holds ? 'PASS' : 'FAIL'}  ${ratio.toFixed(2)}x bare node (bound ${BOUND})`)
  process.exitCode = holds ? 0 : 1
} finally {
  rmSync(directory, { recursive: true, force: true })
}
