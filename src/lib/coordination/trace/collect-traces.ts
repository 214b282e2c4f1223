/** Spans of the file and items of the store, put together by trace. */
import type { CoordinationDeps } from '../coordination-deps.ts'
import { isRecord, textField } from '../record-fields.ts'
import type { WorkItem } from '../work-item.ts'
import type { Trace, TracedItem } from '../../telemetry/check-trace.ts'
import type { StoredSpan } from '../../telemetry/parse-spans.ts'
import { readSpans, type SpanFile } from '../../telemetry/read-spans.ts'
import { parseTraceId } from '../../telemetry/trace-context.ts'

export type TraceDeps = Pick<CoordinationDeps, 'ledger' | 'files' | 'paths'>

export interface CollectedTraces {
  /** In the order in which they begin in the file. */
  traces: readonly Trace[]
  unreadable: SpanFile['unreadable']
}

/**
 * @param wanted a trace id (a UUID too), or the id of a work item; undefined: every trace that has a span
 * @throws AutonomyError INVALID_DOCUMENT, IO
 */
export async function collectTraces(
  wanted: string | undefined,
  { ledger, files, paths }: TraceDeps,
): Promise<CollectedTraces> {
  const live = await ledger.read(({ items }) => items.all())
  const all = [...live, ...(await ledger.archive())]
  const trace_id = wanted === undefined ? undefined : traceIdOf(wanted, all)
  const filter =
    trace_id === undefined
      ? undefined
      : { wanted: (span: StoredSpan): boolean => span.trace_id === trace_id, mark: trace_id }
  const { spans, unreadable } = readSpans(paths.coordination.spans, { files }, filter)
  const items = Map.groupBy(all, (item) => item.trace_id ?? '')
  const traces = [...Map.groupBy(spans, (span) => span.trace_id)].map(([id, of]) => ({
    trace_id: id,
    spans: oncePerId(of),
    items: (items.get(id) ?? []).flatMap(tracedItem),
  }))
  return { traces, unreadable }
}

function traceIdOf(wanted: string, items: readonly WorkItem[]): string {
  return items.find(({ id }) => id === wanted)?.trace_id ?? parseTraceId(wanted) ?? wanted
}

/** The items of the original have no span of their own. */
function tracedItem({ id, status, span_id, description, record }: WorkItem): readonly TracedItem[] {
  if (!span_id) return []
  const telemetry = isRecord(record['telemetry']) ? record['telemetry'] : {}
  const parent_span_id = textField(telemetry, 'parent_span_id')
  const ended = status === 'completed' || status === 'failed' || status === 'cancelled'
  return [{ id, status, span_id, parent_span_id, ended, description }]
}

/** The span of an item that failed and was tried again is written twice: it lasted from the first to the last. */
function oncePerId(spans: readonly StoredSpan[]): readonly StoredSpan[] {
  const byId = new Map<string, StoredSpan>()
  for (const span of spans) {
    const before = byId.get(span.span_id)
    const start = Math.min(span.start, before?.start ?? span.start)
    byId.set(span.span_id, { ...span, start, end: Math.max(span.end, before?.end ?? span.end) })
  }
  return [...byId.values()]
}
