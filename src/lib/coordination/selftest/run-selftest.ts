/**
 * `selftest`: does this disk keep what it acknowledges? Real processes of this program claim and complete items in a
 * scratch workspace, some killed with -9 at any moment, some never completing what they hold; afterwards every
 * acknowledgement is looked for in documents, archive and journal. `judge-selftest.ts` says what counts as lost.
 */
import { join, resolve } from 'node:path'
import { AutonomyError } from '../../errors.ts'
import type { Milliseconds } from '../../platform/clock.ts'
import type { Platform } from '../../platform/deps.ts'
import { removeTree } from '../../platform/remove-tree.ts'
import { workspacePaths, type WorkspacePaths } from '../../workspace/paths.ts'
import { fileLedger } from '../ledger/file-ledger.ts'
import type { Ledger } from '../ledger.ts'
import { addItems } from '../work/new-items.ts'
import { judge, type Acknowledged, type Verdict } from './judge-selftest.ts'
import { runWorker, type WorkerDeps } from './selftest-worker.ts'

export interface Selftest {
  procs: number
  items: number
  /** Where the scratch workspace is made; undefined: in the state folder of this one, so on the same disk. */
  folder: string | undefined
  /** Leave the scratch workspace there. */
  keep: boolean
  signal: AbortSignal
}

export interface SelftestReport extends Verdict {
  /** Of the scratch workspace. */
  folder: string
  kept: boolean
  procs: number
  items: number
  /** Processes that were started. */
  commands: number
  killed: number
  /** Commands that lost a race, or met a store that was busy for too long: they said so. */
  refused: number
  busy: number
  /** Of commands that were not killed; null when there was none. */
  p50_ms: number | null
  p99_ms: number | null
  duration_ms: number
}

/** Short, so that what killed processes hold comes back soon. */
const LEASE: Milliseconds = 2000
const CONFIG = 'checks: []\ncoordination:\n  max_attempts: 1000\n'

type SelftestDeps = Platform & { paths: WorkspacePaths }

/** @throws AutonomyError NOT_FOUND (no such folder), IO (the disk refused the scratch workspace, or a command failed), UNSUPPORTED (its locks do not hold there) */
export async function runSelftest(input: Selftest, deps: SelftestDeps): Promise<SelftestReport> {
  const { clock, environment, files, random } = deps
  const started = clock.monotonic()
  if (input.folder !== undefined && files.info(input.folder)?.kind !== 'directory') {
    throw new AutonomyError('NOT_FOUND', `${input.folder} is not a directory`, {
      hint: 'Name one on the disk to be tested: --folder DIR',
    })
  }
  const root = join(resolve(environment.cwd(), input.folder ?? deps.paths.state), `selftest-${random.hex(6)}`)
  files.makeDirectory(root)
  try {
    await files.writeAtomic(join(root, 'autonomy.yaml'), CONFIG)
    const paths = workspacePaths(root)
    const ledger = fileLedger({ ...deps, paths })
    const ids = await fill(ledger, input.items, deps)
    const shared: WorkerDeps = {
      ...deps,
      root,
      lease: LEASE,
      isDone: () => isDone(ledger),
      told: newRecord(),
    }
    const workers = Array.from({ length: input.procs }, (_, index) =>
      runWorker(`selftest_${index}`, input.signal, shared),
    )
    await Promise.all(workers)
    const verdict = await judge(ids, shared.told, ledger)
    return {
      folder: root,
      kept: input.keep,
      ...summary(input, shared.told),
      ...verdict,
      duration_ms: Math.round(clock.monotonic() - started),
    }
  } finally {
    if (!input.keep) removeTree(root)
  }
}

function newRecord(): Acknowledged {
  return { claims: [], completions: [], latencies: [], commands: 0, killed: 0, refused: 0, busy: 0 }
}

async function fill(ledger: Ledger, count: number, { clock }: SelftestDeps): Promise<readonly string[]> {
  const inputs = Array.from({ length: count }, (_, index) => ({ type: 'selftest', description: `item ${index}` }))
  const moment = { now: clock.now(), telemetry: inputs.map(() => ({})) }
  return ledger.change((state) => {
    const { added, steps } = addItems(inputs, state, moment)
    return { result: added.map(({ item }) => item.id), steps }
  })
}

/** Nothing is pending or active any more. */
function isDone(ledger: Ledger): Promise<boolean> {
  return ledger.read(({ items }) => {
    const { pending, active } = items.count()
    return pending + active === 0
  })
}

function summary(
  { procs, items }: Selftest,
  told: Acknowledged,
): Omit<SelftestReport, keyof Verdict | 'folder' | 'kept' | 'duration_ms'> {
  const { commands, killed, refused, busy } = told
  const times = told.latencies.toSorted((one, other) => one - other)
  const at = (share: number): number | null => {
    const time = times[Math.min(times.length - 1, Math.floor(share * times.length))]
    return time === undefined ? null : Math.round(time)
  }
  return { procs, items, commands, killed, refused, busy, p50_ms: at(0.5), p99_ms: at(0.99) }
}
