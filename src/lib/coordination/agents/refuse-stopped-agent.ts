/** Whoever starts work as an agent is stopped by an order for everybody, for that agent, or for its team. */
import { refuseIfStopped, stopState } from '../../workspace/stop-switch.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'

/** Looks the team up only when there is an order that names one. @throws AutonomyError STOPPED, INVALID_DOCUMENT, IO */
export async function refuseStoppedAgent(
  agent: string,
  deps: Pick<CoordinationDeps, 'paths' | 'files' | 'ledger'>,
): Promise<void> {
  refuseIfStopped(deps.paths, deps, { agent })
  const { scopes = [] } = stopState(deps.paths, deps)
  if (scopes.every(({ team }) => team === undefined)) return
  const team = await deps.ledger.read(({ agents }) => agents.find(({ id }) => id === agent)?.team)
  if (team !== undefined) refuseIfStopped(deps.paths, deps, { agent, team })
}
