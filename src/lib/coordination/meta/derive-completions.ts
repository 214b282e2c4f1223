/**
 * `coordination_log.json`, the list of completions that readers of the original know. The journal is the truth; what it
 * has and the list has not is appended. What is in the list already stays as it is, text and all.
 */
import type { Instant, Milliseconds } from '../../platform/clock.ts'
import { invalidAt, parseJson } from '../../platform/json-document.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'
import type { LogEntry } from '../ledger.ts'
import type { WorkItem } from '../work-item.ts'

const DAY: Milliseconds = 86_400_000

/** As the original wrote it. */
interface CompletionRecord {
  work_item_id: string
  completed_at: string
  agent_id: string | null
  result: string | null
  velocity_points: number
}

export interface DerivedCompletions {
  /** How many records were appended. */
  added: number
  /** In the list now. */
  total: number
}

/** @throws AutonomyError INVALID_DOCUMENT (the list is no array of records; it stays as it is), STORE_BUSY, IO */
export async function deriveCompletions(deps: CoordinationDeps): Promise<DerivedCompletions> {
  const { files, ledger, paths } = deps
  const file = paths.coordination.completions
  const missing = await missingFrom(readList(file, deps).records, deps)
  if (missing.length === 0) return { added: 0, total: readList(file, deps).records.length }
  return ledger.exclusive(async () => {
    const { text, records } = readList(file, deps)
    const known = keysOf(records)
    const added = missing.filter((record) => !known.has(keyOf(record)))
    // Another cycle has listed them meanwhile.
    if (added.length === 0) return { added: 0, total: records.length }
    await files.writeAtomic(file, appended(text, added, records.length === 0))
    return { added: added.length, total: records.length + added.length }
  })
}

/** Records of the journal that the list lacks, oldest first. */
async function missingFrom(
  records: readonly unknown[],
  { ledger }: CoordinationDeps,
): Promise<readonly CompletionRecord[]> {
  const known = keysOf(records)
  const log = await ledger.log(since(records))
  const missing = log.filter(
    ({ op, work_item_id: id, at }) =>
      op === 'complete' && id !== undefined && !known.has(keyOf({ work_item_id: id, completed_at: at })),
  )
  if (missing.length === 0) return []
  const results = await resultsOf(new Set(missing.flatMap(({ work_item_id: id }) => id ?? [])), ledger)
  return missing.map((entry) => recordOf(entry, results))
}

/** What is in the list was in order when it was appended; a day covers clocks that differ and lists that were merged. */
function since(records: readonly unknown[]): { since?: Instant } {
  const last = Date.parse(String(fieldsOf(records.at(-1)).get('completed_at')))
  return Number.isNaN(last) ? {} : { since: last - DAY }
}

/** Reads the archive only for items that have left the document. */
async function resultsOf(
  ids: ReadonlySet<string>,
  ledger: CoordinationDeps['ledger'],
): Promise<ReadonlyMap<string, string>> {
  const textOf = (item: WorkItem | undefined): readonly (readonly [string, string])[] => {
    const result = item?.record['result']
    return item !== undefined && typeof result === 'string' ? [[item.id, result]] : []
  }
  const live = await ledger.read(({ items }) => [...ids].flatMap((id) => textOf(items.get(id))))
  if (live.length === ids.size) return new Map(live)
  const archived = (await ledger.archive()).filter(({ id }) => ids.has(id)).flatMap(textOf)
  return new Map([...archived, ...live])
}

function recordOf(
  { work_item_id: id = '', at, agent_id, velocity_points = 0 }: LogEntry,
  results: ReadonlyMap<string, string>,
): CompletionRecord {
  return {
    work_item_id: id,
    completed_at: at,
    agent_id: agent_id ?? null,
    result: results.get(id) ?? null,
    velocity_points,
  }
}

/** By id and time: ids of the original were given out twice. */
function keyOf({ work_item_id, completed_at }: Pick<CompletionRecord, 'work_item_id' | 'completed_at'>): string {
  return `${work_item_id} ${completed_at}`
}

function keysOf(records: readonly unknown[]): ReadonlySet<string> {
  return new Set(
    records.flatMap((record) => {
      const fields = fieldsOf(record)
      return [`${String(fields.get('work_item_id'))} ${String(fields.get('completed_at'))}`]
    }),
  )
}

function fieldsOf(record: unknown): ReadonlyMap<string, unknown> {
  return new Map(typeof record === 'object' && record !== null ? Object.entries(record) : [])
}

function readList(
  file: string,
  { files }: Pick<CoordinationDeps, 'files'>,
): { text: string; records: readonly unknown[] } {
  const text = files.readTextIfPresent(file) ?? '[]\n'
  const records = parseJson(text, file)
  if (Array.isArray(records)) return { text, records }
  throw invalidAt({ text, file, path: [] }, 'a list of completions is expected here')
}

/** One record a line before the last bracket; what stands before it is not touched. */
function appended(text: string, records: readonly CompletionRecord[], isFirst: boolean): string {
  const end = text.lastIndexOf(']')
  const lines = records.map((record) => `  ${JSON.stringify(record)}`).join(',\n')
  return `${text.slice(0, end).trimEnd()}${isFirst ? '' : ','}\n${lines}\n${text.slice(end)}`
}
