/** JSON as the commands print it: two spaces, `schemaVersion` first, a final newline. */

const SCHEMA_VERSION = 1

/** As in printable.ts; JSON escapes the control characters below space by itself. */
const STEERING = /[\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** An object gets `schemaVersion` when it has none; anything else (also null, false, 0) is wrapped as `result`. */
export function withSchemaVersion(result: unknown): object {
  const isObject = typeof result === 'object' && result !== null && !Array.isArray(result)
  return isObject
    ? { schemaVersion: SCHEMA_VERSION, ...result }
    : { schemaVersion: SCHEMA_VERSION, result: result ?? null }
}

export function toJson(result: unknown): string {
  return `${inertJson(JSON.stringify(withSchemaVersion(result), null, 2))}\n`
}

/** The same JSON, when a terminal shows it too: what JSON leaves as it is and a terminal would obey becomes `\u....`. */
export function inertJson(json: string): string {
  return json.replace(STEERING, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
