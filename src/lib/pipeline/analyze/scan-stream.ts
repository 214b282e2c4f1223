/**
 * Scans one stream of log bytes: finds candidate lines by their triggers, judges them, joins traces into events and
 * hands the events to the findings. Never holds more than the window; counts each event once, by where it begins.
 */
import type { Instant } from '../../platform/clock.ts'
import { type ByteSource, ByteWindow, FRONT, LONGEST_LINE, WINDOW_SIZE } from './byte-window.ts'
import { EventReader, type EventTools, type ScannedEvent } from './event-reader.ts'
import { LineTimes } from './line-times.ts'
import type { LineJudge } from './line-judge.ts'
import type { LocalZone } from './time-zones.ts'
import { RepeatedLines } from './repeated-lines.ts'
import { giveBackSearchProgram, type SearchProgram, takeSearchProgram } from './search-program.ts'
import { TriggerFilter } from './trigger-filter.ts'
import type { Trigger } from './triggers.ts'

export interface StreamTask {
  source: ByteSource
  /** Offset of the source's first byte: a line that `countFrom` may continue. */
  startAt: number
  /** Events and lines that begin before this offset have been counted. */
  countFrom: number
  /** Also count an unfinished last line, or a trace without its last line. */
  takeTail: () => boolean
  /** Last time stamp above `startAt`. */
  time: Instant | undefined
  zone: LocalZone
  /** Modification time of the file. */
  modified: Instant
  record: (event: ScannedEvent) => void
  signal: AbortSignal | undefined
}

export interface StreamEnd {
  /** Everything before it is counted. */
  offset: number
  /** Where the next scan has to start reading to know what `offset` is in the middle of. */
  resume: number
  /** There is text after `offset` that waits for its rest. */
  pending: boolean
  time: Instant | undefined
  lines: number
  /** The bytes before `offset`, at most 256. */
  tail: Buffer
}

/** An event that is larger is cut off from what follows. */
const LONGEST_EVENT = 256 * 1024
const TAIL = 256
/** Let signals and timers run once in so many windows. */
const BREATHE = 16
const LINE_FEED = 10

export class StreamScanner {
  readonly #program: SearchProgram
  readonly #filter: TriggerFilter
  readonly #window: ByteWindow
  readonly #everyLine: boolean
  readonly #judge: LineJudge
  readonly #repeated: RepeatedLines

  /** @param triggers undefined: every line is a candidate */
  constructor(triggers: readonly Trigger[] | undefined, judge: LineJudge) {
    const program = takeSearchProgram(WINDOW_SIZE)
    this.#program = program
    this.#filter = new TriggerFilter(triggers ?? [], program)
    this.#window = new ByteWindow(program)
    this.#everyLine = triggers === undefined
    this.#judge = judge
    this.#repeated = new RepeatedLines(program)
  }

  /** To be called once, after the last scan. */
  close(): void {
    giveBackSearchProgram(this.#program)
  }

  /** @throws whatever the source throws */
  async scan(task: StreamTask): Promise<StreamEnd> {
    const window = this.#window
    window.start(task.startAt)
    const tools = { window, filter: this.#filter, judge: this.#judge, repeated: this.#repeated }
    const pass = new StreamPass(task, { ...tools, everyLine: this.#everyLine })
    for (let round = 1; ; round++) {
      task.signal?.throwIfAborted()
      if (round % BREATHE === 0) await new Promise((resolve) => setImmediate(resolve))
      const before = window.filled
      if ((await window.fill(task.source)) === 0) return pass.finish()
      pass.advance(before)
    }
  }
}

interface Tools extends EventTools {
  filter: TriggerFilter
  everyLine: boolean
}

/** One stream's way through the window. */
class StreamPass {
  readonly #task: StreamTask
  readonly #tools: Tools
  readonly #times: LineTimes
  readonly #events: EventReader
  #lines = 0
  #begun = false
  /** `countFrom` is inside a line, which then has been counted. */
  #insideLine = false
  /** Where the last event begins, when it reaches the end of what there is. */
  #open: number | undefined

  constructor(task: StreamTask, tools: Tools) {
    this.#task = task
    this.#tools = tools
    this.#times = new LineTimes(tools.window, { zone: task.zone, reference: task.modified }, task.time)
    this.#events = new EventReader(tools, this.#times)
  }

  /** Looks at the whole lines there are after more bytes were put in at `before`. */
  advance(before: number): void {
    const { window } = this.#tools
    if (!this.#begun) this.#begin()
    this.#countLines(before)
    const settled = this.#look(window.wholeLines(), false)
    this.#times.look(settled)
    this.#times.shifted(window.keep(settled))
  }

  /** Looks at the rest when the stream has ended. */
  finish(): StreamEnd {
    const { window } = this.#tools
    const whole = window.wholeLines()
    const takesPart = whole < window.filled && this.#task.takeTail()
    if (takesPart) window.endLine()
    if (takesPart) this.#countLines(window.filled - 1)
    const settled = this.#look(takesPart ? window.filled : whole, true)
    this.#times.look(settled)
    const position = takesPart && settled === window.filled ? settled - 1 : settled
    const counted = this.#lines - window.lines(settled) - (this.#insideLine ? 1 : 0)
    return {
      offset: Math.max(this.#task.countFrom, window.offsetOf(position)),
      resume: window.offsetOf(this.#context(position)),
      pending: position < window.filled && !takesPart,
      time: this.#times.last,
      lines: Math.max(0, counted),
      tail: Buffer.from(window.before(position, TAIL)),
    }
  }

  #begin(): void {
    const { window } = this.#tools
    const { startAt, countFrom } = this.#task
    this.#begun = true
    const before = countFrom - startAt
    this.#insideLine = before > 0 && window.bytes[FRONT + before - 1] !== LINE_FEED
    if (startAt === 0 && window.bytes.toString('latin1', FRONT, FRONT + 3) === '\u00ef\u00bb\u00bf')
      window.bytes.fill(0, FRONT, FRONT + 3)
  }

  #countLines(from: number): void {
    const { window } = this.#tools
    const counted = this.#task.countFrom - window.offsetOf(from)
    this.#lines += window.lines(Math.max(from, from + counted))
  }

  /** Looks at the whole lines up to `limit`. Returns where the next look has to begin. */
  #look(limit: number, last: boolean): number {
    const { window } = this.#tools
    this.#open = undefined
    for (let at = window.from; at < limit;) {
      const start = this.#candidate(at, limit)
      if (start === -1) return limit
      const extent = this.#events.read(start, limit)
      const isNew = window.offsetOf(start) >= this.#task.countFrom
      if (extent.open && !last && limit - start < LONGEST_EVENT) return start
      if (extent.pending && extent.open && last && isNew && !this.#task.takeTail()) return start
      if (extent.open) this.#open = start
      if (extent.event !== undefined && isNew) this.#task.record(extent.event)
      at = extent.next
    }
    return limit
  }

  /** The beginning of the next line that holds a trigger; -1 when there is none. */
  #candidate(from: number, limit: number): number {
    const { window, filter, everyLine } = this.#tools
    if (everyLine) return from
    for (let at = from; at < limit;) {
      // Two back: a trigger may ask for the border before a word, or for the line feed that a word follows.
      const found = filter.next(at - 2, limit)
      if (found === -1) return -1
      const word = window.bytes[found + 1] === LINE_FEED ? found + 2 : found + 1
      if (word >= limit) return -1
      const start = window.lineStart(word, from)
      if (word - start < LONGEST_LINE) return start
      at = window.lineEnd(word) + 1
    }
    return -1
  }

  /** Where the next scan has to begin reading: at the open event, and at the line before `position`. */
  #context(position: number): number {
    const { window } = this.#tools
    const line = position > FRONT ? window.lineStart(position - 1) : position
    const context = Math.max(FRONT, Math.min(line, this.#open ?? line))
    return position - context > LONGEST_EVENT ? position : context
  }
}
