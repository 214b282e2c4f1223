/** A copy of the store in memory: what is decided on it can be told, and leaves nothing behind. */
import { memoryLedger } from '../ledger/memory-ledger.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'
import type { Tracer } from '../../telemetry/tracer.ts'

/** The same dependencies, with changes and spans kept in memory. @throws AutonomyError INVALID_DOCUMENT, IO */
export async function dryDeps(deps: CoordinationDeps): Promise<CoordinationDeps> {
  const { clock, ledger, tracer } = deps
  const records = await ledger.read(({ items, agents }) => ({
    items: items.all().map(({ record }) => record),
    agents: agents.map(({ record }) => record),
  }))
  const copy = memoryLedger({ clock, ...records })
  return {
    ...deps,
    ledger: { ...copy, log: (query) => ledger.log(query), archive: () => ledger.archive() },
    tracer: silent(tracer),
  }
}

function silent({ incoming, newContext }: Tracer): Tracer {
  return {
    incoming,
    newContext,
    span: (_input, work) => work({ context: newContext(), set: () => {}, belongsTo: () => {} }),
    record: async () => {},
  }
}
