/** Takes the events of a scan: finds each one's finding, redacts what is kept of it, and counts. */
import { type Bucket, FindingCollector } from './collect-findings.ts'
import type { ScannedEvent } from './event-reader.ts'
import type { LineMask } from './masked-line.ts'
import { plainText } from './plain-text.ts'
import type { Redact } from './redact.ts'
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

  record(event: ScannedEvent, { component, label }: { component: string; label: string }): void {
    const bucket = (event.judged.bucket ??= this.#bucket(event, component))
    if (bucket.kind === 'pattern') this.known++
    else this.templated++
    bucket.add(event.at, { source: label, fatal: event.fatal, sample: () => this.#sample(event.line()) })
  }

  #bucket({ judged, message }: ScannedEvent, component: string): Bucket {
    if (judged.pattern !== undefined) return this.collector.ofPattern(component, judged.pattern)
    return this.collector.ofTemplate(component, templateOf(textOf(message()), this.#mask, this.#redact))
  }

  #sample(line: Buffer): string {
    const text = this.#redact(textOf(line)).trim()
    return (text.length > LONGEST_SAMPLE ? `${text.slice(0, LONGEST_SAMPLE - 1)}…` : text).toWellFormed()
  }
}

function textOf(bytes: Buffer): string {
  return plainText(bytes.toString('utf8', 0, REDACTED_WITHIN))
}
