/** Work items for a person: in one line, and everything about one. */
import { isRecord, textField } from '../coordination/record-fields.ts'
import type { LogEntry } from '../coordination/ledger.ts'
import type { ShownWork } from '../coordination/work/show-work.ts'
import type { CoordinationRecord } from '../coordination/work-item.ts'
import { truncateToWidth } from '../platform/text-width.ts'
import type { Color } from './color.ts'
import { besideLabel, printableLine } from './printable.ts'
import { timeText } from './time-text.ts'

const LABEL = 13
const LONGEST = 120

/** `high backend_api: Fix the flaky login test`; of a long description the beginning of its first line. */
export function workLine(record: CoordinationRecord): string {
  const head = [textField(record, 'priority'), textField(record, 'work_type')].filter((part) => part).join(' ')
  return `${printableLine(head)}: ${firstLine(textField(record, 'description') ?? '')}`
}

function firstLine(text: string): string {
  const [line = ''] = text.split('\n', 1)
  const cut = truncateToWidth(line.slice(0, 4 * LONGEST), LONGEST)
  return line === text || cut.endsWith('…') ? cut : `${cut} …`
}

export function workText(work: ShownWork, color: Color): string {
  const { item, blocked_by, history } = work
  const rows = rowsOf(work).filter(([, value]) => value !== undefined && value !== '')
  const evidence = Array.isArray(item['evidence']) ? item['evidence'].filter(isRecord) : []
  return [
    color.bold(textField(item, 'description') ?? ''),
    '',
    ...rows.map(([name, value = '']) => `${color.dim(name.padEnd(LABEL))}${besideLabel(value, LABEL)}`),
    ...section(
      'Waits for',
      blocked_by.map((each) => `${printableLine(each.work_item_id)}  ${each.status}  ${firstLine(each.description)}`),
    ),
    ...section(
      'Evidence',
      evidence.map((each) => evidenceLine(each, color)),
    ),
    ...section('History', history.map(historyLine)),
  ].join('\n')
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)]
}

function rowsOf({
  item,
  status,
  archived,
  queue,
  waiting,
}: ShownWork): readonly (readonly [string, string | undefined])[] {
  const written = textField(item, 'status')
  const meant = written === status ? status : `${status} (written: ${JSON.stringify(item['status']) ?? 'nothing'})`
  const text = (name: string): string | undefined => textField(item, name)
  const time = (name: string): string | undefined => text(name) && timeText(text(name) ?? '')
  return [
    ['id', text('work_item_id')],
    ['status', archived ? `${meant}, in the archive` : meant],
    ['next best', queue === null ? undefined : `${queue.position} of ${queue.of}: ${queue.why}`],
    ['priority', text('priority')],
    ['type', text('work_type')],
    ['team', text('team')],
    ['agent', text('agent_id')],
    ['progress', item['progress'] === undefined ? undefined : `${String(item['progress'])} %`],
    ['lease until', time('lease_expires_at')],
    ['token', shownNumber(item['fencing_token'])],
    ['attempts', shownNumber(item['attempts'])],
    ['created', time('created_at')],
    ['claimed', time('claimed_at')],
    ['updated', time('last_update')],
    ['completed', time('completed_at')],
    ['result', text('result')],
    ['failed', text('failed_reason')],
    ['merged into', text('superseded_by')],
    ['depends on', listed(item['depends_on'])],
    ['waited for by', waiting.join(', ')],
    ['acceptance', listed(item['acceptance'])],
    ['tags', listed(item['tags'])],
    ['paths', listed(item['paths'])],
    ['key', text('idempotency_key')],
    ['todo', text('todo_id')],
    ['trace', isRecord(item['telemetry']) ? textField(item['telemetry'], 'trace_id') : undefined],
  ]
}

function shownNumber(value: unknown): string | undefined {
  return typeof value === 'number' ? String(value) : undefined
}

function listed(value: unknown): string | undefined {
  return Array.isArray(value) ? value.join(', ') : undefined
}

function evidenceLine({ command, exit_code, duration_ms, at }: CoordinationRecord, color: Color): string {
  const passed = exit_code === 0
  const ended = passed ? 'passed' : `failed (${exit_code === null ? 'ended' : `exit ${String(exit_code)}`})`
  return `${passed ? color.green(ended) : color.red(ended)}  ${printableLine(String(command))}  ${String(duration_ms)} ms, ${timeText(String(at))}`
}

function historyLine({ at, op, agent_id, by, from, to, reason }: LogEntry): string {
  const change = from === to || to === undefined ? '' : `  ${from ?? 'new'} -> ${to}`
  const who = by ?? agent_id
  return printableLine(`${timeText(at)}  ${op}${change}${who ? `  by ${who}` : ''}${reason ? `: ${reason}` : ''}`)
}
