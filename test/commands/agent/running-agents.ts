/** Workspaces with work in them, and real agents that run in them: every process of a test is gone after it. */
import type { ChildProcess } from 'node:child_process'
import { onTestFinished } from 'vitest'
import { coordinationDeps } from '../../../src/lib/cli/coordination.ts'
import type { CoordinationDeps } from '../../../src/lib/coordination/coordination-deps.ts'
import { readRunners } from '../../../src/lib/coordination/run/runner-record.ts'
import { addWork } from '../../../src/lib/coordination/work/add-work.ts'
import type { AddWork } from '../../../src/lib/coordination/work/new-items.ts'
import { systemPlatform } from '../../../src/lib/platform/system.ts'
import { openWorkspace } from '../../../src/lib/workspace/open-workspace.ts'
import { runCli, type CliRun } from '../../run-cli.ts'
import { temporaryWorkspace } from '../../temporary-workspace.ts'
import { until } from '../../until.ts'

const { processes } = systemPlatform()

export interface Team {
  root: string
  deps: CoordinationDeps
  /** `autonomy agent run --agent ID ...options -- ...command` as its user would type it. */
  run(id: string, options: readonly string[], command: readonly string[]): RunningAgent
  cli(...args: readonly string[]): Promise<CliRun>
  /** Items by description. */
  items(): Promise<Readonly<Record<string, Readonly<Record<string, unknown>>>>>
  /** Pids of runners and of the commands they run. */
  pids(): number[]
}

interface RunningAgent {
  process: ChildProcess
  ended: Promise<CliRun>
}

export async function team(work: readonly Partial<AddWork>[], config = 'checks: []\n'): Promise<Team> {
  const root = temporaryWorkspace({ 'autonomy.yaml': config })
  const platform = systemPlatform()
  const deps = coordinationDeps(await openWorkspace({ workspace: root }, platform), platform)
  for (const [index, each] of work.entries())
    await addWork({ description: `item ${index}`, type: 'any', ...each }, deps)
  onTestFinished(() => endAll(deps))
  return {
    root,
    deps,
    run: (id, options, command) => start(root, ['agent', 'run', '--agent', id, ...options, '--', ...command]),
    cli: (...args) => runCli(args, { cwd: root }),
    items: () =>
      deps.ledger.read(({ items }) => Object.fromEntries(items.all().map((item) => [item.description, item.record]))),
    pids: () =>
      readRunners(deps).flatMap(({ pid, work: at }) => [pid].concat(at.flatMap(({ child_pid = [] }) => child_pid))),
  }
}

function start(root: string, args: readonly string[]): RunningAgent {
  let child: ChildProcess | undefined
  const ended = runCli(args, {
    cwd: root,
    during: (started) => {
      child = started
    },
  })
  if (child === undefined) throw new Error('it was not started')
  const process = child
  onTestFinished(() => void process.kill('SIGKILL'))
  return { process, ended }
}

async function endAll(deps: CoordinationDeps): Promise<void> {
  for (const record of readRunners(deps)) {
    processes.signal({ pid: record.pid, started: record.pid_started_at, boot: record.boot }, 'SIGKILL')
  }
}

export const isAlive = (pid: number): boolean => processes.identityOf(pid) !== undefined

/** Waits until so many commands are at work. */
export function atWork({ deps }: Pick<Team, 'deps'>, count: number): Promise<number[]> {
  return until(() => {
    const pids = readRunners(deps).flatMap(({ work }) => work.flatMap(({ child_pid = [] }) => child_pid))
    return pids.length >= count && pids
  }, 60_000)
}
