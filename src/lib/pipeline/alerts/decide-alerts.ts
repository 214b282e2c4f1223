/**
 * The decisions, without effects: which alerts a run raises, which of them are due on a channel, and what is on record
 * after a delivery.
 *
 * Only the score is a condition that ends: "resolved" is told to every channel that was alarmed. A failed step and a
 * restart that was given up are events. A relapse within the cool-down after "resolved" waits until the cool-down is
 * over, so that a score moving around the threshold does not ring at every run.
 */
import { toIso, type Instant, type Milliseconds } from '../../platform/clock.ts'
import type { CheckResult } from '../checks/check-result.ts'
import type { HealingAction } from '../predictions.ts'
import type { StepReport } from '../run-report.ts'
import type { Score } from '../score.ts'
import { fingerprintOf, type Alert, type AlertKind } from './alert.ts'
import { findSent, type SentAlert } from './alert-state.ts'
import { cleanLine } from './safe-text.ts'

export interface RunState {
  /** Undefined when it could not be computed; then nothing is said about it. */
  score: Score | undefined
  failed_steps: readonly Pick<StepReport, 'name' | 'error'>[]
  /** Healing that gave up in this run. */
  escalations: readonly Pick<HealingAction, 'service' | 'detail'>[]
  checks: readonly Pick<CheckResult, 'name' | 'status' | 'required' | 'message'>[]
}

export interface AlertPlace {
  workspace: string
  host: string
}

interface Wording extends AlertPlace {
  threshold: number
  /** Takes secrets out; comes before a text is cleaned and cut, which could leave half a secret. */
  redact(text: string): string
}

const DETAILS = 12

/** Every alert of the run, firing or resolved; nothing is known here of what was sent before. */
export function alertsOf(state: RunState, place: Wording): readonly Alert[] {
  const { score, failed_steps, escalations } = state
  const { redact } = place
  return [
    ...(score ? [scoreAlert(score, state, place)] : []),
    ...failed_steps.map(({ name, error }) =>
      alertFor('step', place, {
        labels: { step: name },
        title: `The pipeline step "${name}" failed`,
        details: error ? [error.message, ...(error.hint === undefined ? [] : [error.hint])].map(redact) : [],
      }),
    ),
    ...escalations.map(({ service, detail }) =>
      alertFor('healing', place, {
        labels: { service },
        title: `Restarting ${service} was given up`,
        details: [redact(detail)],
      }),
    ),
  ]
}

/** Those the channel has not been told yet, or not within the cool-down. */
export function dueAlerts(
  alerts: readonly Alert[],
  sent: readonly SentAlert[],
  { channel, now, cooldown }: { channel: string; now: Instant; cooldown: Milliseconds },
): readonly Alert[] {
  return alerts.filter(({ fingerprint, status }) => {
    const last = findSent(sent, { channel, fingerprint })
    if (status === 'resolved') return last?.status === 'firing'
    if (!last) return true
    const age = now - Date.parse(last.sent_at)
    // A message from the future means that the clock was set back; waiting for that moment could take years.
    return age < 0 || age >= cooldown
  })
}

/** The record after `alerts` arrived on `channel`. */
export function recordSent(
  sent: readonly SentAlert[],
  { channel, alerts, now }: { channel: string; alerts: readonly Alert[]; now: Instant },
): readonly SentAlert[] {
  return alerts.reduce((record, { fingerprint, status }) => {
    const last = findSent(record, { channel, fingerprint })
    const sent_at = status === 'resolved' && last ? last.sent_at : toIso(now)
    return [...record.filter((each) => each !== last), { channel, fingerprint, status, sent_at }]
  }, sent)
}

export function alertFor(
  kind: AlertKind,
  { workspace, host }: AlertPlace,
  about: { labels?: Record<string, string>; status?: Alert['status']; title: string; details: readonly string[] },
): Alert {
  const labels = { workspace, host, ...about.labels }
  return {
    kind,
    fingerprint: fingerprintOf(kind, labels),
    status: about.status ?? 'firing',
    labels,
    title: cleanLine(about.title),
    details: about.details.slice(0, DETAILS).map((line) => cleanLine(line)),
  }
}

function scoreAlert(score: Score, { checks }: RunState, place: Wording): Alert {
  if (score.total >= place.threshold) {
    return alertFor('score', place, {
      status: 'resolved',
      title: `The score is ${score.total} of 100, at or above the threshold of ${place.threshold} again`,
      details: [],
    })
  }
  return alertFor('score', place, {
    title: `The score is ${score.total} of 100, below the threshold of ${place.threshold}`,
    details: [...missingPoints(score), ...failedChecks(checks).map(place.redact)],
  })
}

/** The parts that cost points, the costliest first. */
function missingPoints({ components }: Score): readonly string[] {
  return components
    .flatMap(({ name, parts }) => parts.map((part) => ({ component: name, ...part })))
    .filter(({ points, max }) => points < max)
    .toSorted((a, b) => b.max - b.points - (a.max - a.points))
    .slice(0, DETAILS / 2)
    .map(({ component, name, points, max, why }) => `${component}, ${name}: ${points} of ${max} points (${why})`)
}

function failedChecks(checks: RunState['checks']): readonly string[] {
  return checks
    .filter(({ status, required }) => status === 'failed' && required)
    .map(({ name, message }) => `Failed check ${name}: ${message}`)
}
