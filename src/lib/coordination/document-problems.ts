/**
 * What a person should look at in the coordination documents, for `doctor`: records that are kept as they are but mean
 * less than whoever wrote them thinks. Each sentence names its record. Nothing here decides what may be claimed.
 */
import { parseRecords } from './ledger/record-document.ts'
import { agentProblems, parseAgent } from './parse-agent.ts'
import { parseWorkItem, workItemProblems } from './parse-work-item.ts'
import type { WorkItem } from './work-item.ts'

/**
 * @param agents ids of registered agents; undefined: nobody knows
 * @throws AutonomyError INVALID_DOCUMENT with the position
 */
export function workDocumentProblems(
  text: string,
  file: string,
  agents: ReadonlySet<string> | undefined,
): readonly string[] {
  const records = parseRecords(text, file).slots.map(({ value }) => value)
  const items = records.map(parseWorkItem).filter((item) => item !== undefined)
  const known = new Set(items.map(({ id }) => id))
  return [
    ...named(records, (record) => parseWorkItem(record)?.id, workItemProblems),
    ...repeated(items.map(({ id }) => id)),
    ...items.flatMap((item) => dangling(item, known)),
    ...cycles(items),
    ...items.flatMap((item) => unregistered(item, agents)),
  ]
}

/** @throws AutonomyError INVALID_DOCUMENT with the position */
export function agentDocumentProblems(text: string, file: string): readonly string[] {
  const records = parseRecords(text, file).slots.map(({ value }) => value)
  const ids = records.map((record) => parseAgent(record)?.id)
  return [
    ...named(records, (record) => parseAgent(record)?.id, agentProblems),
    ...repeated(ids.filter((id) => id !== undefined)),
  ]
}

/** The ids in `agent_status.json`. @throws AutonomyError INVALID_DOCUMENT with the position */
export function registeredIds(text: string, file: string): ReadonlySet<string> {
  const ids = parseRecords(text, file).slots.map(({ value }) => parseAgent(value)?.id)
  return new Set(ids.filter((id) => id !== undefined))
}

function named(
  records: readonly unknown[],
  idOf: (record: unknown) => string | undefined,
  problemsOf: (record: unknown) => readonly string[],
): readonly string[] {
  return records.flatMap((record, index) =>
    problemsOf(record).map((problem) => `${idOf(record) ?? `record ${index + 1}`}: ${problem}`),
  )
}

function repeated(ids: readonly string[]): readonly string[] {
  const counts = Map.groupBy(ids, (id) => id)
  return [...counts].flatMap(([id, all]) =>
    all.length > 1 ? [`${id}: ${all.length} records have this id; the first one counts`] : [],
  )
}

function dangling({ id, depends_on, depends_on_completed }: WorkItem, known: ReadonlySet<string>): readonly string[] {
  const missing = depends_on.filter((other) => !known.has(other) && !depends_on_completed.includes(other))
  return missing.map((other) => `${id}: it depends on ${other}, which is not there: it is never ready`)
}

/** Each circle once, from the item that comes first in the document. */
function cycles(items: readonly WorkItem[]): readonly string[] {
  const byId = new Map(items.map((item) => [item.id, item]))
  const done = new Set<string>()
  const found: string[] = []
  for (const { id: first } of items) {
    const path: string[] = []
    const stack: { id: string; depth: number }[] = [{ id: first, depth: 0 }]
    for (let next = stack.pop(); next; next = stack.pop()) {
      const { id, depth } = next
      path.length = depth
      const at = path.indexOf(id)
      if (at !== -1) found.push(`${id}: it waits for itself: ${[...path.slice(at), id].join(' -> ')}`)
      if (at !== -1 || done.has(id)) continue
      done.add(id)
      path.push(id)
      for (const other of byId.get(id)?.depends_on.toReversed() ?? []) stack.push({ id: other, depth: depth + 1 })
    }
  }
  return found
}

function unregistered(item: WorkItem, agents: ReadonlySet<string> | undefined): readonly string[] {
  if (item.status !== 'active' || agents === undefined || agents.has(item.agent_id)) return []
  const holder = item.agent_id === '' ? 'nobody is named as its holder' : `${item.agent_id} is no registered agent`
  return [`${item.id}: it is active, but ${holder}`]
}
