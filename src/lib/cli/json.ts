/** JSON as the commands print it: two spaces, `schemaVersion` first, a final newline. */

const SCHEMA_VERSION = 1

/** An object gets `schemaVersion` when it has none; anything else (also null, false, 0) is wrapped as `result`. */
export function withSchemaVersion(result: unknown): object {
  const isObject = typeof result === 'object' && result !== null && !Array.isArray(result)
  return isObject
    ? { schemaVersion: SCHEMA_VERSION, ...result }
    : { schemaVersion: SCHEMA_VERSION, result: result ?? null }
}

export function toJson(result: unknown): string {
  return `${JSON.stringify(withSchemaVersion(result), null, 2)}\n`
}
