/**
 * What a run with nothing new costs: behind 5 MB and behind 500 MB of logs in the same number of files, against
 * `autonomy --version`. Bounds: at most twice `--version` (wall and CPU time), and the same for both sizes (wall, within a
 * quarter).
 * Run: `npm run build && npm run bench -- rerun`. The measurements are interleaved; medians count.
 */
import { spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const FILES = 20
const MEGABYTE = 1024 * 1024
const VERSION_BOUND = 2
const SIZE_BOUND = 1.25
const rounds = 21
const root = mkdtempSync(join(tmpdir(), 'bench-rerun-'))
const cpuFile = join(root, 'cpu.json')
const preload = join(root, 'cpu.cjs')
const runJs = join(import.meta.dirname, '..', 'bin', 'run.js')

interface Cost {
  wall: number
  cpu: number
}

/** One process, in milliseconds. */
function measure(args: readonly string[]): Cost {
  const begun = performance.now()
  const env = { PATH: process.env['PATH'] ?? '', HOME: root, CPU_FILE: cpuFile }
  const { status, stderr } = spawnSync(process.execPath, ['--require', preload, runJs, ...args], { env, cwd: root })
  const wall = performance.now() - begun
  if (status !== 0) throw new Error(`autonomy ${args.join(' ')} exited ${status}: ${stderr.toString()}`)
  const { user, system } = JSON.parse(readFileSync(cpuFile, 'utf8'))
  return { wall, cpu: (user + system) / 1000 }
}

/** A workspace of its own with `megabytes` of logs, one line in a thousand an error. */
function workspace(megabytes: number): string {
  const directory = join(root, `${megabytes}MB`)
  mkdirSync(join(directory, 'logs'), { recursive: true })
  const lines = Array.from({ length: 1000 }, (_, n) => {
    const time = `2026-11-20T10:00:${String(n % 60).padStart(2, '0')}Z`
    return n === 500
      ? `${time} ERROR connection to shard ${n} lost\n`
      : `${time} INFO request ${n} served in ${n % 97} ms\n`
  })
  const block = Buffer.from(lines.join(''))
  const share = (megabytes * MEGABYTE) / FILES
  for (let file = 0; file < FILES; file++) {
    const descriptor = openSync(join(directory, 'logs', `service_${file}.log`), 'w')
    for (let written = 0; written < share; written += block.length) writeSync(descriptor, block)
    closeSync(descriptor)
  }
  return directory
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

try {
  writeFileSync(
    preload,
    `process.on('exit', () => require('node:fs').writeFileSync(process.env.CPU_FILE, JSON.stringify(process.cpuUsage())))`,
  )
  const rerun = (directory: string): readonly string[] => ['pipeline', 'run', '--quiet', '--workspace', directory]
  const cases = {
    '--version': ['--version'],
    'nothing new, 5 MB': rerun(workspace(5)),
    'nothing new, 500 MB': rerun(workspace(500)),
  }
  const firsts = Object.values(cases).map((args) => measure(args))
  const costs = Object.entries(cases).map(([name, args]) => ({ name, args, costs: Array.of<Cost>() }))
  // The second run still has things to settle (what is held, what is written once).
  for (const { args } of costs) measure(args)
  for (let round = 0; round < rounds; round++) for (const each of costs) each.costs.push(measure(each.args))

  const rows = costs.map((each, index) => ({
    name: each.name,
    first: firsts[index]?.wall ?? 0,
    wall: median(each.costs.map(({ wall }) => wall)),
    cpu: median(each.costs.map(({ cpu }) => cpu)),
  }))
  const [version, small, large] = rows
  if (!version || !small || !large) throw new Error('unreachable')
  console.log(`medians of ${rounds} rounds            wall ms   cpu ms   x --version (wall, cpu)   first run ms`)
  for (const { name, first, wall, cpu } of rows) {
    const ratios = `${(wall / version.wall).toFixed(2)}, ${(cpu / version.cpu).toFixed(2)}`
    console.log(
      `${name.padEnd(30)} ${wall.toFixed(1).padStart(8)} ${cpu.toFixed(1).padStart(8)}   ${ratios.padEnd(24)} ${first.toFixed(0).padStart(8)}`,
    )
  }
  const bySize = large.wall / small.wall
  console.log(`500 MB against 5 MB: wall ${bySize.toFixed(2)}, cpu ${(large.cpu / small.cpu).toFixed(2)}`)
  const wallHolds = Math.max(small.wall, large.wall) <= VERSION_BOUND * version.wall
  const withinBounds =
    wallHolds && Math.max(small.cpu, large.cpu) <= VERSION_BOUND * version.cpu && bySize <= SIZE_BOUND
  if (!withinBounds) process.exitCode = 1
} finally {
  rmSync(root, { recursive: true, force: true })
}
