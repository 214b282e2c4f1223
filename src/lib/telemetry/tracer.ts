/** Spans as a port. `file-tracer.ts` writes them as OTLP/JSON lines to `telemetry_spans.jsonl`. */

export type SpanAttributes = Readonly<Record<string, string | number | boolean | undefined>>

/** A place in a trace: W3C Trace Context. */
export interface TraceContext {
  /** 32 hexadecimal digits. */
  trace_id: string
  /** 16 hexadecimal digits. */
  span_id: string
}

export interface SpanInput {
  /** Operation, in the original's words: `s2s.work.claim`. */
  name: string
  attributes?: SpanAttributes
  /** Else the context this process was started in, else a new trace. */
  parent?: TraceContext | undefined
}

/** A span of something that is over. Without a parent it is the root of its trace. */
interface SpanRecord extends SpanInput {
  context: TraceContext
  /** Milliseconds since the epoch. */
  start: number
  end: number
  error?: string
  /** The parent is another program's, so that it may be missing from our file. Else told by `incoming`. */
  remote?: boolean
}

export interface OpenSpan {
  context: TraceContext
  /** For what is known only at the end, such as which item was claimed. */
  set(attributes: SpanAttributes): void
  /** For a span whose trace is known only at the end: an item's claim belongs to the item's trace. */
  belongsTo(parent: TraceContext): void
}

export interface Tracer {
  /**
   * Times `work` and writes the span when it ends, with status ERROR and the error's code when it throws. Never makes
   * an operation fail: a span that cannot be written is dropped.
   */
  span<T>(input: SpanInput, work: (span: OpenSpan) => Promise<T>): Promise<T>
  /** A span of something that is over, such as an item from its creation to its end. */
  record(input: SpanRecord): Promise<void>
  /** The context this process was started in, if any: FORCE_TRACE_ID, COORDINATION_TRACE_ID, TRACE_ID, TRACEPARENT. */
  incoming(): TraceContext | undefined
  /** A new root. */
  newContext(trace_id?: string): TraceContext
}
