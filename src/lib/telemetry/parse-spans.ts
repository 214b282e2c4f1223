/**
 * One line of a span file -> its spans: OTLP/JSON as we write it, or one record as the original wrote it, whose times are
 * known to the second only (`%3N` came out as `3N` on macOS). Nothing here throws; a line that is neither is no span.
 */
import type { Instant, Milliseconds } from '../platform/clock.ts'
import { PARENT_REMOTE, STATUS_ERROR } from './otlp.ts'

export interface StoredSpan {
  trace_id: string
  span_id: string
  parent_span_id: string | undefined
  /** The parent is another process's, which may keep its spans elsewhere. */
  remote: boolean
  name: string
  start: Instant
  end: Instant
  /** How far the times may be off. */
  precision: Milliseconds
  attributes: Readonly<Record<string, unknown>>
  /** What went wrong; undefined: nothing. */
  error: string | undefined
  /** In the file, from 1. */
  line: number
}

type Fields = Readonly<Record<string, unknown>>

/** Undefined when the line is no JSON object with spans in it. */
export function parseSpans(text: string, line: number): readonly StoredSpan[] | undefined {
  const value = parsed(text)
  if (!isFields(value)) return undefined
  const spans = 'resourceSpans' in value ? otlpSpans(value) : [originalSpan(value)]
  const whole = spans.flatMap((span) => (span ? [{ ...span, line }] : []))
  return whole.length === 0 ? undefined : whole
}

type Unplaced = Omit<StoredSpan, 'line'>

function otlpSpans(request: Fields): readonly (Unplaced | undefined)[] {
  return items(request['resourceSpans'])
    .flatMap((resource) => items(resource['scopeSpans']))
    .flatMap((scope) => items(scope['spans']))
    .map(otlpSpan)
}

function otlpSpan(span: Fields): Unplaced | undefined {
  const { traceId, spanId, parentSpanId, name, flags, status } = span
  const start = fromNanoseconds(span['startTimeUnixNano'])
  const end = fromNanoseconds(span['endTimeUnixNano'])
  if (!isText(traceId) || !isText(spanId) || !isText(name) || start === undefined || end === undefined) return undefined
  const { code, message } = isFields(status) ? status : {}
  return {
    trace_id: traceId.toLowerCase(),
    span_id: spanId.toLowerCase(),
    parent_span_id: isText(parentSpanId) ? parentSpanId.toLowerCase() : undefined,
    remote: typeof flags === 'number' && (flags & PARENT_REMOTE) !== 0,
    name,
    start,
    end,
    precision: 1,
    attributes: Object.fromEntries(items(span['attributes']).map(({ key, value }) => [String(key), plain(value)])),
    error: code === STATUS_ERROR || code === 'STATUS_CODE_ERROR' ? wording(message) : undefined,
  }
}

/** `{ trace_id, span_id, parent_span_id, operation_name, start_time, duration_ms, status, span_attributes }` */
function originalSpan(record: Fields): Unplaced | undefined {
  const { trace_id, span_id, parent_span_id, status, duration_ms, duration_ns } = record
  const name = [record['operation_name'], record['operation']].find(isText)
  const start = [record['start_time'], record['timestamp']].map(looseTime).find((time) => time !== undefined)
  if (!isText(trace_id) || !isText(span_id) || name === undefined || start === undefined) return undefined
  const duration =
    typeof duration_ms === 'number' ? duration_ms : typeof duration_ns === 'number' ? duration_ns / 1e6 : 0
  const attributes = [record['span_attributes'], record['attributes']].find(isFields) ?? {}
  const code = isFields(status) ? status['code'] : status
  const failed = /^(?:error|failed)$/i.test(String(code))
  return {
    trace_id,
    span_id,
    parent_span_id: isText(parent_span_id) ? parent_span_id : undefined,
    remote: false,
    name,
    start,
    end: start + duration,
    precision: 1000,
    attributes,
    error: failed ? wording(attributes['s2s.error'] ?? code) : undefined,
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

function items(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : []
}

/** The one value inside of an OTLP `AnyValue`. */
function plain(value: unknown): unknown {
  if (!isFields(value)) return value
  const [[kind, inner] = ['', undefined]] = Object.entries(value)
  return kind === 'intValue' ? Number(inner) : inner
}

function fromNanoseconds(value: unknown): Instant | undefined {
  const digits = typeof value === 'number' ? String(value) : value
  return isText(digits) && /^\d{1,20}$/.test(digits) ? Number(digits) / 1e6 : undefined
}

/** Takes `2025-06-15T17:35:33.3NZ` too. */
function looseTime(value: unknown): Instant | undefined {
  const instant = isText(value) ? Date.parse(value.replace(/\.\d*N/, '')) : Number.NaN
  return Number.isNaN(instant) ? undefined : instant
}

function wording(value: unknown): string {
  return isText(value) ? value : 'error'
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
