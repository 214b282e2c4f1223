/**
 * What an agent's work showed: `performance_metrics` of its record, brought forward with each item it completes or
 * fails. The original wrote a success rate of 100 before the first item; here a rate is a count of outcomes or nothing.
 */
import type { Milliseconds } from '../../platform/clock.ts'
import { parseDuration } from '../../workspace/duration.ts'
import type { CoordinationRecord } from '../work-item.ts'

export interface Performance {
  completed: number
  failed: number
  /** Over completed items, in seconds; undefined before the first. */
  averageSeconds: number | undefined
  /** Per cent, one decimal; undefined before the first outcome. */
  successRate: number | undefined
}

/** Of an agent that has done nothing yet. */
export const UNMEASURED: CoordinationRecord = {
  tasks_completed: 0,
  average_completion_time: '0m',
  success_rate: null,
}

/** What the record of an agent (`Agent.record`) says about its work so far. */
export function performanceOf(record: CoordinationRecord): Performance {
  const metrics = metricsIn(record)
  const completed = count(metrics['tasks_completed'])
  const failed = failedIn(metrics, completed)
  const total = totalSeconds(metrics, completed)
  return {
    completed,
    failed,
    averageSeconds: completed === 0 ? undefined : total / completed,
    successRate: successRate(completed, failed),
  }
}

/**
 * `performance_metrics` after one more item. `seconds`: from claim to completion; a failed item does not enter the
 * average. Fields of the record that are not ours stay.
 */
export function metricsAfter(
  record: CoordinationRecord,
  { ok, seconds }: { ok: boolean; seconds: number },
): CoordinationRecord {
  const before = metricsIn(record)
  const done = count(before['tasks_completed'])
  const completed = done + (ok ? 1 : 0)
  const failed = failedIn(before, done) + (ok ? 0 : 1)
  const total = totalSeconds(before, done) + (ok ? Math.max(0, seconds) : 0)
  return {
    ...before,
    tasks_completed: completed,
    average_completion_time: completed === 0 ? '0m' : durationText(total / completed),
    success_rate: successRate(completed, failed),
    tasks_failed: failed,
    // The written average is rounded; adding to it again and again would drift.
    total_completion_seconds: Math.round(total * 1000) / 1000,
  }
}

function metricsIn(record: CoordinationRecord): CoordinationRecord {
  const metrics = record['performance_metrics']
  const isObject = typeof metrics === 'object' && metrics !== null && !Array.isArray(metrics)
  return isObject ? Object.fromEntries(Object.entries(metrics)) : {}
}

function count(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? Math.max(0, Math.floor(value)) : 0
}

/** Records of the original have no counter: what its rate means for so many completed items. */
function failedIn(metrics: CoordinationRecord, completed: number): number {
  if (metrics['tasks_failed'] !== undefined) return count(metrics['tasks_failed'])
  const rate = metrics['success_rate']
  if (typeof rate !== 'number' || !(rate > 0 && rate <= 100)) return 0
  return Math.round(completed * (100 / rate - 1))
}

function totalSeconds(metrics: CoordinationRecord, completed: number): number {
  const total = metrics['total_completion_seconds']
  if (typeof total === 'number' && total >= 0) return total
  const average = metrics['average_completion_time']
  const each: Milliseconds = typeof average === 'string' ? (parseDuration(average) ?? 0) : 0
  return (completed * each) / 1000
}

function successRate(completed: number, failed: number): number | undefined {
  const outcomes = completed + failed
  return outcomes === 0 ? undefined : Math.round((1000 * completed) / outcomes) / 10
}

/** The original's form, `12m`; seconds where minutes would say nothing. */
function durationText(seconds: number): string {
  return seconds < 60 ? `${Math.round(seconds)}s` : `${Math.round(seconds / 60)}m`
}
