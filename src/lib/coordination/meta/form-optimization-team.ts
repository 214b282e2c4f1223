/**
 * Agents for a workspace whose velocity declines. One team in each velocity window: the figures look back over two
 * windows, so that a team just formed cannot show in them yet, and a cycle a minute would form one a minute.
 */
import type { CoordinationDeps } from '../coordination-deps.ts'
import { formAgents } from '../agents/form-agents.ts'
import { spawnAgent } from '../run/spawn-agent.ts'

const OPTIMIZATION_TEAM = 'optimization_team'
const MOST_AGENTS = 3

/** With a `default` runner configured the agents are started, too. @throws AutonomyError STOPPED, STORE_BUSY, IO */
export async function formOptimizationTeam(
  { dryRun = false }: { dryRun?: boolean | undefined },
  deps: CoordinationDeps,
): Promise<{ agentIds: readonly string[]; reason: string }> {
  const { pending, recent } = await look(deps)
  if (recent.length > 0) {
    return { agentIds: [], reason: `${recent.join(', ')} of ${OPTIMIZATION_TEAM} joined within this window` }
  }
  if (pending === 0) return { agentIds: [], reason: 'no work waits that more agents could take' }
  const spawn = deps.config.coordination.runners.some(({ specialization }) => specialization === 'default')
  const wish = { team: OPTIMIZATION_TEAM, force: true, max: MOST_AGENTS, spawn: spawn && !dryRun }
  const { agents, reason } = await formAgents(wish, { ...deps, startAgent: (start) => spawnAgent(start, deps) })
  return { agentIds: agents.flatMap(({ agent_id }) => agent_id ?? []), reason }
}

async function look({
  clock,
  config,
  ledger,
}: CoordinationDeps): Promise<{ pending: number; recent: readonly string[] }> {
  const since = clock.now() - config.coordination.velocity_window
  return ledger.read(({ items, agents }) => {
    const members = agents.filter(({ team, status }) => team === OPTIMIZATION_TEAM && status !== 'offline')
    const recent = members.filter(({ record }) => Date.parse(String(record['registered_at'])) > since)
    return { pending: items.count().pending, recent: recent.map(({ id }) => id) }
  })
}
