/**
 * One look at a workspace: is it stopped, what is open, how did the last run end, what do the agents do, what comes next.
 * Reads the todo list and the last line of the run log; of coordination nothing is even loaded where there is no
 * `agent_coordination` folder, so that it costs as little as a prompt may.
 */
import type { CoordinationStatus } from '../coordination/meta/coordination-status.ts'
import type { Instant } from '../platform/clock.ts'
import type { Platform } from '../platform/deps.ts'
import { pastRuns } from '../pipeline/past-runs.ts'
import type { PastRun } from '../pipeline/run-record.ts'
import { isOpen, type Todo, type TodoStore } from '../pipeline/todos/todo.ts'
import type { WorkspacePaths } from '../workspace/paths.ts'
import { stopState, type StopState } from '../workspace/stop-switch.ts'
import { readCoordination, type CoordinationSource } from './read-coordination.ts'

export interface WorkspaceStatus {
  workspace: string
  stop: StopState
  /** The configuration file; null when there is none and the defaults hold. */
  config: string | null
  todos: {
    total: number
    open: number
    by_status: Readonly<Record<string, number>>
    /** Of the open ones. */
    by_priority: Readonly<Record<string, number>>
  }
  last_run: (PastRun & { age_seconds: number | null }) | null
  /** Null where no agents are coordinated. */
  coordination: CoordinationStatus | null
  /** What to do next, as a command line. */
  next: string
}

export interface StatusDeps extends Pick<Platform, 'clock' | 'files'>, CoordinationSource {
  paths: WorkspacePaths
  todos: Pick<TodoStore, 'read'>
}

/** @throws AutonomyError INVALID_DOCUMENT (the todo list, the run log), INVALID_CONFIG, IO */
export async function workspaceStatus(deps: StatusDeps): Promise<WorkspaceStatus> {
  const { clock, files, paths, todos } = deps
  const list = (await todos.read()).todos
  const open = list.filter(isOpen)
  const stop = stopState(paths, { files })
  const [last] = pastRuns(1, { paths })
  return {
    workspace: paths.root,
    stop,
    config: files.info(paths.config) ? paths.config : null,
    todos: {
      total: list.length,
      open: open.length,
      by_status: tally(list, 'status'),
      by_priority: tally(open, 'priority'),
    },
    last_run: last ? { ...last, age_seconds: age(last, clock.now()) } : null,
    // Asked here, so that without the folder nothing of it is loaded.
    coordination: files.info(paths.coordination.folder) ? await readCoordination(deps) : null,
    next: nextStep({ stopped: stop.stopped, last, open: open.length }),
  }
}

function tally(todos: readonly Todo[], key: 'status' | 'priority'): Readonly<Record<string, number>> {
  const order =
    key === 'status'
      ? ['pending', 'assigned', 'in_progress', 'blocked', 'completed', 'cancelled']
      : ['critical', 'high', 'medium', 'low']
  const counts = order.map((word) => [word, todos.filter((todo) => todo[key] === word).length] as const)
  return Object.fromEntries(counts.filter(([, count]) => count > 0))
}

function age({ timestamp }: PastRun, now: Instant): number | null {
  const end = Date.parse(timestamp)
  return Number.isNaN(end) ? null : Math.max(0, Math.round((now - end) / 1000))
}

function nextStep(state: { stopped: boolean; last: PastRun | undefined; open: number }): string {
  if (state.stopped) return 'wait: whoever stopped it decides when work goes on'
  if (!state.last || state.last.failed_steps.length > 0) return 'autonomy pipeline run'
  return state.open > 0 ? 'autonomy todo list --open' : 'autonomy dashboard'
}
