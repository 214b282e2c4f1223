/**
 * Gathers events into findings: one per known pattern or template and component. The number of templates is bounded;
 * events beyond the bound are still counted, in one finding per component for all other error lines.
 */
import { toIso, type Instant } from '../../platform/clock.ts'
import type { Finding } from '../findings.ts'
import type { Pattern } from './match-patterns.ts'
import { digest } from './template.ts'

const MOST_TEMPLATES = 2000
const MOST_SAMPLES = 3
const MOST_SOURCES = 20
/** How many like events are looked at for a further sample. */
const SAMPLE_TRIES = 8
const HOUR = 3_600_000

/** A finding in the making. */
export class Bucket {
  readonly kind: Finding['kind']
  readonly id: string
  readonly text: string
  readonly component: string
  readonly pattern: Pattern | undefined
  readonly #sources = new Set<string>()
  readonly #samples: string[] = []
  readonly #hours = new Map<number, number>()
  #source = ''
  #hour = 0
  #inHour = 0
  #occurrences = 0
  #first = Infinity
  #last = -Infinity
  #tries = 0
  #fatal = false

  constructor(component: string, of: Pattern | { template: string }) {
    this.component = component
    this.pattern = 'template' in of ? undefined : of
    this.kind = this.pattern === undefined ? 'template' : 'pattern'
    this.text = 'template' in of ? of.template : of.text
    this.id = 'template' in of ? digest(of.template) : of.id
  }

  /** Counts one event. */
  count(at: Instant, source: string, fatal: boolean): void {
    this.#occurrences++
    if (at < this.#first) this.#first = at
    if (at > this.#last) this.#last = at
    if (fatal) this.#fatal = true
    this.#countHour(Math.floor(at / HOUR))
    if (source !== this.#source) this.#from(source)
  }

  get wantsSample(): boolean {
    return this.#samples.length < MOST_SAMPLES && this.#tries < SAMPLE_TRIES
  }

  /** Takes `text`, an event's redacted line, when it differs from the samples there are. */
  offer(text: string): void {
    this.#tries++
    if (!this.#samples.includes(text)) this.#samples.push(text)
  }

  #countHour(hour: number): void {
    if (hour !== this.#hour) this.#flushHour()
    this.#hour = hour
    this.#inHour++
  }

  #flushHour(): void {
    if (this.#inHour > 0) this.#hours.set(this.#hour, (this.#hours.get(this.#hour) ?? 0) + this.#inHour)
    this.#inHour = 0
  }

  #from(source: string): void {
    this.#source = source
    if (this.#sources.size < MOST_SOURCES) this.#sources.add(source)
  }

  finding(): Finding {
    this.#flushHour()
    const hours = [...this.#hours].sort(([one], [other]) => one - other)
    return {
      fingerprint: digest(this.kind, this.id, this.component),
      kind: this.kind,
      pattern_id: this.id,
      error_pattern: this.text,
      component: this.component,
      ...this.#meaning(),
      ...(this.#fatal && { fatal: true }),
      occurrences: this.#occurrences,
      first_seen: this.#first,
      last_seen: this.#last,
      sources: [...this.#sources],
      samples: this.#samples,
      hours: Object.fromEntries(hours.map(([hour, count]) => [toIso(hour * HOUR).slice(0, 13), count])),
    }
  }

  #meaning(): Pick<Finding, 'category' | 'priority' | 'agent' | 'title' | 'description' | 'root_cause'> {
    if (this.pattern === undefined) {
      return {
        category: 'unknown',
        priority: this.#fatal ? 'high' : 'medium',
        title: titleOf(this.component, this.text),
        description: `Error lines of this form in ${this.component}, which no known pattern explains: ${this.text}`,
      }
    }
    const { category, priority, agent, title, description, root_cause } = this.pattern
    return {
      category,
      priority,
      ...(agent === undefined ? {} : { agent }),
      title,
      description: description ?? title,
      ...(root_cause === undefined ? {} : { root_cause }),
    }
  }
}

export class FindingCollector {
  readonly #buckets = new Map<string, Bucket>()
  #templates = 0

  /** The bucket of a known pattern in a component. */
  ofPattern(component: string, pattern: Pattern): Bucket {
    return this.#bucket(`p\n${component}\n${pattern.id}`, () => new Bucket(component, pattern))
  }

  /** The bucket of a template in a component, or that of all its other error lines when there are too many. */
  ofTemplate(component: string, template: string): Bucket {
    const key = `t\n${component}\n${template}`
    const known = this.#buckets.get(key)
    if (known !== undefined) return known
    if (this.#templates >= MOST_TEMPLATES && template !== OTHER) return this.ofTemplate(component, OTHER)
    this.#templates++
    return this.#bucket(key, () => new Bucket(component, { template }))
  }

  #bucket(key: string, make: () => Bucket): Bucket {
    let bucket = this.#buckets.get(key)
    if (bucket === undefined) {
      bucket = make()
      this.#buckets.set(key, bucket)
    }
    return bucket
  }

  /** Most frequent first. */
  findings(): readonly Finding[] {
    return [...this.#buckets.values()]
      .map((bucket) => bucket.finding())
      .sort((one, other) => other.occurrences - one.occurrences || (one.fingerprint < other.fingerprint ? -1 : 1))
  }
}

/** The template that stands for every error line beyond `MOST_TEMPLATES`. */
const OTHER = '<*>'

function titleOf(component: string, template: string): string {
  const readable = template === OTHER ? 'other error lines' : template.replaceAll('<*>', '…')
  const title = `${component}: ${readable}`
  return title.length > 120 ? `${title.slice(0, 119)}…` : title
}
