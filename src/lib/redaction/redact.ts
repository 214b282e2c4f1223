/**
 * Takes secrets out of text before it is stored, shown or sent. Every string that leaves the scan goes through here,
 * and so do alert texts and command output. It recognises shapes (`secret-patterns.ts`); a secret that looks like an
 * ordinary word, without a telling name before it, cannot be recognised: `redaction.patterns` is for those.
 *
 * Idempotent, and linear in the length of the text.
 */
import { compileLinear } from './linear-regex.ts'
import { SECRET_PATTERNS } from './secret-patterns.ts'

export type Redact = (text: string) => string

/** All shapes at once, one expression for each set of flags: nearly every line holds none, and two tests tell it. */
const ANY_SECRET: readonly RegExp[] = [...Map.groupBy(SECRET_PATTERNS, ({ expression }) => expression.flags)].map(
  ([flags, alike]) => new RegExp(alike.map(({ expression }) => expression.source).join('|'), flags.replace('g', '')),
)

/** `text` with every recognised secret replaced by `[redacted:kind]`. */
export function redact(text: string): string {
  let safe = redactPrivateKeys(text)
  if (!ANY_SECRET.some((expression) => expression.test(safe))) return safe
  for (const { kind, expression, keep } of SECRET_PATTERNS)
    safe = safe.replaceAll(expression, keep === undefined ? `[redacted:${kind}]` : `$1[redacted:${kind}]`)
  return safe
}

/** `redact` and the configuration's own patterns (RE2 syntax). @throws AutonomyError INVALID_CONFIG */
export async function createRedact(patterns: readonly string[]): Promise<Redact> {
  if (patterns.length === 0) return redact
  const own = await Promise.all(
    patterns.map((pattern, index) => compileLinear(pattern, `redaction.patterns[${index}]`)),
  )
  return (text) => own.reduce((safe, pattern) => pattern.replaceAll(safe, '[redacted:configured]'), redact(text))
}

const BEGIN = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g
const END = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g

/** From a BEGIN line to its END line, or to the end of the text when the key was cut off. */
function redactPrivateKeys(text: string): string {
  if (!text.includes('PRIVATE KEY')) return text
  const parts: string[] = []
  let at = 0
  for (;;) {
    BEGIN.lastIndex = at
    const begin = BEGIN.exec(text)
    if (begin === null) return parts.join('') + text.slice(at)
    parts.push(text.slice(at, begin.index), '[redacted:private-key]')
    END.lastIndex = BEGIN.lastIndex
    if (END.exec(text) === null) return parts.join('')
    at = END.lastIndex
  }
}
