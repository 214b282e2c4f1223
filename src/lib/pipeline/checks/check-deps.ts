/** What the validation checks need. */
import type { Network } from '../../platform/network.ts'
import type { PipelineDeps } from '../pipeline-deps.ts'

export interface CheckDeps extends Pick<
  PipelineDeps,
  'config' | 'paths' | 'files' | 'clock' | 'processes' | 'environment'
> {
  network: Network
}
