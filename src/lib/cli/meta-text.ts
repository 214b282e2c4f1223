/** A cycle of meta-coordination for a person: on one screen, or on one line of a log. */
import type { MetaAction, MetaCycle } from '../coordination/meta/meta-cycle.ts'
import type { Color } from './color.ts'
import { spanText } from './time-text.ts'

/** The JSON form has all of them. */
const SHOWN_IDS = 3
const SHOWN_STUCK = 5

const LABELS: Readonly<Record<MetaAction['action'], string>> = {
  stop: 'Stop',
  reap: 'Leases',
  consolidate: 'Duplicates',
  form_team: 'Team',
  complete: 'Completion',
  review: 'Review',
  verify: 'Verification',
  leave: 'Left',
  list_completions: 'Log',
}

export function metaCycleText(cycle: MetaCycle, color: Color): string {
  const rows: [string, string][] = [
    ['Health', healthText(cycle)],
    ...cycle.health.parts.map(({ name, points, max, why }): [string, string] => {
      return ['', color.dim(`${name} ${points ?? '-'}/${max}: ${why}`)]
    }),
    ['Redundancy', cycle.redundancy_percent === null ? 'nothing is live' : `${percent(cycle.redundancy_percent)} %`],
    ['Velocity', velocityText(cycle)],
    ...cycle.actions.map((action): [string, string] => [LABELS[action.action], actionText(action, color)]),
    ...cycle.stuck.slice(0, SHOWN_STUCK).map(({ work_item_id, agent_id, idle_seconds }): [string, string] => {
      return ['Stuck', color.yellow(`${work_item_id} of ${agent_id || 'nobody'}, idle for ${spanText(idle_seconds)}`)]
    }),
    ...(cycle.stuck.length > SHOWN_STUCK ? [moreStuck(cycle.stuck.length - SHOWN_STUCK, color)] : []),
  ]
  const title = cycle.dry_run ? `${cycle.cycle_id} (dry run: nothing was written)` : cycle.cycle_id
  return [color.bold(title), ...rows.map(([name, value]) => `  ${name.padEnd(12)}  ${value}`)].join('\n')
}

function moreStuck(count: number, color: Color): [string, string] {
  return ['', color.yellow(`and ${count} more`)]
}

/** `2026-11-21T04:30:00.000Z health 96, velocity steady: 2 leases were over` */
export function metaCycleLine(cycle: MetaCycle): string {
  const done = cycle.actions.filter((action) => action.done).map(({ reason }) => reason)
  const what = done.length === 0 ? 'nothing to do' : done.join('; ')
  return `${cycle.at} health ${healthText(cycle)}, velocity ${cycle.velocity.trend}: ${what}`
}

function healthText({ health }: MetaCycle): string {
  return health.score === null ? 'not measured' : String(health.score)
}

function velocityText({ velocity: { trend, points, previous } }: MetaCycle): string {
  return `${trend}: ${points} points in this window, ${previous} in the one before`
}

function actionText({ done, reason, work_item_ids, agent_ids }: MetaAction, color: Color): string {
  const ids = [...(work_item_ids ?? []), ...(agent_ids ?? [])]
  const more = ids.length > SHOWN_IDS ? ` and ${ids.length - SHOWN_IDS} more` : ''
  const text = ids.length === 0 ? reason : `${reason} (${ids.slice(0, SHOWN_IDS).join(', ')}${more})`
  return done ? color.green(text) : color.dim(text)
}

function percent(value: number): number {
  return Math.round(value * 100) / 100
}
