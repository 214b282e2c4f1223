/** Takes the events of a scan: finds each one's finding, redacts what is kept of it, and counts. */
import { type Bucket, FindingCollector } from './collect-findings.ts'
import type { ScannedEvent } from './event-reader.ts'
import type { LineMask } from './masked-line.ts'
import { plainText } from './plain-text.ts'
import type { Redact } from '../../redaction/redact.ts'
import { templateOf } from './template.ts'

const LONGEST_SAMPLE = 500
/** So much of a line is redacted for a sample or template: a secret may be longer than what is shown. */
const REDACTED_WITHIN = 16 * 1024

export class EventSink {
  readonly collector = new FindingCollector()
  readonly #mask: LineMask
  readonly #redact: Redact
  known = 0
  templated = 0

  constructor(mask: LineMask, redact: Redact) {
    this.#mask = mask
    this.#redact = redact
  }

  record(event: ScannedEvent, place: { component: string; label: string }): void {
    const { judged } = event
    let { bucket } = judged
    if (bucket?.component !== place.component) bucket = judged.bucket = this.#bucket(event, place.component)
    if (bucket.kind === 'pattern') this.known++
    else this.templated++
    bucket.count(event.at, place.label, event.fatal)
    if (bucket.wantsSample) bucket.offer(this.#sample(event))
  }

  #bucket({ judged, bytes, message, end }: ScannedEvent, component: string): Bucket {
    if (judged.pattern !== undefined) return this.collector.ofPattern(component, judged.pattern)
    if (judged.template === undefined) {
      judged.template = templateOf(textOf(bytes.subarray(message, end)), this.#mask, this.#redact)
    }
    return this.collector.ofTemplate(component, judged.template)
  }

  #sample({ bytes, start, end }: ScannedEvent): string {
    const text = this.#redact(textOf(bytes.subarray(start, end))).trim()
    return (text.length > LONGEST_SAMPLE ? `${text.slice(0, LONGEST_SAMPLE - 1)}…` : text).toWellFormed()
  }
}

function textOf(bytes: Buffer): string {
  return plainText(bytes.toString('utf8', 0, REDACTED_WITHIN))
}
