/**
 * Says everything that is wrong with settings, in sentences: what the schema refuses (compiled ahead, so that the
 * validator library is not loaded) and what a schema cannot say (names twice, a regular expression that is none).
 */
import type { ErrorObject } from 'ajv'
import { validateConfig as schemaHolds } from '../../generated/config-validator.ts'
import { configSchema, member, resolveSchema, schemaFor, type Schema } from './config-schema.ts'
import { settingPath, type SettingFault } from './config-fault.ts'
import { findContradictions } from './find-contradictions.ts'
import { nearestName } from './nearest-name.ts'

/** Empty when the settings are good. */
export async function validateSettings(settings: unknown): Promise<readonly SettingFault[]> {
  const refused = schemaHolds(settings) ? [] : await describeAll(schemaHolds.errors ?? [], settings)
  const faults = [...refused, ...(await findContradictions(settings))]
  const seen = new Set<string>()
  return faults.filter(({ message }) => !seen.has(message) && seen.add(message))
}

async function describeAll(errors: readonly ErrorObject[], settings: unknown): Promise<readonly SettingFault[]> {
  const root = await configSchema()
  return errors.map((error) => describe(error, { settings, root }))
}

interface Subject {
  settings: unknown
  root: Schema
}

function describe(error: ErrorObject, { settings, root }: Subject): SettingFault {
  const path = pathOf(error.instancePath, settings)
  const schema = schemaFor(path, settings, root)
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(error.params['additionalProperty'])
      const message = `unknown key ${settingPath([...path, key])}${suggestion(key, Object.keys(schema.properties ?? {}))}`
      return { path: [...path, key], onKey: true, message }
    }
    case 'required':
      if (error.params['missingProperty'] === 'kind') return kindFault(path, undefined, kindsOf(schema, root))
      return {
        path,
        onKey: false,
        message: `${settingPath([...path, String(error.params['missingProperty'])])} is missing`,
      }
    case 'discriminator':
      return kindFault(path, error.params['tagValue'], kindsOf(schema, root))
    default: {
      const subject = path.length === 0 ? 'the configuration' : settingPath(path)
      const value = valueAt(path, settings)
      const near =
        error.keyword === 'enum' && typeof value === 'string' ? nearestName(value, schema.enum ?? []) : undefined
      const hint = near === undefined ? '' : `; did you mean ${near}?`
      const given = schema.writeOnly ? '' : `, not ${shown(value)}${hint}`
      return { path, onKey: false, message: `${subject} must be ${expectation(error, schema)}${given}` }
    }
  }
}

function kindsOf(schema: Schema, root: Schema): readonly string[] {
  return (schema.oneOf ?? []).map((branch) => resolveSchema(branch, root).properties?.['kind']?.const ?? '')
}

function kindFault(path: SettingFault['path'], given: unknown, kinds: readonly string[]): SettingFault {
  const at = [...path, 'kind']
  if (given === undefined) {
    return { path, onKey: false, message: `${settingPath(at)} is missing; it is one of ${kinds.join(', ')}` }
  }
  const near = typeof given === 'string' ? suggestion(given, kinds) : ''
  return {
    path: at,
    onKey: false,
    message: `${settingPath(at)} must be one of ${kinds.join(', ')}, not ${shown(given)}${near}`,
  }
}

function expectation(error: ErrorObject, schema: Schema): string {
  if (schema.title !== undefined && error.instancePath !== '') return schema.title
  switch (error.keyword) {
    case 'type':
      return TYPE_NAMES[String(schema.type)] ?? String(schema.type)
    case 'enum':
      return `one of ${(schema.enum ?? []).join(', ')}`
    case 'minimum':
      return `at least ${schema.minimum}`
    case 'maximum':
      return `at most ${schema.maximum}`
    case 'minItems':
      return 'a list with at least one entry'
    default:
      return error.message ?? error.keyword
  }
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  object: 'a section of keys',
  array: 'a list',
  string: 'a text',
  boolean: 'true or false',
  number: 'a number',
  integer: 'a whole number',
}

/** `; did you mean "threshold"?`, or the names there are. */
function suggestion(given: string, known: readonly string[]): string {
  const near = nearestName(given, known)
  return near === undefined ? `; known: ${known.join(', ')}` : `; did you mean ${near}?`
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  if (typeof value === 'object' && value !== null) return 'a section of keys'
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}

/** `/checks/2/timeout` -> ['checks', 2, 'timeout']; a digit is an index only where there is a list. */
function pathOf(pointer: string, settings: unknown): readonly (string | number)[] {
  const path: (string | number)[] = []
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~')
    path.push(Array.isArray(valueAt(path, settings)) ? Number(name) : name)
  }
  return path
}

function valueAt(path: readonly (string | number)[], settings: unknown): unknown {
  return path.reduce(member, settings)
}
