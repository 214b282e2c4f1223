/** `start`: the workspace, its base agents, the meta loop in the background, and the first figures. */
import { refuseIfStopped } from '../../workspace/stop-switch.ts'
import { initializeWorkspace, type Initialized } from '../../workspace/initialize-workspace.ts'
import { createBaseAgents } from '../agents/create-base-agents.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'
import { startMeta, type StartedMeta } from './meta-process.ts'
import { systemMetrics, type WrittenMetrics } from './system-metrics.ts'

export interface StartedSystem {
  workspace: string
  /** Files and folders; what was there is as it was. */
  created: Initialized['created']
  /** Ids; `kept` were registered before. */
  base_agents: { created: readonly string[]; kept: readonly string[] }
  meta: StartedMeta
  metrics: WrittenMetrics
}

/**
 * Lifts no stop. Running it again changes nothing but the figures.
 * @throws AutonomyError STOPPED, STORE_BUSY, INVALID_DOCUMENT, IO
 */
export async function startSystem(deps: CoordinationDeps): Promise<StartedSystem> {
  refuseIfStopped(deps.paths, deps)
  const { workspace, created } = await initializeWorkspace(deps.paths, deps)
  deps.files.makeDirectory(deps.paths.coordination.folder)
  const base = await createBaseAgents(deps)
  const meta = await startMeta(deps)
  return {
    workspace,
    created,
    base_agents: { created: base.created.map(({ id }) => id), kept: base.kept.map(({ id }) => id) },
    meta,
    metrics: await systemMetrics({ write: true }, deps),
  }
}
