import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { mergeConfig } from '../../../src/lib/workspace/config-layer.ts'
import { configKeys, configSchema, resolveSchema, type Schema } from '../../../src/lib/workspace/config-schema.ts'
import { defaultAgentCapabilities } from '../../../src/lib/workspace/default-agents.ts'
import { DEFAULT_CONFIG } from '../../../src/lib/workspace/default-config.ts'
import { parseDuration } from '../../../src/lib/workspace/duration.ts'
import { configLayer, DURATION_KEYS, ENTRY_DEFAULTS } from '../../../src/lib/workspace/parse-settings.ts'
import { readConfigText } from '../../../src/lib/workspace/read-config-text.ts'
import { sharedData } from '../../shared-data.ts'

const root = join(import.meta.dirname, '../../..')
const schema = await configSchema()

it('states the defaults that hold', () => {
  const settings: Record<string, Record<string, unknown> | unknown> = {}
  for (const { path, schema: key } of configKeys(schema)) {
    const [section = '', name] = path.split('.')
    settings[section] = name === undefined ? key.default : { ...Object(settings[section]), [name]: key.default }
  }
  expect(mergeConfig([{ origin: 'project', layer: configLayer(settings) }]).config).toEqual(DEFAULT_CONFIG)
})

it('describes every key, with a default and an example', () => {
  for (const { path, schema: key } of configKeys(schema)) {
    expect(key.description, path).toMatch(/\.$/)
    expect(key, path).toHaveProperty('default')
    expect(key.examples, path).not.toHaveLength(0)
  }
})

it('accepts its own examples', async () => {
  for (const { path, schema: key } of configKeys(schema)) {
    for (const example of key.examples ?? []) {
      const [section = '', name] = path.split('.')
      const text = JSON.stringify({ [section]: name === undefined ? example : { [name]: example } })
      expect((await readConfigText(text, path)).faults, path).toEqual([])
    }
  }
})

it('knows all keys that hold durations, and the defaults of entries', () => {
  const durations = new Set<string>()
  const others = new Set<string>()
  for (const definition of [schema, ...Object.values(schema.$defs ?? {})]) {
    for (const [key, given] of properties(definition)) {
      const resolved = resolveSchema(given, schema)
      ;(resolved.title?.startsWith('a duration') ? durations : others).add(key)
    }
    const kind = definition.properties?.['kind']?.const
    if (kind === undefined) continue
    const stated = properties(definition).flatMap(([key, given]) => {
      const value = resolveSchema(given, schema).default
      return value === undefined || key === 'timeout'
        ? []
        : [[key, key === 'every' ? parseDuration(String(value)) : value]]
    })
    expect(ENTRY_DEFAULTS[kind] ?? {}, kind).toEqual(Object.fromEntries(stated))
  }
  expect(durations).toEqual(DURATION_KEYS)
  expect([...others].filter((key) => durations.has(key))).toEqual([])
})

it('has been compiled and documented as it stands', () => {
  execFileSync(process.execPath, [join(root, 'scripts/generate-schemas.ts'), '--check'], { stdio: 'pipe' })
})

it('is what the template says: with every comment taken away the defaults hold', async () => {
  const template = readFileSync(join(root, 'templates/workspace/autonomy.yaml'), 'utf8')
  expect((await readConfigText(template, 'template')).faults).toEqual([])
  const examples =
    /^#\s+- \{ name: (ops|mail|local)|^#\s+(- (id|name): |check: |restart: |literal: |category: |priority: |title: )/
  const uncommented = template
    .split('\n')
    .filter((line) => !examples.test(line))
    .map((line) => line.replace(/^# (?=( {2})?([a-z_]+:( |$)|- \{ name: ))/, ''))
    .join('\n')
  const { layer, faults } = await readConfigText(uncommented, 'template')
  expect(faults).toEqual([])
  expect(Object.keys(layer)).toHaveLength(14)
  expect(mergeConfig([{ origin: 'project', layer }]).config).toEqual(DEFAULT_CONFIG)
})

it('comes with the thirteen agents of the original', ({ skip }) => {
  expect(defaultAgentCapabilities).toHaveLength(13)
  const original = sharedData('autonomy/valid/agent_capabilities.json')
  if (original === undefined) return skip()
  expect({ agents: defaultAgentCapabilities }).toEqual(JSON.parse(readFileSync(original, 'utf8')))
})

function properties(definition: Schema): readonly (readonly [string, Schema])[] {
  return Object.entries(definition.properties ?? {}).flatMap(([key, value]) =>
    value.properties === undefined ? [[key, value] as const] : Object.entries(value.properties),
  )
}
