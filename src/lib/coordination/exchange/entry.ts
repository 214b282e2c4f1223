/**
 * What every foreign list of work comes down to: one entry with the id, the state and the needs that it has there. The
 * parsers make entries of bytes; `map-entries.ts` makes work items of entries. All text in them stays text.
 */
import type { SourcePosition } from '../../errors.ts'
import type { Instant } from '../../platform/clock.ts'
import type { Priority } from '../../workspace/config.ts'

export const SOURCES = ['claude-tasks', 'beads', 'taskmaster', 'backlog', 'github-json'] as const
export type Source = (typeof SOURCES)[number]

/** One file, or the standard input, as it was read. */
export interface SourceText {
  text: string
  /** For messages. */
  file: string
  /** The list it belongs to, where ids are unique only within one. */
  list?: string | undefined
}

export type EntryState = 'open' | 'started' | 'done' | 'deferred' | 'dropped' | 'unknown'

export interface Entry {
  /** As the source names it; unique in the whole input. */
  id: string
  title: string
  /** What else is said about it, in order. */
  body: readonly (string | undefined)[]
  state: EntryState
  /** The state in the words of the source. */
  word: string
  priority?: Priority | undefined
  type?: string | undefined
  /** Ids of what has to be completed before. */
  needs: readonly string[]
  /** Ids of what needs this one, where it is this one that says so. */
  holdsBack?: readonly string[]
  /** It is a part of this one, which is done when all its parts are. */
  parent?: string | undefined
  tags: readonly string[]
  /** When it was done, where the source says so. */
  ended?: Instant | undefined
  position: SourcePosition
  /** What could not be kept of it. */
  notes?: readonly string[]
}

/** The state for a word, whatever its case and its separators: `In Progress`, `in-progress` and `in_progress` are one. */
export function stateOf(word: string, states: Readonly<Record<string, EntryState>>): EntryState {
  const plain = word
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, ' ')
  return Object.entries(states).find(([known]) => known === plain)?.[1] ?? 'unknown'
}
