/**
 * Validated settings -> the program's form: durations become milliseconds, what an entry of a list leaves out gets its
 * default.
 */
import { DEFAULT_TIMEOUT } from './default-config.ts'
import type { ConfigLayer } from './config-layer.ts'
import { parseDuration } from './duration.ts'

type Entry = Readonly<Record<string, unknown>>

/** Keys that hold a duration, wherever they stand. */
export const DURATION_KEYS: ReadonlySet<string> = new Set([
  'timeout',
  'every',
  'horizon',
  'window',
  'min_age',
  'cooldown',
  'lease',
  'ageing',
  'acceptance_timeout',
  'keep_finished',
  'heartbeat_timeout',
  'meta_interval',
  'velocity_window',
  'wall_time',
  'circuit_pause',
])

/** Left-out keys of the entries of a list, by the entry's `kind` (for a service: 'service'). */
export const ENTRY_DEFAULTS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  command: { required: true, every: 0 },
  tcp: { required: true, every: 0 },
  dns: { required: true, every: 0 },
  network: { required: true, every: 0 },
  disk: { path: '.', max_used_percent: 90, required: true, every: 0 },
  http: { status: 200, required: true, every: 0 },
  module: { interpreter: 'python3', required: true, every: 0 },
  smtp: { port: 587, secure: false },
}

/** @param settings what `validateSettings` found no fault in */
export function configLayer(settings: unknown): ConfigLayer {
  // The parse boundary: the schema has been checked, and the steps below are what separates its shape from the type.
  return withEntryDefaults(withDurations(settings)) as ConfigLayer
}

function withDurations(value: unknown, key?: string): unknown {
  if (Array.isArray(value)) return value.map((item) => withDurations(item))
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withDurations(inner, name)]))
  }
  const isDuration = key !== undefined && DURATION_KEYS.has(key) && typeof value === 'string'
  return isDuration ? parseDuration(value) : value
}

function withEntryDefaults(value: unknown): unknown {
  const settings = value as Entry
  const { checks, healing, alerts } = settings
  return {
    ...settings,
    ...(checks === undefined ? {} : { checks: entries(checks) }),
    ...(healing === undefined ? {} : { healing: withList(healing, 'services') }),
    ...(alerts === undefined ? {} : { alerts: withList(alerts, 'channels') }),
  }
}

function withList(section: unknown, key: string): unknown {
  const values = section as Entry
  return values[key] === undefined ? values : { ...values, [key]: entries(values[key]) }
}

function entries(list: unknown): unknown {
  return (list as readonly Entry[]).map(withDefaults)
}

function withDefaults(entry: Entry): Entry {
  const defaults = { ...ENTRY_DEFAULTS[String(entry['kind'])], timeout: DEFAULT_TIMEOUT }
  return { ...entry, ...defaults, ...entry }
}
