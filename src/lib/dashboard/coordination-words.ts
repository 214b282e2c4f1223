/** The figures of coordination in words, the same in `status`, on the text dashboard and on the page. */
import type { CoordinationStatus } from '../coordination/meta/coordination-status.ts'

/** `2 live of 5` */
export function agentsText({ agents }: CoordinationStatus): string {
  return agents === null ? 'cannot be read' : `${agents.live} live of ${agents.total}`
}

/** `3 pending, 2 active, 40 completed; 1 blocked; 1 stuck` */
export function workText({ work }: CoordinationStatus): string {
  if (work === null) return 'cannot be read'
  const { pending, active, completed, failed, cancelled, unknown, blocked, stuck, overdue } = work
  const states = counted({ pending, active, completed, failed, cancelled, unknown })
  const troubles = counted({ blocked, stuck, overdue })
  return [states.join(', ') || 'none', ...troubles].join('; ')
}

/** `81.25 of 100` */
export function healthText({ health }: CoordinationStatus): string {
  return health.score === null ? 'nothing to measure yet' : `${health.score} of 100`
}

/** `running, process 4711` */
export function loopText({ meta }: CoordinationStatus): string {
  return meta.running ? `running, process ${meta.pid}` : 'not running'
}

/** `claude waits until 2026-11-21T09:00:00.000Z (RATE_LIMIT)`; '' when nothing is held back. */
export function guardText({ guard }: CoordinationStatus): string {
  if (guard === null) return 'cannot be read'
  const held = guard.held.map(
    ({ profile, code, until }) => `${profile} waits ${until === null ? 'for a person' : `until ${until}`} (${code})`,
  )
  return held.join('; ')
}

function counted(tally: Readonly<Record<string, number>>): readonly string[] {
  return Object.entries(tally).flatMap(([word, count]) => (count > 0 ? [`${count} ${word}`] : []))
}
