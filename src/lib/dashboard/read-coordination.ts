/** What the agents of a workspace do, for `status` and the dashboard. Loaded only where agents are coordinated. */
import type { CoordinationDeps } from '../coordination/coordination-deps.ts'
import type { CoordinationStatus } from '../coordination/meta/coordination-status.ts'
import type { Platform } from '../platform/deps.ts'
import type { WorkspacePaths } from '../workspace/paths.ts'

export interface CoordinationSource extends Pick<Platform, 'files'> {
  paths: Pick<WorkspacePaths, 'coordination'>
  /** Asked for only where there is something to look at. */
  coordination: () => Promise<CoordinationDeps>
}

/** Null where there is no `agent_coordination` folder. @throws AutonomyError INVALID_CONFIG, IO */
export async function readCoordination(source: CoordinationSource): Promise<CoordinationStatus | null> {
  const { files, paths, coordination } = source
  if (files.info(paths.coordination.folder)?.kind !== 'directory') return null
  const { coordinationStatus } = await import('../coordination/meta/coordination-status.ts')
  return coordinationStatus(await coordination())
}
