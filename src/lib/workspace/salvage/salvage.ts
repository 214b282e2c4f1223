/**
 * Damaged JSON -> what a careful person would save from it, with an account of what was repaired and what was lost.
 * Pure: text in, result out; never throws, never invents a key or a value.
 */
import { excerpt, type Note } from './account.ts'
import { combineValues, isLines, unite, mergeValues, type DocumentForm } from './combine-values.ts'
import { conflictSides } from './conflict-sides.ts'
import { splitValues } from './split-values.ts'

export interface Salvage {
  /**
   * `intact`: nothing was wrong. `salvaged`: `value` is what could be saved. `empty`: the file holds nothing.
   * `pointer`: a Git LFS pointer, the content is elsewhere. `hopeless`: nothing could be saved.
   */
  status: 'intact' | 'salvaged' | 'empty' | 'pointer' | 'hopeless'
  /** For lines an array with one value a line. Undefined unless intact or salvaged. */
  value: unknown
  /** What was read in spite of a fault. */
  repairs: readonly Note[]
  /** What is in the text and not in the value. */
  lost: readonly Note[]
  /** Share of the text (white space aside) that is in the value. 0 to 1. */
  saved: number
}

const NOTHING = { value: undefined, repairs: [], lost: [], saved: 0 }

export function salvage(text: string, form: DocumentForm): Salvage {
  const whole = intact(text, form)
  if (whole) return whole
  const content = text.replaceAll(/[\0\uFEFF]/g, '')
  if (content.trim() === '') return { status: 'empty', ...NOTHING }
  if (content.startsWith('version https://git-lfs')) return { status: 'pointer', ...NOTHING }
  const sides = conflictSides(content)
  const found = sides ? salvageSides(sides, form) : readPart(content, form)
  if (content === text) return found
  const note = { line: 1, what: `${text.length - content.length} NUL characters and byte order marks were taken out` }
  return { ...found, status: found.status === 'intact' ? 'salvaged' : found.status, repairs: [note, ...found.repairs] }
}

function readPart(text: string, form: DocumentForm): Salvage {
  return intact(text, form) ?? salvagePart(text, form)
}

function intact(text: string, form: DocumentForm): Salvage | undefined {
  const untouched = { status: 'intact', repairs: [], lost: [], saved: 1 } as const
  try {
    if (!isLines(form)) return { ...untouched, value: JSON.parse(text) }
    const lines = text.split('\n').filter((line) => line.trim() !== '')
    return { ...untouched, value: lines.map((line) => JSON.parse(line) as unknown) }
  } catch {
    return undefined
  }
}

function salvagePart(text: string, form: DocumentForm): Salvage {
  const { values, account } = splitValues(text, {
    lines: isLines(form),
    whole: form === 'whole-lines',
    strays: form === 'records' || typeof form === 'object',
  })
  const size = text.replaceAll(/\s/g, '').length
  const saved = Math.max(0, 1 - account.lostSize / Math.max(size, account.lostSize, 1))
  if (values.length === 0) {
    return { ...NOTHING, status: 'hopeless', lost: [{ line: 1, what: `there is no JSON in it: ${excerpt(text)}` }] }
  }
  const { value, dropped } = combineValues(values, form)
  const parts = values.length > 1 && !isLines(form) ? [{ line: 1, what: `${values.length} pieces put together` }] : []
  const given = account.lost.map(({ line, what }) => ({ line, what }))
  const lost = [...given, ...dropped.map((what) => ({ line: 1, what }))]
  const repairs = [...parts, ...account.repairs]
  if (repairs.length === 0 && lost.length === 0) repairs.push({ line: 1, what: layoutFault(form) })
  return { status: 'salvaged', value, repairs, lost, saved }
}

/** Every value was in order, so what is between them was not. */
function layoutFault(form: DocumentForm): string {
  return isLines(form) ? 'records were not one a line' : 'stray brackets or commas were taken out'
}

/** Each side read by itself, then laid together. Lines that only one side has are kept. */
function salvageSides(sides: readonly [string, string], form: DocumentForm): Salvage {
  const [ours, theirs] = [readPart(sides[0], form), readPart(sides[1], form)]
  if (ours.value === undefined || theirs.value === undefined) return ours.value === undefined ? theirs : ours
  const dropped: Note[] = []
  const drop = (what: string): unknown => dropped.push({ line: 1, what })
  const value =
    Array.isArray(ours.value) && Array.isArray(theirs.value)
      ? unite(ours.value, theirs.value, drop)
      : mergeValues(ours.value, theirs.value, { path: '', drop })
  return {
    status: 'salvaged',
    value,
    repairs: [{ line: 1, what: 'two sides of a merge conflict put together' }, ...ours.repairs, ...theirs.repairs],
    lost: [...ours.lost, ...theirs.lost, ...dropped],
    saved: Math.min(ours.saved, theirs.saved),
  }
}
