/** `resume`: lifts the switch and brings back the agents, and the meta loop, that the stop has ended. */
import { AutonomyError } from '../../errors.ts'
import type { Milliseconds } from '../../platform/clock.ts'
import type { StopScope } from '../../workspace/stop-orders.ts'
import { resumeWorkspace, stopState } from '../../workspace/stop-switch.ts'
import { readRunners, removeRunner, type RunnerRecord } from './runner-record.ts'
import { spawnAgain, type SpawnDeps } from './spawn-agent.ts'
import { isElsewhere } from './end-orphans.ts'
import type { RunnerDeps } from './open-runner.ts'

export interface ResumeAgents extends StopScope {
  /** False leaves them ended, and forgets them. */
  agents: boolean
  /** So long between one agent and the next; undefined: all at once. */
  staged: Milliseconds | undefined
  signal?: AbortSignal
}

export interface Resumed {
  stopped: false
  /** False when it was not stopped. */
  changed: boolean
  started: readonly { agent_id: string; pid: number }[]
  /** Could not be brought back. */
  failed: readonly { agent_id: string; problem: string }[]
}

type ResumeDeps = Omit<RunnerDeps, 'locks'> & SpawnDeps

/** @throws AutonomyError IO, CONFLICT (somebody else keeps changing the switch) */
export async function resumeAgents(
  { agents, staged, signal, ...scope }: ResumeAgents,
  deps: ResumeDeps,
): Promise<Resumed> {
  const { changed } = await resumeWorkspace(scope, deps)
  const ended = readRunners(deps).filter((record) => mayComeBack(record, deps))
  const result = { stopped: false, changed, started: [], failed: [] } as const
  if (!agents) {
    for (const { agent_id } of ended) removeRunner(agent_id, deps)
    return result
  }
  const outcomes: Outcome[] = []
  if (staged === undefined) outcomes.push(...(await Promise.all(ended.map((record) => start(record, deps)))))
  else {
    for (const [index, record] of ended.entries()) {
      if (index > 0) await deps.clock.sleep(staged, signal)
      outcomes.push(await start(record, deps))
    }
  }
  return {
    ...result,
    started: outcomes.flatMap((outcome) => ('pid' in outcome ? outcome : [])),
    failed: outcomes.flatMap((outcome) => ('pid' in outcome ? [] : outcome)),
  }
}

type Outcome = Resumed['started'][number] | Resumed['failed'][number]

/** Ended by a stop, here, and nothing stops it any more. */
function mayComeBack(record: RunnerRecord, deps: ResumeDeps): boolean {
  if (record.state !== 'stopped' || isElsewhere(record, deps)) return false
  const { agent_id: agent, team } = record
  return !stopState(deps.paths, deps, { agent, ...(team !== undefined && { team }) }).stopped
}

async function start(record: RunnerRecord, deps: SpawnDeps): Promise<Outcome> {
  const { agent_id } = record
  try {
    return { agent_id, pid: (await spawnAgain(record, deps)).pid }
  } catch (error) {
    if (error instanceof AutonomyError) return { agent_id, problem: error.message }
    throw error
  }
}
