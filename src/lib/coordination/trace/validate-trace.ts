/** `trace validate`: do the spans of a trace, or of all, keep the rules of `telemetry/check-trace.ts`? */
import { AutonomyError } from '../../errors.ts'
import { checkTrace, type BrokenRule } from '../../telemetry/check-trace.ts'
import type { SpanFile } from '../../telemetry/read-spans.ts'
import { collectTraces, type TraceDeps } from './collect-traces.ts'

export interface TraceVerdict {
  trace_id: string
  valid: boolean
  spans: number
  /** Work items with a span of their own in this trace. */
  items: number
  broken: readonly BrokenRule[]
}

export interface TraceValidation {
  valid: boolean
  /** Where the lines are that the broken rules name. */
  file: string
  traces: readonly TraceVerdict[]
  /** Lines that hold no span; the first of them by number. */
  unreadable: SpanFile['unreadable']
}

/**
 * @param trace a trace id or the id of a work item; undefined: all of them
 * @throws AutonomyError NOT_FOUND, INVALID_DOCUMENT, IO
 */
export async function validateTrace({ trace }: { trace?: string }, deps: TraceDeps): Promise<TraceValidation> {
  const file = deps.paths.coordination.spans
  const { traces, unreadable } = await collectTraces(trace, deps)
  if (trace !== undefined && traces.length === 0) throw noSuchTrace(trace, file)
  const verdicts = traces.map((each) => {
    const broken = checkTrace(each)
    const { trace_id, spans, items } = each
    return { trace_id, valid: broken.length === 0, spans: spans.length, items: items.length, broken }
  })
  return { valid: verdicts.every(({ valid }) => valid), file, traces: verdicts, unreadable }
}

export function noSuchTrace(trace: string, file: string): AutonomyError {
  return new AutonomyError('NOT_FOUND', `no span of the trace or work item ${JSON.stringify(trace)} is in ${file}`, {
    hint: 'Name a trace id or a work item: `autonomy work show ID` tells the trace of an item.',
  })
}
