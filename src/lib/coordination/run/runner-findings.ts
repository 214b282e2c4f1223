/**
 * What `doctor` says about runners: who goes on although a stop is for them, and what killed ones have left running.
 * By the runners' files and the switch alone, like the stop itself.
 */
import type { Finding } from '../../workspace/doctor/finding.ts'
import { harshness, type StopLevel, type StopPaths } from '../../workspace/stop-orders.ts'
import { stopState } from '../../workspace/stop-switch.ts'
import { isElsewhere, type OrphanDeps } from './end-orphans.ts'
import { childProcesses, readRunners, runnerProcess, type RunnerRecord } from './runner-record.ts'

export type RunnerFindingDeps = OrphanDeps & { paths: StopPaths }

export function runnerFindings(deps: RunnerFindingDeps): readonly Finding[] {
  return readRunners(deps).flatMap((record) => finding(record, deps) ?? [])
}

function finding(record: RunnerRecord, deps: RunnerFindingDeps): Finding | undefined {
  const { agent_id, team, pid, host } = record
  const subject = `runner of ${agent_id}`
  const away = isElsewhere(record, deps)
  const isThere = away ? record.state !== 'stopped' : deps.processes.isRunning(runnerProcess(record))
  if (!isThere) return away ? undefined : leftBehind(record, subject, deps)
  const { level } = stopState(deps.paths, deps, { agent: agent_id, ...(team !== undefined && { team }) })
  if (level === undefined || hasHeard(record, level)) return undefined
  const message = `it goes on although it is stopped (process ${pid} on ${host})`
  if (away) return { status: 'fail', subject, message, advice: `It can only be ended on ${host}.` }
  return {
    status: 'fail',
    subject,
    message,
    advice: 'End the process, or look at why it does not answer: `autonomy agent logs`.',
  }
}

/** Ending at once is heard of by being gone. */
function hasHeard({ acknowledged_level: told }: RunnerRecord, level: StopLevel): boolean {
  const ends = level === 'terminate' || level === 'kill'
  return !ends && told !== undefined && harshness(told) >= harshness(level)
}

function leftBehind(record: RunnerRecord, subject: string, { processes }: RunnerFindingDeps): Finding | undefined {
  const left = childProcesses(record).filter((child) => processes.isRunning(child))
  if (left.length === 0) return undefined
  return {
    status: 'warn',
    subject,
    message: `it was killed, and what it ran goes on: process ${left.map(({ pid }) => pid).join(', ')}`,
    advice: 'The next runner, or the next stop, ends it; its item comes back when the lease is over.',
  }
}
