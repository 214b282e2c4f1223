/** Traces for a person: a tree of spans with what each took, and the rules that a trace breaks. */
import type { ShownSpan, ShownTrace } from '../coordination/trace/show-trace.ts'
import { ITEM_SPAN } from '../telemetry/check-trace.ts'
import type { TraceValidation, TraceVerdict } from '../coordination/trace/validate-trace.ts'
import { textWidth } from '../platform/text-width.ts'
import type { Color } from './color.ts'
import { spanText, timeText } from './time-text.ts'

/** Broken traces that are shown; --json has all. */
const SHOWN = 10
/** What is told of a span besides the work item. */
const TELLING = ['agent.id', 's2s.agent_id', 'work.status', 'error.type']

export function traceText(trace: ShownTrace, color: Color): string {
  const { trace_id, started, duration_ms, spans, errors, items, tree } = trace
  const counts = [
    counted(spans, 'span'),
    ...(items.length > 0 ? [counted(items.length, 'work item')] : []),
    ...(errors > 0 ? [color.red(counted(errors, 'error'))] : []),
    tookText(duration_ms),
  ]
  const lines = tree.flatMap((span) => branch(span, { color, lead: '', items: trace.items }))
  const width = Math.max(...lines.map(({ label }) => textWidth(label)))
  return [
    `${color.bold(trace_id)}  ${counts.join(', ')}  ${color.dim(timeText(started))}`,
    '',
    ...lines.map(({ drawn, label, took, notes }) =>
      [`${drawn}${' '.repeat(width - textWidth(label))}  ${took.padStart(8)}`, ...notes].join('\n'),
    ),
  ].join('\n')
}

interface Line {
  /** Without colours, to be measured. */
  label: string
  drawn: string
  took: string
  notes: readonly string[]
}

interface Drawing {
  color: Color
  /** What stands before the lines below this one. */
  lead: string
  items: ShownTrace['items']
}

function branch(span: ShownSpan, { color, lead, items }: Drawing, mark = ''): readonly Line[] {
  const { name, duration_ms, error, children, parent_elsewhere, work_item_id } = span
  const below = mark === '' ? lead : `${lead}${mark.startsWith('├') ? '│  ' : '   '}`
  const told = TELLING.flatMap((key) => (key in span.attributes ? [String(span.attributes[key])] : []))
  const item = name === ITEM_SPAN ? items.find(({ id }) => id === work_item_id) : undefined
  const details = [...(item ? [item.id, `"${short(item.description)}"`] : []), ...told].join('  ')
  const elsewhere = { remote: '(below another process)', missing: '(its parent is missing)' }
  const beside = parent_elsewhere ? elsewhere[parent_elsewhere] : ''
  const words = [details, beside].filter((each) => each !== '').join('  ')
  const label = `${lead}${mark}${name}${words === '' ? '' : `  ${words}`}`
  const painted = error === undefined ? color.cyan(name) : color.red(name)
  return [
    {
      label,
      drawn: `${color.dim(`${lead}${mark}`)}${painted}${words === '' ? '' : `  ${words}`}`,
      took: duration_ms === undefined ? 'open' : tookText(duration_ms),
      notes:
        error === undefined ? [] : [`${color.dim(`${below}${children.length > 0 ? '│' : ' '}`)}  ${color.red(error)}`],
    },
    ...children.flatMap((child, at) =>
      branch(child, { color, lead: below, items }, at === children.length - 1 ? '└─ ' : '├─ '),
    ),
  ]
}

export function validationText({ file, traces, unreadable }: TraceValidation, color: Color): string {
  const broken = traces.filter(({ valid }) => !valid)
  const spans = traces.reduce((sum, trace) => sum + trace.spans, 0)
  const items = traces.reduce((sum, trace) => sum + trace.items, 0)
  const checked = `${counted(traces.length, 'trace')}, ${counted(spans, 'span')}, ${counted(items, 'work item')}`
  const verdict = broken.length === 0 ? color.green('Valid') : color.red(`${broken.length} broken`)
  const lines = unreadable.lines.join(', ')
  return [
    ...broken.slice(0, SHOWN).flatMap((trace) => brokenText(trace, { file, color })),
    ...(broken.length > SHOWN ? [`and ${broken.length - SHOWN} more; --json shows all`, ''] : []),
    ...(unreadable.count > 0
      ? [
          color.yellow(
            `${counted(unreadable.count, 'line')} of ${file} hold no span: ${lines}${unreadable.count > unreadable.lines.length ? ', ...' : ''}`,
          ),
        ]
      : []),
    `${verdict}: ${checked}.`,
  ].join('\n')
}

function brokenText({ trace_id, broken }: TraceVerdict, { file, color }: { file: string; color: Color }): string[] {
  return [
    `${color.red('broken')}  ${color.bold(trace_id)}`,
    ...broken.map(({ rule, message, name, span_id, line }) => {
      const where = line === undefined ? '' : color.dim(`  ${file}:${line}`)
      return `  ${rule}: ${name === undefined ? '' : `${name} (${span_id}): `}${message}${where}`
    }),
    '',
  ]
}

function tookText(milliseconds: number): string {
  if (milliseconds >= 10_000) return spanText(milliseconds / 1000)
  if (milliseconds >= 1000) return `${(milliseconds / 1000).toFixed(2)} s`
  return milliseconds >= 10 ? `${Math.round(milliseconds)} ms` : `${milliseconds.toFixed(1)} ms`
}

function short(text: string): string {
  const [line = ''] = text.split('\n')
  return line.length > 40 ? `${line.slice(0, 39)}…` : line
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
