/** The configuration in force as rows: key path, value as it is written in `autonomy.yaml`, origin. */
import { AutonomyError } from '../errors.ts'
import type { ConfigOrigin } from './config.ts'
import { formatDuration } from './duration.ts'
import { nearestName } from './nearest-name.ts'
import type { Workspace } from './open-workspace.ts'
import { DURATION_KEYS } from './parse-settings.ts'

export interface ConfigRow {
  key: string
  value: unknown
  origin: ConfigOrigin
}

/**
 * @param key a key path (`score.threshold`), a section (`score`), or undefined for all
 * @throws AutonomyError USAGE when there is no such key
 */
export function describeConfig(
  key: string | undefined,
  { config, origins }: Pick<Workspace, 'config' | 'origins'>,
): readonly ConfigRow[] {
  const sections = new Map<string, unknown>(Object.entries(config))
  const rows = [...origins].map(([path, origin]) => {
    const [section = '', name] = path.split('.')
    const found = sections.get(section)
    const value: unknown = name === undefined ? found : new Map(Object.entries(found ?? {})).get(name)
    return { key: path, value: asWritten(value, name), origin }
  })
  if (key === undefined) return rows
  const matching = rows.filter((row) => row.key === key || row.key.startsWith(`${key}.`))
  if (matching.length > 0) return matching
  const near = nearestName(key, [...rows.map((row) => row.key), ...sections.keys()])
  throw new AutonomyError('USAGE', `There is no configuration key ${JSON.stringify(key)}`, {
    hint: near === undefined ? '`autonomy config show` lists the keys.' : `Did you mean ${near}?`,
  })
}

function asWritten(value: unknown, key?: string): unknown {
  if (Array.isArray(value)) return value.map((item) => asWritten(item))
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, asWritten(inner, name)]))
  }
  return typeof value === 'number' && key !== undefined && DURATION_KEYS.has(key) ? formatDuration(value) : value
}
