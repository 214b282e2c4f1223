/**
 * The schema of the configuration as a value, and the list of keys that follows from it. Loaded only where a
 * configuration is read, explained or documented.
 */

/** The part of JSON Schema that `schemas/config.schema.json` uses. */
export interface Schema {
  $ref?: string
  $defs?: Readonly<Record<string, Schema>>
  title?: string
  description?: string
  type?: string | readonly string[]
  properties?: Readonly<Record<string, Schema>>
  required?: readonly string[]
  items?: Schema
  oneOf?: readonly Schema[]
  enum?: readonly string[]
  const?: string
  minimum?: number
  maximum?: number
  /** Never to be shown. */
  writeOnly?: boolean
  default?: unknown
  examples?: readonly unknown[]
}

export interface ConfigKey {
  /** `score.threshold`; `checks` */
  path: string
  /** The schema of the value, references resolved. */
  schema: Schema
  /** Set for scalars only: a list is not written in a variable. */
  environment?: string
}

export async function configSchema(): Promise<Schema> {
  const { default: schema } = await import('../../../schemas/config.schema.json', { with: { type: 'json' } })
  return schema as Schema
}

/** Every key, in the order of the schema. */
export function configKeys(root: Schema): readonly ConfigKey[] {
  return Object.entries(root.properties ?? {}).flatMap(([section, schema]) =>
    schema.properties === undefined
      ? [configKey([section], schema, root)]
      : Object.entries(schema.properties).map(([key, value]) => configKey([section, key], value, root)),
  )
}

function configKey(path: readonly string[], schema: Schema, root: Schema): ConfigKey {
  const resolved = resolveSchema(schema, root)
  return {
    path: path.join('.'),
    schema: resolved,
    ...(resolved.type === 'array' ? {} : { environment: `AUTONOMY_${path.join('_').toUpperCase()}` }),
  }
}

/** Follows `$ref`; what stands beside the reference wins. */
export function resolveSchema(schema: Schema, root: Schema): Schema {
  if (schema.$ref === undefined) return schema
  const { $ref, ...own } = schema
  const target = root.$defs?.[$ref.replace('#/$defs/', '')]
  return { ...resolveSchema(target ?? {}, root), ...own }
}

/** The schema that settings at this path are held to; of several kinds of entry, the one the entry names. */
export function schemaFor(path: readonly (string | number)[], settings: unknown, root: Schema): Schema {
  let schema = root
  let value = settings
  for (const part of path) {
    const branch = branchOf(schema, value, root)
    schema = resolveSchema((typeof part === 'number' ? branch.items : branch.properties?.[part]) ?? {}, root)
    value = member(value, part)
  }
  return branchOf(schema, value, root)
}

/** What stands under a key or an index; undefined where nothing does. */
export function member(value: unknown, part: string | number): unknown {
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)).get(String(part)) : undefined
}

function branchOf(schema: Schema, value: unknown, root: Schema): Schema {
  const branches = schema.oneOf?.map((branch) => resolveSchema(branch, root))
  return branches?.find(({ properties }) => properties?.['kind']?.const === member(value, 'kind')) ?? schema
}
