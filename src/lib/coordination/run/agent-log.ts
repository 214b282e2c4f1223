/** Where the output of an agent goes. */
import { join } from 'node:path'
import type { WorkspacePaths } from '../../workspace/paths.ts'

/** Whatever characters the agent's id has, it stays within the folder. */
export function agentLogPath(agent: string, { coordination }: Pick<WorkspacePaths, 'coordination'>): string {
  return join(coordination.logs, `${encodeURIComponent(agent)}.log`)
}
