/** `report success`: how well problems get resolved, from the todos as they are now. */
import type { PipelineDeps } from '../pipeline-deps.ts'
import type { SuccessMetrics } from './metrics.ts'
import { successMetrics } from './success-metrics.ts'

/** @throws AutonomyError INVALID_DOCUMENT, IO */
export async function reportSuccess({
  todos,
  config,
}: Pick<PipelineDeps, 'todos' | 'config'>): Promise<SuccessMetrics> {
  return successMetrics((await todos.read()).todos, config.logs.timezone)
}
