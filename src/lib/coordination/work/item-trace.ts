/**
 * The trace of a work item. Every item has a span of its own from its creation to its end (`s2s.work.item`), which is
 * written when it has ended; what is done to the item are spans below it.
 */
import type { CoordinationDeps } from '../coordination-deps.ts'
import { isRecord, textField } from '../record-fields.ts'
import type { CoordinationRecord, WorkItem } from '../work-item.ts'
import type { TraceContext, Tracer } from '../../telemetry/tracer.ts'

/** The `telemetry` of a new item. It joins the trace that this process was started in, else it is a trace of its own. */
export function newTelemetry(tracer: Pick<Tracer, 'incoming' | 'newContext'>): CoordinationRecord {
  const incoming = tracer.incoming()
  const { trace_id, span_id } = tracer.newContext(incoming?.trace_id)
  const above = incoming === undefined ? {} : { parent_span_id: incoming.span_id }
  return { trace_id, span_id, ...above, operation: 's2s.work.claim', service: 's2s-coordination' }
}

/** Undefined for items of others, which have no span. */
export function itemContext({ trace_id, span_id }: WorkItem): TraceContext | undefined {
  return trace_id && span_id ? { trace_id, span_id } : undefined
}

/** Writes the span of an item that is over. Called after the span of what ended it is closed, so that it lies within. */
export async function recordItemSpan(
  item: WorkItem,
  { tracer, clock }: Pick<CoordinationDeps, 'tracer' | 'clock'>,
): Promise<void> {
  const context = itemContext(item)
  if (context === undefined) return
  const above = isRecord(item.record['telemetry']) ? textField(item.record['telemetry'], 'parent_span_id') : undefined
  await tracer.record({
    name: 's2s.work.item',
    context,
    parent: above === undefined ? undefined : { trace_id: context.trace_id, span_id: above },
    remote: true,
    start: item.created,
    end: clock.now(),
    attributes: {
      'work.id': item.id,
      'work.type': item.work_type,
      'work.priority': item.priority,
      'work.status': item.status,
    },
    ...(item.status === 'failed' && { error: textField(item.record, 'failed_reason') ?? 'failed' }),
  })
}
