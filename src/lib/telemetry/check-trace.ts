/**
 * The rules that the spans of one trace keep, as a pure function. What an item is: see `TracedItem`; its own span is
 * written when it ends, so that until then its children have a parent that is still open.
 *
 * - parent: a parent is a span of the trace, another process's (remote), or an item that is still open
 * - root: there is one root, or every root is below the same remote parent
 * - times: a child lies within its parent's time. Below a remote parent it only begins no earlier: that process may
 *   have gone on by then. A claim of an item may have begun to wait before the item was there, and another process
 *   may close its span a moment after the item has ended.
 * - item: a completed item has its own span, a span of its claim, and one of its completion
 */
import type { Milliseconds } from '../platform/clock.ts'
import type { StoredSpan } from './parse-spans.ts'

export const ITEM_SPAN = 's2s.work.item'

export const CLAIM_SPAN = 's2s.work.claim'
const COMPLETE_SPAN = 's2s.work.complete'

/** Between the clocks of two processes: each cuts to the millisecond. */
const TOLERANCE: Milliseconds = 1
/** For a process to close its span after another one ended the item. */
const CLOSING: Milliseconds = 1000

/** A work item of the trace, as the store knows it. */
export interface TracedItem {
  id: string
  status: string
  /** Of the item's own span. */
  span_id: string
  /** Of another process's span, when the item joined a trace. */
  parent_span_id: string | undefined
  /** It has ended, so its own span has been written. */
  ended: boolean
  description: string
}

export interface BrokenRule {
  rule: 'parent' | 'root' | 'times' | 'item'
  message: string
  /** Undefined when a span is missing. */
  span_id?: string
  name?: string
  /** In the span file. */
  line?: number
}

export interface Trace {
  trace_id: string
  /** One for each span id. */
  spans: readonly StoredSpan[]
  items: readonly TracedItem[]
}

export function checkTrace(trace: Trace): readonly BrokenRule[] {
  const byId = new Map(trace.spans.map((span) => [span.span_id, span]))
  const open = new Set(trace.items.filter(({ ended }) => !ended).map(({ span_id }) => span_id))
  return [
    ...trace.spans.flatMap((span) => parentFault(span, byId, open)),
    ...rootFaults(trace, byId, open),
    ...trace.spans.flatMap((span) => timeFault(span, byId, open)),
    ...trace.items.flatMap((item) => itemFaults(item, trace)),
  ]
}

type Spans = ReadonlyMap<string, StoredSpan>

function place({ span_id, name, line }: StoredSpan): Pick<BrokenRule, 'span_id' | 'name' | 'line'> {
  return { span_id, name, line }
}

function parentFault(span: StoredSpan, byId: Spans, open: ReadonlySet<string>): readonly BrokenRule[] {
  const { parent_span_id: parent, remote } = span
  if (parent === undefined || remote || byId.has(parent) || open.has(parent)) return []
  return [{ rule: 'parent', message: `its parent ${parent} is not in the trace`, ...place(span) }]
}

/** Spans with nothing above them in this file; those whose parent is missing by mistake are not counted again. */
function rootFaults({ spans, items }: Trace, byId: Spans, open: ReadonlySet<string>): readonly BrokenRule[] {
  const tops = new Map<string, StoredSpan>()
  for (const span of spans) {
    const { span_id, parent_span_id: parent, remote } = span
    if (parent === undefined) tops.set(span_id, span)
    else if (!byId.has(parent) && (remote || open.has(parent))) tops.set(`above ${parent}`, span)
  }
  for (const { span_id, parent_span_id: parent } of items) {
    const below = tops.get(`above ${span_id}`)
    if (below === undefined || byId.has(span_id) || parent === undefined) continue
    tops.delete(`above ${span_id}`)
    if (!byId.has(parent)) tops.set(`above ${parent}`, below)
  }
  const [first] = spans
  const hasMissing = spans.some(({ parent_span_id: parent }) => parent !== undefined && !byId.has(parent))
  if (tops.size === 0 && first && !hasMissing) {
    return [{ rule: 'root', message: "no span is the root: they are each other's parents", ...place(first) }]
  }
  const [, ...more] = tops.values()
  const message = `the trace has ${tops.size} roots; this is one of them`
  return more.map((span) => Object.assign(place(span), { rule: 'root', message } as const))
}

function timeFault(span: StoredSpan, byId: Spans, open: ReadonlySet<string>): readonly BrokenRule[] {
  const parent = span.parent_span_id === undefined ? undefined : byId.get(span.parent_span_id)
  if (!parent) return []
  const tolerance = Math.max(TOLERANCE, span.precision, parent.precision)
  const ofItem = parent.name === ITEM_SPAN
  const early = parent.start - (ofItem && span.name === CLAIM_SPAN ? span.end : span.start)
  const late = span.end - parent.end
  const where = `its parent ${parent.name} (line ${parent.line})`
  if (early > tolerance) {
    return [{ rule: 'times', message: `it begins ${milliseconds(early)} before ${where}`, ...place(span) }]
  }
  if (late <= (ofItem ? CLOSING : tolerance) || span.remote || open.has(parent.span_id)) return []
  return [{ rule: 'times', message: `it ends ${milliseconds(late)} after ${where}`, ...place(span) }]
}

function milliseconds(duration: Milliseconds): string {
  return `${Math.ceil(duration * 1000) / 1000} ms`
}

function itemFaults(item: TracedItem, { spans }: Trace): readonly BrokenRule[] {
  if (item.status !== 'completed') return []
  const of = (name: string): boolean =>
    spans.some((span) => span.name === name && span.error === undefined && isAbout(span, item))
  const missing = [
    ...(spans.some(({ span_id }) => span_id === item.span_id) ? [] : ['its own span']),
    ...(of(CLAIM_SPAN) ? [] : ['the span of its claim']),
    ...(of(COMPLETE_SPAN) ? [] : ['the span of its completion']),
  ]
  return missing.map((what) => ({ rule: 'item', message: `${item.id} is completed, but ${what} is missing` }))
}

/** A child of the item's own span, or a span that names it. */
export function isAbout({ parent_span_id, attributes }: StoredSpan, { id, span_id }: TracedItem): boolean {
  if (parent_span_id === span_id) return true
  return Object.values(attributes).some((value) => typeof value === 'string' && value.split(/[\s,]+/).includes(id))
}
