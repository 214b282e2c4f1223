/** Settings from variables: `AUTONOMY_SCORE_THRESHOLD` is `score.threshold`, and so for every key that is no list. */
import type { Platform } from '../platform/deps.ts'
import { configKeys, configSchema, type ConfigKey } from './config-schema.ts'
import { configLayer } from './parse-settings.ts'
import type { ReadConfig } from './read-config-text.ts'
import { validateSettings } from './validate-config.ts'

export async function readConfigEnvironment(environment: Platform['environment']): Promise<ReadConfig> {
  const settings: Record<string, Record<string, unknown>> = {}
  const names = new Map<string, string>()
  for (const key of configKeys(await configSchema())) {
    const text = key.environment === undefined ? undefined : environment.get(key.environment)
    const [section, name] = key.path.split('.')
    if (text === undefined || key.environment === undefined || section === undefined || name === undefined) continue
    settings[section] = { ...settings[section], [name]: parseScalar(text.trim(), key) }
    names.set(key.path, key.environment)
  }
  if (names.size === 0) return { layer: {}, faults: [] }
  const faults = await validateSettings(settings)
  if (faults.length === 0) return { layer: configLayer(settings), faults }
  return {
    layer: {},
    faults: faults.map(({ path, message }) => ({ message: `${names.get(path.join('.')) ?? ''}: ${message}` })),
  }
}

/** A text that is not of the key's type stays a text, for the validator to refuse. */
function parseScalar(text: string, { schema }: ConfigKey): unknown {
  switch (schema.type) {
    case 'integer':
    case 'number':
      return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : text
    case 'boolean':
      return (
        new Map([
          ['true', true],
          ['1', true],
          ['false', false],
          ['0', false],
        ]).get(text.toLowerCase()) ?? text
      )
    default:
      return text
  }
}
