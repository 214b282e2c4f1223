/** What runners are made from. */
import type { Platform } from '../platform/deps.ts'
import type { Config } from '../workspace/config.ts'
import type { WorkspacePaths } from '../workspace/paths.ts'

export interface RunnerDeps extends Pick<Platform, 'clock' | 'environment' | 'files' | 'processes'> {
  config: Pick<Config, 'runners' | 'redaction'>
  paths: Pick<WorkspacePaths, 'root'>
}
