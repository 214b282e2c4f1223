/**
 * Opens a workspace: where it is, what is configured, and where each setting came from. With no configuration anywhere
 * neither the YAML parser nor the validator is loaded.
 */
import type { Platform } from '../platform/deps.ts'
import type { Config, ConfigOrigin, ConfigOverrides } from './config.ts'
import { loadConfig } from './load-config.ts'
import { locatePaths } from './locate-paths.ts'
import type { WorkspacePaths } from './paths.ts'
import { workspaceRoot } from './workspace-root.ts'

export interface Workspace {
  paths: WorkspacePaths
  config: Config
  /** By key path: `score.threshold`, `checks`. Every key of the configuration is here. */
  origins: ReadonlyMap<string, ConfigOrigin>
}

/** @throws AutonomyError USAGE (no such directory), INVALID_CONFIG (all faults, with positions), IO */
export async function openWorkspace(
  input: { workspace?: string | undefined; overrides?: ConfigOverrides | undefined },
  deps: Pick<Platform, 'environment' | 'files'>,
): Promise<Workspace> {
  const paths = locatePaths(workspaceRoot(input.workspace, deps), deps)
  return { paths, ...(await loadConfig({ project: paths.config, overrides: input.overrides ?? {} }, deps)) }
}
