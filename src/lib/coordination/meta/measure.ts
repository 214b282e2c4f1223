/** Reads everything the figures of meta-coordination are computed from, and computes them. Changes nothing. */
import { AutonomyError } from '../../errors.ts'
import type { Instant } from '../../platform/clock.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'
import { checkDocuments, type DocumentCheck } from './check-documents.ts'
import { health, type Health } from './health.ts'
import { tally, type Tally } from './tally.ts'

export interface Standing {
  /** Null when the documents cannot be read. */
  tally: Tally | null
  health: Health
  documents: readonly DocumentCheck[]
}

/** @throws AutonomyError IO; a document that does not parse is part of the answer */
export async function measureStanding(
  { now, thorough }: { now: Instant; thorough: boolean },
  deps: CoordinationDeps,
): Promise<Standing> {
  const documents = checkDocuments({ thorough }, deps)
  const counted = await readTally(now, deps)
  const broken = documents.filter(({ problem }) => problem !== null).map(({ document }) => document)
  return {
    tally: counted ?? null,
    documents,
    health: health({ documents: { present: documents.length, broken }, state: counted && stateOf(counted) }),
  }
}

async function readTally(now: Instant, { config, ledger }: CoordinationDeps): Promise<Tally | undefined> {
  try {
    return await ledger.read((state) => tally(state, config.coordination, now))
  } catch (error) {
    if (error instanceof AutonomyError && error.code === 'INVALID_DOCUMENT') return undefined
    throw error
  }
}

function stateOf({ agents, work, redundancy_percent }: Tally): Parameters<typeof health>[0]['state'] {
  return {
    agents: agents.expected,
    fresh: agents.fresh,
    active: work.active,
    overdue: work.overdue,
    live: work.live,
    redundancy: redundancy_percent,
  }
}
