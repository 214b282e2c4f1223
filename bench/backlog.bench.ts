/**
 * The same work with Backlog.md, side by side, where it can be installed: adding, claiming and listing at 10, 1,000 and
 * 5,000 items, and 8 workers that each take 25 items at once. Backlog.md has no claim, so its workers do what its users
 * do: list what is to do, take the first, and write their name on it. Run: `npm run bench -- backlog`.
 */
import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { assignees, installBacklog, makeProject } from './backlog/backlog-project.ts'
import { makeQueue } from './claim/queue.ts'

const SIZES = [10, 1000, 5000]
const WORKERS = 8
const EACH = 25
const ROUNDS = 5
const runJs = join(import.meta.dirname, '..', 'bin', 'run.js')
const run = promisify(execFile)
const installed = mkdtempSync(join(tmpdir(), 'bench-backlog-install-'))
const folders: string[] = [installed]

interface Contest {
  /** What each worker believes it took. */
  taken: readonly (readonly [worker: string, item: string])[]
  refused: number
  seconds: number
  /** Item -> who holds it, by the files. */
  holders: ReadonlyMap<string, string>
}

function medianOf(work: (round: number) => void): number {
  const times = Array.from({ length: ROUNDS }, (_, round) => {
    const started = performance.now()
    work(round)
    return performance.now() - started
  })
  return times.toSorted((a, b) => a - b)[ROUNDS >> 1] ?? Number.NaN
}

function must(command: string, args: readonly string[], cwd: string): void {
  const { status, stderr } = spawnSync(command, args, { cwd, maxBuffer: 2 ** 28 })
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${String(stderr)}`)
}

function compare(backlog: string, size: number): void {
  const ours = makeQueue(size).directory
  const theirs = makeProject(backlog, size)
  folders.push(ours, theirs)
  const autonomy = (...args: readonly string[]): void => must(process.execPath, [runJs, ...args], ours)
  const other = (...args: readonly string[]): void => must(backlog, args, theirs)
  const rows = [
    [
      'add',
      medianOf((n) => autonomy('work', 'add', '--type', 'fix', '--description', `More ${n}`)),
      medianOf((n) => other('task', 'create', `More ${n}`, '--priority', 'high')),
    ],
    [
      'claim',
      medianOf(() => autonomy('work', 'claim', '--agent', 'agent_bench')),
      medianOf((n) => other('task', 'edit', `${n + 1}`, '-s', 'In Progress', '-a', '@bench')),
    ],
    ['list', medianOf(() => autonomy('work', 'list', '--json')), medianOf(() => other('task', 'list', '--plain'))],
  ] as const
  for (const [what, us, them] of rows)
    console.log(
      `${String(size).padStart(5)} items  ${what.padEnd(5)}  ${us.toFixed(0).padStart(6)} ms  ${them.toFixed(0).padStart(6)} ms  ${(them / us).toFixed(1)}x`,
    )
}

/** Each worker tries until it has its share or has been refused as often. */
async function contest(take: (worker: string) => Promise<string | undefined>): Promise<Omit<Contest, 'holders'>> {
  const started = performance.now()
  const taken: [string, string][] = []
  let refused = 0
  const work = async (worker: string): Promise<void> => {
    for (let tries = 0; tries < EACH; tries++) {
      const item = await take(worker)
      if (item === undefined) refused++
      else taken.push([worker, item])
    }
  }
  await Promise.all(Array.from({ length: WORKERS }, (_, index) => work(`worker${index}`)))
  return { taken, refused, seconds: (performance.now() - started) / 1000 }
}

function verdict(name: string, { taken, refused, seconds, holders }: Contest): number {
  const winners = Map.groupBy(taken, ([, item]) => item)
  const duplicates = [...winners.values()].filter((each) => each.length > 1).length
  const lost = taken.filter(([worker, item]) => holders.get(item) !== worker).length
  console.log(
    `${name.padEnd(10)}  ${taken.length} of ${WORKERS * EACH} taken, ${refused} refused, ${duplicates} items with several winners, ${lost} lost, ${seconds.toFixed(1)} s`,
  )
  return duplicates + lost + refused
}

async function ourContest(): Promise<Contest> {
  const { directory, workClaims } = makeQueue(WORKERS * EACH)
  folders.push(directory)
  const result = await contest(async (worker) => {
    const args = [runJs, 'work', 'claim', '--agent', worker, '--json']
    const { stdout } = await run(process.execPath, args, { cwd: directory }).catch(() => ({ stdout: '' }))
    return stdout === '' ? undefined : claimedId(JSON.parse(stdout))
  })
  const items: { work_item_id: string; agent_id: string }[] = JSON.parse(readFileSync(workClaims, 'utf8'))
  return { ...result, holders: new Map(items.map(({ work_item_id, agent_id }) => [work_item_id, agent_id])) }
}

function claimedId({ claimed }: { claimed: readonly { item: { work_item_id: string } }[] }): string | undefined {
  return claimed[0]?.item.work_item_id
}

async function theirContest(backlog: string): Promise<Contest> {
  const directory = makeProject(backlog, WORKERS * EACH)
  folders.push(directory)
  const result = await contest(async (worker) => {
    try {
      const { stdout } = await run(backlog, ['task', 'list', '-s', 'To Do', '--plain'], { cwd: directory })
      const id = /TASK-(\d+)/.exec(stdout)?.[1]
      if (id === undefined) return undefined
      await run(backlog, ['task', 'edit', id, '-s', 'In Progress', '-a', `@${worker}`], { cwd: directory })
      return `TASK-${id}`
    } catch {
      return undefined
    }
  })
  return { ...result, holders: assignees(directory) }
}

try {
  const backlog = installBacklog(installed)
  if (backlog === undefined) console.log('Backlog.md cannot be installed here; only our own contest follows.')
  else {
    console.log(`medians of ${ROUNDS}            autonomy   Backlog.md`)
    for (const size of SIZES) compare(backlog, size)
  }
  console.log(`\n${WORKERS} workers x ${EACH} items`)
  if (verdict('autonomy', await ourContest()) > 0) process.exitCode = 1
  if (backlog !== undefined) verdict('Backlog.md', await theirContest(backlog))
} finally {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
}
