/**
 * A document that is an array of records, as text in which single records are replaced: what is not edited keeps its
 * text byte for byte, whoever wrote it and however it is laid out, so that a diff shows the edit and nothing else. A
 * new record gets a line of its own; an edited one keeps its style, one line or many.
 */
import { invalidAt, parseJson } from '../../platform/json-document.ts'
import { isRecord } from '../record-fields.ts'
import type { CoordinationRecord } from '../work-item.ts'
import { patchRecord, type IdChange } from './apply-step.ts'
import { arrayPieces } from './array-pieces.ts'
import { exactRecord } from './exact-record.ts'

/** One value of the array. It need not be an object. */
interface Slot {
  /** What stands between the value before it and this one: white space and a comma. */
  before: string
  text: string
  value: unknown
}

export interface RecordDocument {
  /** Up to and including the opening bracket. */
  open: string
  slots: readonly Slot[]
  /** From behind the last value to the end. */
  close: string
}

export const EMPTY_DOCUMENT: RecordDocument = { open: '[', slots: [], close: '\n]\n' }

/** One record a line. */
export function ourLayout(records: readonly string[]): RecordDocument {
  const slots = records.map((text, index) => ({
    before: index === 0 ? '\n  ' : ',\n  ',
    text,
    get value(): unknown {
      return JSON.parse(text)
    },
  }))
  return { ...EMPTY_DOCUMENT, slots }
}

/** @throws AutonomyError INVALID_DOCUMENT with the position */
export function parseRecords(text: string, file: string): RecordDocument {
  return parseOurLayout(text) ?? parseAnyLayout(text, file)
}

/** One record a line, as this program writes it; undefined for any other layout. */
function parseOurLayout(text: string): RecordDocument | undefined {
  if (!text.startsWith('[\n  {') || !text.endsWith('}\n]\n')) return undefined
  const slots: Slot[] = []
  for (let start = 2, last = text.length - 3; start < last;) {
    const newline = text.indexOf('\n', start)
    const end = newline === last ? newline : newline - 1
    if (!text.startsWith('  {', start) || text[end - 1] !== '}' || (newline !== last && text[end] !== ',')) {
      return undefined
    }
    const record = text.slice(start + 2, end)
    const value = parsed(record)
    if (value === undefined) return undefined
    slots.push({ before: slots.length === 0 ? '\n  ' : ',\n  ', text: record, value })
    start = newline + 1
  }
  return { open: '[', slots, close: '\n]\n' }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function parseAnyLayout(text: string, file: string): RecordDocument {
  const values = parseJson(text, file)
  if (!Array.isArray(values)) throw invalidAt({ text, file, path: [] }, 'an array of records is expected here')
  const { open, pieces, close } = arrayPieces(text)
  const slots = pieces.map(({ before, text: record }, index) => ({ before, text: record, value: values[index] }))
  return { open, slots, close }
}

export function documentText({ open, slots, close }: RecordDocument): string {
  return `${open}${slots.map(({ before, text }) => before + text).join('')}${close}`
}

export interface EditedDocument {
  /** The very one that came in when no edit changed anything. */
  document: RecordDocument
  /** Records that left it, exact also in numbers that a double does not hold. */
  removed: readonly CoordinationRecord[]
}

/**
 * Edits in their order, each on the first record with its id, archiving on all of them. One that is there is not added
 * again; one that is not there is not changed. @param idKey the property that holds the id
 */
export function editRecords(
  document: RecordDocument,
  idKey: 'work_item_id' | 'agent_id',
  edits: readonly IdChange[],
): EditedDocument {
  if (edits.length === 0) return { document, removed: [] }
  const slots: (Slot | undefined)[] = [...document.slots]
  const places = placesOf(new Set(edits.map(({ id }) => id)), document.slots, idKey)
  const removed: CoordinationRecord[] = []
  for (const edit of edits) {
    const place = places.get(edit.id)
    const slot = place === undefined ? undefined : slots[place]
    if ('record' in edit) {
      if (!slot) places.set(edit.id, slots.push(newSlot(edit.record)) - 1)
    } else if (place !== undefined && slot) {
      if ('archived' in edit) {
        removed.push(...takeAll(slots, idKey, edit.id))
        places.delete(edit.id)
      } else slots[place] = patchSlot(slot, edit)
    }
  }
  return { document: joined(document, slots), removed }
}

/** Where the first record with each of these ids stands. */
function placesOf(ids: ReadonlySet<string>, slots: readonly Slot[], idKey: string): Map<string, number> {
  const places = new Map<string, number>()
  for (const [place, slot] of slots.entries()) {
    const id = idOf(slot, idKey)
    if (typeof id === 'string' && ids.has(id) && !places.has(id)) places.set(id, place)
  }
  return places
}

/** All with this id: another one would come to life again, and be taken when the edit is done again. */
function takeAll(slots: (Slot | undefined)[], idKey: string, id: string): readonly CoordinationRecord[] {
  const taken: CoordinationRecord[] = []
  for (const [place, slot] of slots.entries()) {
    if (!slot || idOf(slot, idKey) !== id) continue
    taken.push(exactRecord(slot.text))
    slots[place] = undefined
  }
  return taken
}

function idOf({ value }: Slot, idKey: string): unknown {
  return isRecord(value) ? value[idKey] : undefined
}

function newSlot(record: CoordinationRecord): Slot {
  const text = JSON.stringify(record)
  return { before: ',\n  ', text, value: JSON.parse(text) }
}

function patchSlot(slot: Slot, patch: IdChange & { set: CoordinationRecord }): Slot {
  const record = patchRecord(exactRecord(slot.text), patch)
  const isOneLine = !slot.text.includes('\n')
  const indent = /[ \t]*$/.exec(slot.before)?.[0] ?? ''
  const text = isOneLine ? JSON.stringify(record) : JSON.stringify(record, null, 2).replaceAll('\n', `\n${indent}`)
  return text === slot.text ? slot : { before: slot.before, text, value: JSON.parse(text) }
}

/** The first value has no comma before it, whichever it was that stood first. */
function joined(document: RecordDocument, edited: readonly (Slot | undefined)[]): RecordDocument {
  const { open, slots: old, close } = document
  const slots = edited.filter((slot) => slot !== undefined)
  if (slots.length === old.length && slots.every((slot, place) => slot === old[place])) return document
  const [first, ...others] = slots
  if (!first) return { open, slots, close: onNewLine(close) }
  if (first === old[0]) return { open, slots, close }
  const begun = [{ ...first, before: old[0]?.before ?? '\n  ' }, ...others]
  return { open, slots: begun, close: old.length > 0 ? close : onNewLine(close) }
}

function onNewLine(close: string): string {
  return `\n${close.trimStart()}`
}
