/** An agent as lists and reports show it: what its record says, and what follows from the time and the work it holds. */
import { type Instant, toIso } from '../../platform/clock.ts'
import type { Agent } from '../agent.ts'
import { numberField } from '../record-fields.ts'
import { type Hearing, type Standing, standingOf } from './agent-load.ts'
import { performanceOf } from './performance.ts'

/** Null: not known, or not measured yet. */
export interface AgentRow {
  agent_id: string
  team: string | null
  status: Standing
  /** Items it holds, counted. */
  workload: number
  capacity: number
  specialization: string | null
  /** The only types it takes; null: any. */
  work_types: readonly string[] | null
  read_only: boolean
  /** Of the process that acts in its name, on the machine that `agent_status.json` names. */
  pid: number | null
  last_heartbeat: string | null
  heartbeat_age_seconds: number | null
  tasks_completed: number
  tasks_failed: number
  average_completion_seconds: number | null
  /** Per cent. */
  success_rate: number | null
}

export function agentRow(agent: Agent, { now, timeout, held }: Hearing & { held: number }): AgentRow {
  const { completed, failed, averageSeconds, successRate } = performanceOf(agent.record)
  const { last_heartbeat: heard } = agent
  return {
    agent_id: agent.id,
    team: agent.team ?? null,
    status: standingOf(agent, { now, timeout }),
    workload: held,
    capacity: agent.capacity,
    specialization: agent.specializations.length === 0 ? null : agent.specializations.join(','),
    work_types: agent.work_types ?? null,
    read_only: agent.read_only,
    pid: numberField(agent.record, 'pid') ?? null,
    last_heartbeat: heard === undefined ? null : toIso(heard),
    heartbeat_age_seconds: heard === undefined ? null : ageSeconds(heard, now),
    tasks_completed: completed,
    tasks_failed: failed,
    average_completion_seconds: averageSeconds ?? null,
    success_rate: successRate ?? null,
  }
}

function ageSeconds(heard: Instant, now: Instant): number {
  return Math.max(0, Math.round((now - heard) / 1000))
}
