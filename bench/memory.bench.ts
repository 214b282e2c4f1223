/**
 * The memory a run takes over one log file of 1 GB: peak resident size of the whole `autonomy pipeline run` process.
 * Bound: 150 MB. Run: `npm run build && node bench/memory.bench.ts [megabytes]`.
 */
import { spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const MEGABYTE = 1024 * 1024
const BOUND = 150
const megabytes = Number(process.argv[2] ?? 1024)
const root = mkdtempSync(join(tmpdir(), 'bench-memory-'))
const preload = join(root, 'peak.cjs')
const peakFile = join(root, 'peak')
const runJs = join(import.meta.dirname, '..', 'bin', 'run.js')

/** aa, ab, ac ... */
const WORDS = Array.from(
  { length: 400 },
  (_, n) => `part ${'abcdefghijklmnopqrst'[n % 20]}${'abcdefghijklmnopqrst'[Math.floor(n / 20)]}`,
)

/** One line in a hundred is an error, of 400 kinds. */
function block(number: number): Buffer {
  const lines: string[] = []
  let length = 0
  for (let n = 0; length < MEGABYTE; n++) {
    const time = new Date(Date.UTC(2026, 10, 1) + number * 1_000_000 + n * 100).toISOString()
    const word = WORDS[(number + n) % WORDS.length]
    const line =
      n % 100 === 50 ? `${time} ERROR ${word} of job ${n} lost\n` : `${time} INFO request ${n} served in ${n % 97} ms\n`
    lines.push(line)
    length += line.length
  }
  return Buffer.from(lines.join(''))
}

try {
  mkdirSync(join(root, 'logs'))
  writeFileSync(join(root, 'autonomy.yaml'), 'checks: []\n')
  writeFileSync(
    preload,
    `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(peakFile)}, String(process.resourceUsage().maxRSS)))\n`,
  )
  const log = openSync(join(root, 'logs', 'large.log'), 'w')
  for (let number = 0; number < megabytes; number++) writeSync(log, block(number))
  closeSync(log)
  const env = { PATH: process.env['PATH'] ?? '', HOME: root }
  const run = spawnSync(process.execPath, ['--require', preload, runJs, 'pipeline', 'run', '--json'], {
    env,
    cwd: root,
    maxBuffer: 64 * MEGABYTE,
  })
  const { scan } = JSON.parse(run.stdout.toString())
  const peak = Number(readFileSync(peakFile, 'utf8')) / 1024
  console.log(
    `${megabytes} MB in one file, ${scan.lines} lines, ${scan.error_events} error events: peak ${peak.toFixed(0)} MB resident (bound ${BOUND})`,
  )
  process.exitCode = peak <= BOUND && scan.lines > 0 ? 0 : 1
} finally {
  rmSync(root, { recursive: true, force: true })
}
