/**
 * A span as OTLP/JSON: ids in hexadecimal digits, enumerations as numbers, 64-bit numbers as strings, one
 * `ExportTraceServiceRequest` a line. Any OpenTelemetry collector reads the file (receiver `otlpjsonfile`).
 */
import manifest from '../../../package.json' with { type: 'json' }
import type { Milliseconds } from '../platform/clock.ts'
import type { SpanAttributes, TraceContext } from './tracer.ts'

/** Bits of `flags`: it is known whether the parent is another process's, and it is. */
const PARENT_KNOWN = 0x100
export const PARENT_REMOTE = 0x200
const SAMPLED = 0x01

const KIND_INTERNAL = 1
export const STATUS_ERROR = 2

/** As the original called itself: dashboards look for it. */
const SERVICE = 's2s-coordination'

export interface FinishedSpan {
  context: TraceContext
  parent: TraceContext | undefined
  /** The parent is a span of another process, which may be missing from our file. */
  remote: boolean
  name: string
  /** Milliseconds since the epoch, with a fraction. */
  start: Milliseconds
  end: Milliseconds
  attributes: SpanAttributes
  /** What went wrong; undefined: nothing. */
  error: string | undefined
}

type AnyValue = { stringValue: string } | { boolValue: boolean } | { intValue: string } | { doubleValue: number }

/** One line, without its newline. */
export function otlpLine(span: FinishedSpan, pid: number): string {
  const scope = { name: manifest.name, version: manifest.version }
  const resource = attributesOf({
    'service.name': SERVICE,
    'service.version': manifest.version,
    'process.pid': pid,
  })
  const scopeSpans = [{ scope, spans: [otlpSpan(span)] }]
  return JSON.stringify({ resourceSpans: [{ resource: { attributes: resource }, scopeSpans }] })
}

function otlpSpan({ context, parent, remote, name, start, end, attributes, error }: FinishedSpan): object {
  return {
    traceId: context.trace_id,
    spanId: context.span_id,
    ...(parent && { parentSpanId: parent.span_id }),
    flags: SAMPLED | PARENT_KNOWN | (parent && remote ? PARENT_REMOTE : 0),
    name,
    kind: KIND_INTERNAL,
    startTimeUnixNano: nanoseconds(start),
    endTimeUnixNano: nanoseconds(Math.max(start, end)),
    attributes: attributesOf(attributes),
    status: error === undefined ? {} : { code: STATUS_ERROR, message: error },
  }
}

function attributesOf(attributes: SpanAttributes): readonly { key: string; value: AnyValue }[] {
  return Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: anyValue(value) }],
  )
}

function anyValue(value: string | number | boolean): AnyValue {
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  if (Number.isSafeInteger(value)) return { intValue: String(value) }
  // JSON has no word for infinities; OTLP/JSON writes them as texts, which not every reader takes.
  return Number.isFinite(value) ? { doubleValue: value } : { stringValue: String(value) }
}

/** Whole milliseconds and the rest apart: together they are beyond what a number holds exactly. */
function nanoseconds(at: Milliseconds): string {
  const whole = Math.floor(at)
  return `${whole}${String(Math.floor((at - whole) * 1e6)).padStart(6, '0')}`
}
