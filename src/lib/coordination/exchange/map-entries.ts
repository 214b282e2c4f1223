/**
 * Pure: entries of a foreign list -> lines of an import. The key `SOURCE:ID` makes importing again add nothing. A whole
 * waits for its parts, so that nobody does all of it at once.
 */
import { AutonomyError } from '../../errors.ts'
import type { ImportedLine } from '../work/parse-import.ts'
import type { Entry } from './entry.ts'

/** @param prefix of the keys @throws AutonomyError INVALID_DOCUMENT: an id is there twice */
export function mapEntries(entries: readonly Entry[], prefix: string): readonly ImportedLine[] {
  refuseTwice(entries)
  const byId = new Map(entries.map((entry) => [entry.id, entry]))
  const parts = Map.groupBy(entries, ({ parent }) => parent)
  const blockers = blockersIn(entries)
  const keyOf = (id: string): string => `${prefix}:${id}`
  return entries.map((entry) => {
    const own = (parts.get(entry.id) ?? []).filter(({ id, needs }) => !needs.includes(entry.id) && id !== entry.id)
    // A part never waits for its whole: the whole waits for it.
    const named = [...entry.needs, ...(blockers.get(entry.id) ?? [])]
    const needs = named.filter((id) => id !== entry.parent || !byId.has(id))
    return lineOf({ ...entry, needs: [...needs, ...own.map(({ id }) => id)] }, keyOf)
  })
}

/** Ids of what says that it holds an entry back, by the id of that entry. */
function blockersIn(entries: readonly Entry[]): ReadonlyMap<string, readonly string[]> {
  const blockers = new Map<string, string[]>()
  for (const { id, holdsBack = [] } of entries) {
    for (const blocked of holdsBack) {
      const known = blockers.get(blocked)
      if (known === undefined) blockers.set(blocked, [id])
      else known.push(id)
    }
  }
  return blockers
}

function refuseTwice(entries: readonly Entry[]): void {
  const seen = new Map<string, Entry>()
  for (const entry of entries) {
    const before = seen.get(entry.id)
    if (before !== undefined) {
      const { file, line } = before.position
      const message = `${JSON.stringify(entry.id)} is there twice, first at ${file}:${line}`
      throw new AutonomyError('INVALID_DOCUMENT', message, { position: entry.position })
    }
    seen.set(entry.id, entry)
  }
}

function lineOf(entry: Entry, keyOf: (id: string) => string): ImportedLine {
  const { id, title, body, state, word, priority, type = 'task', needs, tags, position, ended, notes = [] } = entry
  const texts = [title, ...body].map((text) => text?.trim() ?? '').filter((text) => text !== '')
  const work = {
    description: texts.join('\n\n'),
    type,
    priority: priority ?? 'medium',
    key: keyOf(id),
    depends_on: [...new Set(needs)].map(keyOf),
    tags,
  }
  const unknown = state === 'unknown' ? [`its status ${JSON.stringify(word)} is not known: it is taken as pending`] : []
  return {
    work,
    position,
    notes: [...notes, ...unknown],
    ...(state === 'done' && { done: { result: `done before the import (${keyOf(id)})`, at: ended } }),
    ...((state === 'dropped' || state === 'deferred') && { leftOut: word }),
    holds: state === 'deferred',
  }
}
