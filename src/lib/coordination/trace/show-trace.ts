/** `trace show`: the spans of one trace as a tree, each parent before its children, in the order of time. */
import { toIso } from '../../platform/clock.ts'
import { isAbout, ITEM_SPAN, type Trace, type TracedItem } from '../../telemetry/check-trace.ts'
import type { StoredSpan } from '../../telemetry/parse-spans.ts'
import { collectTraces, type TraceDeps } from './collect-traces.ts'
import { noSuchTrace } from './validate-trace.ts'

export interface ShownSpan {
  name: string
  span_id: string
  /** ISO 8601; undefined for an item that has not ended, whose span is not written yet. */
  started?: string
  /** From the first span of the trace. */
  offset_ms?: number
  duration_ms?: number
  error?: string
  /** The work item it is about. */
  work_item_id?: string
  attributes: Readonly<Record<string, unknown>>
  /** Its parent is in no line of the file: `remote` when another process keeps it. */
  parent_elsewhere?: 'remote' | 'missing'
  children: readonly ShownSpan[]
}

export interface ShownTrace {
  trace_id: string
  started: string
  duration_ms: number
  spans: number
  errors: number
  items: readonly Pick<TracedItem, 'id' | 'status' | 'description'>[]
  tree: readonly ShownSpan[]
}

/** @param trace a trace id or the id of a work item. @throws AutonomyError NOT_FOUND, INVALID_DOCUMENT, IO */
export async function showTrace({ trace }: { trace: string }, deps: TraceDeps): Promise<ShownTrace> {
  const { traces } = await collectTraces(trace, deps)
  const [found] = traces
  if (!found) throw noSuchTrace(trace, deps.paths.coordination.spans)
  const { trace_id, spans, items } = found
  const start = Math.min(...spans.map((span) => span.start))
  return {
    trace_id,
    started: toIso(start),
    duration_ms: rounded(Math.max(...spans.map((span) => span.end)) - start),
    spans: spans.length,
    errors: spans.filter(({ error }) => error !== undefined).length,
    items: items.map(({ id, status, description }) => ({ id, status, description })),
    tree: treeOf(found, start),
  }
}

function treeOf({ spans, items }: Trace, start: number): readonly ShownSpan[] {
  const written = new Set(spans.map(({ span_id }) => span_id))
  const open = items.filter(({ ended, span_id }) => !ended && !written.has(span_id))
  const known = new Set([...written, ...open.map(({ span_id }) => span_id)])
  const placeOf = (parent: string | undefined): string => (parent !== undefined && known.has(parent) ? parent : '')
  const children = Map.groupBy(
    spans.toSorted((one, other) => one.start - other.start),
    ({ parent_span_id }) => placeOf(parent_span_id),
  )
  const below = (span_id: string, above: ReadonlySet<string> = new Set()): readonly ShownSpan[] => [
    ...open
      .filter((item) => placeOf(item.parent_span_id) === span_id && !above.has(item.span_id))
      .map((item) => openItem(item, below(item.span_id, new Set([...above, item.span_id])))),
    ...(children.get(span_id) ?? [])
      .filter((span) => !above.has(span.span_id))
      .map((span) => shown(span, { start, known, items }, below(span.span_id, new Set([...above, span.span_id])))),
  ]
  return below('')
}

function openItem({ id, span_id, status }: TracedItem, children: readonly ShownSpan[]): ShownSpan {
  const attributes = { 'work.status': status }
  return { name: ITEM_SPAN, span_id, work_item_id: id, attributes, children }
}

interface Surroundings {
  start: number
  known: ReadonlySet<string>
  items: readonly TracedItem[]
}

function shown(span: StoredSpan, { start, known, items }: Surroundings, children: readonly ShownSpan[]): ShownSpan {
  const { name, span_id, parent_span_id, remote, error, attributes } = span
  const item = items.find((each) => each.span_id === span_id || isAbout(span, each))
  const elsewhere = parent_span_id !== undefined && !known.has(parent_span_id)
  return {
    name,
    span_id,
    started: toIso(span.start),
    offset_ms: rounded(span.start - start),
    duration_ms: rounded(span.end - span.start),
    ...(error !== undefined && { error }),
    ...(item && { work_item_id: item.id }),
    attributes,
    ...(elsewhere && { parent_elsewhere: remote ? 'remote' : 'missing' }),
    children,
  }
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000
}
