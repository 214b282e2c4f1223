/** Compares what was acknowledged to processes with what the store has afterwards. */
import type { Ledger, LogEntry } from '../ledger.ts'
import type { WorkItem } from '../work-item.ts'

interface Grant {
  id: string
  token: number
  agent: string
}

export interface Acknowledged {
  claims: Grant[]
  completions: Grant[]
  /** Milliseconds of whole commands that were not killed. */
  latencies: number[]
  commands: number
  killed: number
  refused: number
  busy: number
}

export interface Verdict {
  /** Items and acknowledged transitions that the store does not have: what and where, a line each. */
  lost: readonly string[]
  /** Given to two, or done twice. */
  duplicated: readonly string[]
}

/** `ids`: of all items. Every one of them was worked on until nothing was left. */
export async function judge(ids: readonly string[], told: Acknowledged, ledger: Ledger): Promise<Verdict> {
  const live = await ledger.read(({ items }) => items.all())
  const items = [...live, ...(await ledger.archive())]
  const log = await ledger.log()
  return {
    lost: [...lostItems(ids, items), ...lostGrants(told, { items, log })],
    duplicated: [...doubledItems(items), ...doubledGrants(told), ...doubledEntries(log)],
  }
}

function lostItems(ids: readonly string[], items: readonly WorkItem[]): readonly string[] {
  const found = new Map(items.map((item) => [item.id, item.status]))
  return ids.flatMap((id) => {
    const status = found.get(id)
    return status === 'completed' ? [] : [`item ${id} is ${status ?? 'gone'}`]
  })
}

function lostGrants(
  { claims, completions }: Acknowledged,
  { items, log }: { items: readonly WorkItem[]; log: readonly LogEntry[] },
): readonly string[] {
  const journal = new Set(
    log.filter(({ op }) => op === 'claim').map((entry) => grantKey(entry.work_item_id, entry.fencing_token)),
  )
  const completed = new Map(items.map((item) => [item.id, item]))
  return [
    ...claims
      .filter(({ id, token }) => !journal.has(grantKey(id, token)))
      .map(({ id, token }) => `claim ${token} of ${id} is not in the journal`),
    ...completions
      .filter(({ id, token, agent }) => !isCompletedBy(completed.get(id), token, agent))
      .map(({ id, token }) => `completion of ${id} with token ${token} is not in the document`),
  ]
}

function isCompletedBy(item: WorkItem | undefined, token: number, agent: string): boolean {
  return item?.status === 'completed' && item.fencing_token === token && item.agent_id === agent
}

function doubledItems(items: readonly WorkItem[]): readonly string[] {
  return repeated(items.map(({ id }) => id)).map((id) => `item ${id} is there twice`)
}

function doubledGrants({ claims, completions }: Acknowledged): readonly string[] {
  return [
    ...repeated(claims.map(({ id, token }) => grantKey(id, token))).map((key) => `${key} was given to two`),
    ...repeated(completions.map(({ id }) => id)).map((id) => `${id} was completed twice`),
  ]
}

/** A number that is missing or there twice is a transition that somebody wrote over. */
function doubledEntries(log: readonly LogEntry[]): readonly string[] {
  const broken = log.flatMap(({ seq }, index) =>
    seq === index + 1 ? [] : [`line ${index + 1} of the journal is number ${seq}`],
  )
  const done = log.filter(({ op }) => op === 'complete').map((entry) => entry.work_item_id ?? '')
  return [...broken.slice(0, 1), ...repeated(done).map((id) => `${id} was completed twice, says the journal`)]
}

function repeated(keys: readonly string[]): readonly string[] {
  const seen = new Set<string>()
  return [...new Set(keys.filter((key) => seen.size === seen.add(key).size))]
}

function grantKey(id: string | undefined, token: number | undefined): string {
  return `${id} (token ${token})`
}
