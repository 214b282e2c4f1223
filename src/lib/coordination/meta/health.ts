/** The health of the whole as four parts of 25 points, each with what it was computed from. Pure. */

interface HealthPart {
  name: 'documents' | 'heartbeats' | 'leases' | 'backlog'
  /** 0 to 25; null where there is nothing to measure. */
  points: number | null
  max: 25
  why: string
}

export interface Health {
  /** 0 to 100; null where nothing can be measured. */
  score: number | null
  parts: readonly HealthPart[]
}

export interface HealthInput {
  documents: { present: number; broken: readonly string[] }
  /** What the documents say; undefined when they cannot be read. */
  state:
    | {
        /** Neither retired nor offline. */
        agents: number
        /** Of them, heard of within the heartbeat timeout. */
        fresh: number
        active: number
        /** Active items whose lease is over, or that have none and were not touched for as long as a lease lasts. */
        overdue: number
        live: number
        /** Percent. */
        redundancy: number | null
      }
    | undefined
}

const PART = 25

/**
 * health = 25 documents parse + 25 fresh heartbeats / agents + 25 active items updated within their lease + 25 (1 -
 * redundancy - overdue / live) (COORDINATION.md, "meta cycle"; the original calls `calculate_system_health` and never
 * defines it). A part that has nothing to measure is left out and the others are scaled to 100. When the documents
 * cannot be read, what they would say counts as bad, not as unknown.
 */
export function health(input: HealthInput): Health {
  const parts = [documentsPart(input.documents), ...stateParts(input.state)]
  const measured = parts.flatMap(({ points }) => (points === null ? [] : [points]))
  const sum = measured.reduce((total, points) => total + points, 0)
  return { score: measured.length === 0 ? null : rounded((100 * sum) / (PART * measured.length)), parts }
}

function documentsPart({ present, broken }: HealthInput['documents']): HealthPart {
  if (present === 0) return part('documents', null, 'no documents yet')
  const good = present - broken.length
  const why = broken.length === 0 ? `${good} of ${good} can be read` : `cannot be read: ${broken.join(', ')}`
  return part('documents', good / present, why)
}

function stateParts(state: HealthInput['state']): readonly HealthPart[] {
  if (state === undefined) {
    return (['heartbeats', 'leases', 'backlog'] as const).map((name) => part(name, 0, 'the documents cannot be read'))
  }
  const { agents, fresh, active, overdue, live } = state
  return [
    agents === 0
      ? part('heartbeats', null, 'no agents')
      : part('heartbeats', fresh / agents, `${fresh} of ${agents} agents heard of in time`),
    active === 0
      ? part('leases', null, 'nothing is in work')
      : part('leases', (active - overdue) / active, `${active - overdue} of ${active} active items within their lease`),
    backlogPart(state.redundancy ?? 0, { overdue, live }),
  ]
}

function backlogPart(redundancy: number, { overdue, live }: { overdue: number; live: number }): HealthPart {
  if (live === 0) return part('backlog', null, 'no live items')
  const late = overdue / live
  const why = `${rounded(redundancy)} % redundant, ${rounded(100 * late)} % overdue of ${live} live items`
  return part('backlog', Math.max(0, 1 - redundancy / 100 - late), why)
}

function part(name: HealthPart['name'], share: number | null, why: string): HealthPart {
  return { name, points: share === null ? null : rounded(PART * share), max: PART, why }
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100
}
