/**
 * What a schema cannot refuse: a name given twice, a pattern with both or neither of `literal` and `regex`, a regular
 * expression that does not compile, a time zone that does not exist. Takes settings that may break the schema as well,
 * so that all faults are found in one go.
 */
import type { SettingFault } from './config-fault.ts'
import { settingPath } from './config-fault.ts'

type Entries = ReadonlyMap<string, unknown>

export async function findContradictions(settings: unknown): Promise<readonly SettingFault[]> {
  const root = entries(settings)
  const [healing, alerts, redaction] = ['healing', 'alerts', 'redaction'].map((key) => entries(root.get(key)))
  return [
    ...repeated({ list: root.get('patterns'), path: ['patterns'], key: 'id' }),
    ...repeated({ list: root.get('checks'), path: ['checks'], key: 'name' }),
    ...repeated({ list: healing?.get('services'), path: ['healing', 'services'], key: 'name' }),
    ...repeated({ list: alerts?.get('channels'), path: ['alerts', 'channels'], key: 'name' }),
    ...literalOrRegex(root.get('patterns')),
    ...(await brokenExpressions(root.get('patterns'), redaction?.get('patterns'))),
    ...unknownTimeZone(entries(root.get('logs')).get('timezone')),
  ]
}

function repeated({ list, path, key }: { list: unknown; path: readonly string[]; key: string }): SettingFault[] {
  const first = new Map<unknown, number>()
  return items(list).flatMap((item, index) => {
    const name = entries(item).get(key)
    const earlier = first.get(name)
    if (typeof name !== 'string') return []
    if (earlier === undefined) {
      first.set(name, index)
      return []
    }
    const at = [...path, index, key]
    const message = `${settingPath(at)} "${name}" is also the ${key} of ${settingPath([...path, earlier])}`
    return [{ path: at, onKey: false, message }]
  })
}

function literalOrRegex(patterns: unknown): SettingFault[] {
  return items(patterns).flatMap((item, index) => {
    const pattern = entries(item)
    if (pattern.size === 0 || pattern.has('literal') !== pattern.has('regex')) return []
    const found = pattern.has('literal') ? 'both' : 'neither'
    const message = `patterns[${index}] needs exactly one of literal and regex, and has ${found}`
    return [{ path: ['patterns', index], onKey: false, message }]
  })
}

async function brokenExpressions(patterns: unknown, redaction: unknown): Promise<SettingFault[]> {
  const expressions = [
    ...items(patterns).map((item, index) => ({ text: entries(item).get('regex'), path: ['patterns', index, 'regex'] })),
    ...items(redaction).map((text, index) => ({ text, path: ['redaction', 'patterns', index] })),
  ].filter(
    (expression): expression is { text: string; path: (string | number)[] } => typeof expression.text === 'string',
  )
  if (expressions.length === 0) return []
  const { RE2JS, RE2JSException } = await import('re2js')
  return expressions.flatMap(({ text, path }) => {
    try {
      RE2JS.compile(text)
      return []
    } catch (error) {
      if (!(error instanceof RE2JSException)) throw error
      return [{ path, onKey: false, message: `${settingPath(path)} is no RE2 regular expression: ${error.message}` }]
    }
  })
}

function unknownTimeZone(zone: unknown): SettingFault[] {
  if (typeof zone !== 'string' || zone === 'UTC') return []
  try {
    Intl.DateTimeFormat('en', { timeZone: zone })
    return []
  } catch {
    const message = `logs.timezone must be an IANA time zone such as UTC or Europe/Berlin, not ${JSON.stringify(zone)}`
    return [{ path: ['logs', 'timezone'], onKey: false, message }]
  }
}

function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function entries(value: unknown): Entries {
  return new Map(typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [])
}
