/** `config validate`: reads one configuration file by itself and lists its faults. */
import { AutonomyError } from '../errors.ts'
import type { Platform } from '../platform/deps.ts'
import { configError } from './config-fault.ts'
import { keyPaths } from './config-layer.ts'
import { readConfigText } from './read-config-text.ts'

export interface ValidConfig {
  file: string
  /** The keys it sets. */
  keys: readonly string[]
}

/** @throws AutonomyError INVALID_CONFIG (all faults, with positions), NOT_FOUND, IO */
export async function validateConfigFile(file: string, { files }: Pick<Platform, 'files'>): Promise<ValidConfig> {
  const text = files.readTextIfPresent(file)
  if (text === undefined) {
    throw new AutonomyError('NOT_FOUND', `There is no file ${file}`, {
      hint: 'None is needed: every key has a default. `autonomy init` writes one to start from.',
    })
  }
  const { layer, faults } = await readConfigText(text, file)
  if (faults.length > 0) throw configError(faults)
  return { file, keys: keyPaths(layer) }
}
