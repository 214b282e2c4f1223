/**
 * What starting the program costs, as a multiple of bare `node -e 0` on the same Node: at most 2.3 times (wall and CPU
 * time), and for commands on the hot path at most 1.5 times (wall), in a workspace with 20 todos.
 * Run: `node bench/start-up.bench.ts [rounds]`.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Measured, measure } from './start-up/measure.ts'

const BOUND = 2.3
/** Wall time of an ordinary command. */
const HOT_BOUND = 1.5
const rounds = Math.max(20, Number(process.argv[2] ?? 25))
const runJs = join(import.meta.dirname, '..', 'bin', 'run.js')

const subjects: readonly (Measured & { kind: 'baseline' | 'bounded' | 'hot' | 'shown' })[] = [
  { name: 'node -e 0', argv: ['-e', '0'], kind: 'baseline' },
  { name: 'autonomy --version', argv: [runJs, '--version'], kind: 'bounded' },
  { name: 'autonomy status', argv: [runJs, 'status'], kind: 'hot' },
  { name: 'autonomy todo list', argv: [runJs, 'todo', 'list'], kind: 'hot' },
  { name: 'autonomy todo list --json', argv: [runJs, 'todo', 'list', '--json'], kind: 'hot' },
  { name: 'autonomy --help', argv: [runJs, '--help'], kind: 'shown' },
]

function workspaceWithTodos(count: number): string {
  const directory = mkdtempSync(join(tmpdir(), 'bench-start-up-'))
  const at = '2026-11-20T04:30:00.000Z'
  const todos = Array.from({ length: count }, (_, index) => ({
    id: `todo_${index}`,
    title: `Finding number ${index}`,
    description: 'seen in the logs',
    category: 'infrastructure',
    priority: 'high',
    status: 'pending',
    created_at: at,
    updated_at: at,
    tags: [],
    metadata: { occurrences: index },
  }))
  writeFileSync(join(directory, 'unified_todos.json'), `${JSON.stringify({ todos }, null, 2)}\n`)
  return directory
}

function isWithin(kind: 'bounded' | 'hot', wall: number, cpu: number): boolean {
  return Math.max(wall, cpu) <= BOUND && (kind !== 'hot' || wall <= HOT_BOUND)
}

const directory = workspaceWithTodos(20)
try {
  const samples = measure(subjects, rounds, directory)
  const bare = samples.get('node -e 0')
  let holds = true
  process.stdout.write(`${rounds} interleaved rounds, medians; bound ${BOUND}x, on the hot path ${HOT_BOUND}x wall\n\n`)
  process.stdout.write(`${'command'.padEnd(28)}  wall ms    x   CPU ms    x\n`)
  for (const { name, kind } of subjects) {
    const { wall = Number.NaN, cpu = Number.NaN } = samples.get(name) ?? {}
    const [wallRatio, cpuRatio] = [wall / (bare?.wall ?? 0), cpu / (bare?.cpu ?? 0)]
    const within = kind === 'baseline' || kind === 'shown' || isWithin(kind, wallRatio, cpuRatio)
    holds &&= within
    const verdict = kind === 'baseline' || kind === 'shown' ? '' : within ? 'PASS' : 'FAIL'
    const cells = [wall.toFixed(1).padStart(7), wallRatio.toFixed(2), cpu.toFixed(1).padStart(7), cpuRatio.toFixed(2)]
    process.stdout.write(`${[name.padEnd(28), ...cells, verdict].join('  ').trimEnd()}\n`)
  }
  process.exitCode = holds ? 0 : 1
} finally {
  rmSync(directory, { recursive: true, force: true })
}
