/** What the readers of output need. */
import type { Clock } from '../platform/clock.ts'
import type { Redact } from '../redaction/redact.ts'

export interface ReaderDeps {
  redact: Redact
  clock: Pick<Clock, 'now'>
}
