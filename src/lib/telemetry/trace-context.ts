/**
 * The context a process was started in, and how it is handed on: W3C Trace Context, and the three variables of the
 * original, which give a trace but no span. What cannot be read is ignored and named: a bad variable of the
 * surroundings must not stop any work.
 */
import type { Environment } from '../platform/environment.ts'
import type { TraceContext } from './tracer.ts'

/** Strongest first. The first three hold a trace id, as 32 hexadecimal digits or as a UUID. */
const TRACE_VARIABLES = ['FORCE_TRACE_ID', 'COORDINATION_TRACE_ID', 'TRACE_ID', 'TRACEPARENT'] as const

export interface Incoming {
  context: TraceContext | undefined
  /** Variables that were set and could not be read, each with the reason. */
  ignored: readonly { variable: string; reason: string }[]
}

/** 32 lower-case hexadecimal digits; undefined when it is no trace id. */
export function parseTraceId(text: string): string | undefined {
  const digits = text.trim().replaceAll('-', '').toLowerCase()
  return /^[0-9a-f]{32}$/.test(digits) && /[^0]/.test(digits) ? digits : undefined
}

/** `00-<trace id>-<span id>-<flags>`; later versions may carry more behind. Undefined when it is none. */
export function parseTraceparent(text: string): TraceContext | undefined {
  const [, version, trace_id, span_id, rest] =
    /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?$/.exec(text.trim()) ?? []
  if (trace_id === undefined || span_id === undefined || version === 'ff') return undefined
  if (version === '00' && rest !== undefined) return undefined
  return /[^0]/.test(trace_id) && /[^0]/.test(span_id) ? { trace_id, span_id } : undefined
}

/** For TRACEPARENT in the environment of a child. Always sampled: every span is written. */
export function formatTraceparent({ trace_id, span_id }: TraceContext): string {
  return `00-${trace_id}-${span_id}-01`
}

export function incomingContext(environment: Pick<Environment, 'get'>): Incoming {
  const ignored: { variable: string; reason: string }[] = []
  let context: TraceContext | undefined
  for (const variable of TRACE_VARIABLES) {
    const value = environment.get(variable)
    if (value === undefined) continue
    const read = variable === 'TRACEPARENT' ? parseTraceparent(value) : ofTraceId(value)
    if (!read) ignored.push({ variable, reason: REASONS[variable === 'TRACEPARENT' ? 'traceparent' : 'trace_id'] })
    // TRACEPARENT names a span of the trace that was chosen.
    else if (!context || (variable === 'TRACEPARENT' && read.trace_id === context.trace_id)) context = read
  }
  return { context, ignored }
}

const REASONS = {
  trace_id: 'it is no trace id (32 hexadecimal digits that are not all 0, or a UUID)',
  traceparent: 'it is no W3C traceparent (00-TRACE-SPAN-FLAGS in lower-case hexadecimal digits)',
} as const

/**
 * Who gives only a trace is stood for by one span id made from it, so that everything started under that trace hangs
 * together below the same remote parent.
 */
function ofTraceId(text: string): TraceContext | undefined {
  const trace_id = parseTraceId(text)
  if (trace_id === undefined) return undefined
  const first = trace_id.slice(0, 16)
  return { trace_id, span_id: /[^0]/.test(first) ? first : trace_id.slice(16) }
}
