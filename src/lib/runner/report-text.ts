/** Pure: words of a runner as they are kept in a report. */
import type { Redact } from '../redaction/redact.ts'

/** Characters of a result or a message. */
const LONGEST = 4000

export function reportText(text: string, redact: Redact): string {
  const safe = redact(text.trim())
  return safe.length <= LONGEST ? safe : `${safe.slice(0, LONGEST - 1)}…`
}
