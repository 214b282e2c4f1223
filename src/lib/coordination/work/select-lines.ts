/**
 * Pure: which lines of an import become items. What was done elsewhere holds nothing back, what was cancelled neither, and
 * what depends on something that is put off is put off with it.
 */
import type { SourcePosition } from '../../errors.ts'
import type { ImportedLine } from './parse-import.ts'

export interface SkippedLine {
  key?: string
  /** `FILE:LINE:COLUMN` */
  place: string
  why: string
}

export interface SelectedLines {
  taken: readonly ImportedLine[]
  skipped: readonly SkippedLine[]
  notes: readonly string[]
}

export function selectLines(lines: readonly ImportedLine[], { withDone }: { withDone: boolean }): SelectedLines {
  const held = heldLines(lines)
  const reasons = lines.map((line) => held.get(line) ?? line.leftOut ?? (line.done && !withDone ? 'done' : undefined))
  const gone = new Map<string, string>()
  const skipped: SkippedLine[] = []
  for (const [index, { work, position }] of lines.entries()) {
    const why = reasons[index]
    if (why === undefined) continue
    if (work.key !== undefined) gone.set(work.key, why)
    skipped.push({ ...(work.key !== undefined && { key: work.key }), place: placeOf(position), why })
  }
  const kept = lines.filter((_line, index) => reasons[index] === undefined)
  return { taken: kept.map((line) => freed(line, gone)), skipped, notes: kept.flatMap((line) => notesOn(line, gone)) }
}

/** Lines that are put off, and those that wait for them, with the reason. */
function heldLines(lines: readonly ImportedLine[]): ReadonlyMap<ImportedLine, string> {
  const waiting = new Map<string, ImportedLine[]>()
  for (const line of lines) {
    for (const name of line.work.depends_on ?? []) {
      const known = waiting.get(name)
      if (known === undefined) waiting.set(name, [line])
      else known.push(line)
    }
  }
  const held = new Map<ImportedLine, string>()
  const open = lines.filter(({ holds }) => holds === true)
  for (const line of open) held.set(line, line.leftOut ?? '')
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { key } = next.work
    for (const line of key === undefined ? [] : (waiting.get(key) ?? [])) {
      if (held.has(line) || line.done !== undefined || line.leftOut !== undefined) continue
      held.set(line, `waits for ${key}, which is not taken`)
      open.push(line)
    }
  }
  return held
}

function freed(line: ImportedLine, gone: ReadonlyMap<string, string>): ImportedLine {
  const { work, done } = line
  const depends_on = work.depends_on?.filter((name) => !gone.has(name))
  return { ...line, work: { ...work, depends_on, completed: done } }
}

function notesOn({ work, position, notes = [] }: ImportedLine, gone: ReadonlyMap<string, string>): readonly string[] {
  const without = (work.depends_on ?? []).flatMap((name) => {
    const why = gone.get(name)
    return why === undefined || why === 'done' ? [] : [`taken without what it depends on: ${name} (${why})`]
  })
  return [...notes, ...without].map((note) => `${placeOf(position)}: ${note}`)
}

function placeOf({ file, line, column }: SourcePosition): string {
  return `${file}:${line}:${column}`
}
