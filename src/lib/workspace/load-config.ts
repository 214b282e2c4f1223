/**
 * The configuration in force: flag > environment > project (`autonomy.yaml`) > user (`autonomy/config.yaml` in the XDG
 * configuration folder) > default. The faults of all sources are reported together.
 */
import { join } from 'node:path'
import type { Platform } from '../platform/deps.ts'
import { mergeConfig, overrideLayer, type ConfigSource, type MergedConfig } from './config-layer.ts'
import type { ConfigFault } from './config-fault.ts'
import type { ConfigOverrides } from './config.ts'

type ConfigDeps = Pick<Platform, 'environment' | 'files'>

/** @throws AutonomyError INVALID_CONFIG, IO */
export async function loadConfig(
  { project, overrides }: { project: string; overrides: ConfigOverrides },
  { environment, files }: ConfigDeps,
): Promise<MergedConfig> {
  const faults: ConfigFault[] = []
  const sources: ConfigSource[] = []
  for (const { origin, path } of configFiles(project, environment)) {
    const text = files.readTextIfPresent(path)
    if (text === undefined || isBlank(text)) continue
    const { readConfigText } = await import('./read-config-text.ts')
    const read = await readConfigText(text, path)
    faults.push(...read.faults)
    sources.push({ origin, layer: read.layer })
  }
  if (Object.keys(environment.all()).some((name) => name.startsWith('AUTONOMY_'))) {
    const { readConfigEnvironment } = await import('./read-config-environment.ts')
    const read = await readConfigEnvironment(environment)
    faults.push(...read.faults)
    sources.push({ origin: 'environment', layer: read.layer })
  }
  if (faults.length > 0) {
    const { configError } = await import('./config-fault.ts')
    throw configError(faults)
  }
  return mergeConfig([...sources, { origin: 'flag', layer: overrideLayer(overrides) }])
}

export interface ConfigFile {
  origin: 'user' | 'project'
  path: string
}

/** The files that settings may come from, the weaker first. */
export function configFiles(project: string, environment: Platform['environment']): readonly ConfigFile[] {
  const folder = userConfigFolder(environment)
  const user = folder === undefined ? [] : [{ origin: 'user', path: join(folder, 'autonomy', 'config.yaml') } as const]
  return [...user, { origin: 'project', path: project }]
}

/** `$XDG_CONFIG_HOME`, else `~/.config`; undefined for a user without a home. */
function userConfigFolder(environment: Platform['environment']): string | undefined {
  const folder = environment.get('XDG_CONFIG_HOME')
  // The XDG specification: a relative path there is to be ignored.
  if (folder?.startsWith('/')) return folder
  const home = environment.home()
  return home === '' ? undefined : join(home, '.config')
}

/** Nothing but blank lines and comments: no settings, and no reason to load a YAML parser. */
function isBlank(text: string): boolean {
  return text.split('\n').every((line) => /^\s*(#.*)?$/.test(line))
}
