/** `work import`: many work items from NDJSON, all of them or none, in one atomic step. Doing it again adds nothing twice. */
import { AutonomyError, type SourcePosition } from '../../errors.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'
import { newTelemetry } from './item-trace.ts'
import { type AddedWork, addItems } from './new-items.ts'
import { type ImportedLine, type ImportSource, parseImport } from './parse-import.ts'
import { selectLines, type SkippedLine } from './select-lines.ts'

export interface AddLines {
  /** Who the items come from, where a line does not say it. */
  created_by?: string | undefined
  /** Says what would be done, writes nothing. */
  dryRun?: boolean | undefined
  /** Also what was done already, as completed. */
  withDone?: boolean | undefined
}

export interface ImportWork extends ImportSource, AddLines {
  /** Lines without a key get `PREFIX:LINE`, so that importing the same text again adds nothing. */
  key?: string | undefined
}

export interface ImportedWork {
  dry_run: boolean
  /** Lines that hold an item. */
  lines: number
  added: number
  /** Work with the same key was there before. */
  already: number
  /** In the order of the lines; ids of what was there before included. */
  items: readonly { line: number; work_item_id: string; already: boolean; key?: string }[]
  /** Lines that were not taken. */
  skipped: readonly SkippedLine[]
  /** What could not be kept of those that were taken. */
  notes: readonly string[]
}

/**
 * A line may depend on lines before and after it, by their keys.
 * @throws AutonomyError INVALID_DOCUMENT, NOT_FOUND, CONFLICT (with the line), STORE_BUSY, IO
 */
export async function importWork(input: ImportWork, deps: CoordinationDeps): Promise<ImportedWork> {
  return addLines(
    parseImport(input).map((line) => keyed(line, input)),
    input,
    deps,
  )
}

/** All of the lines or none, in one step; what they depend on comes before them. @throws as importWork */
export async function addLines(
  all: readonly ImportedLine[],
  input: AddLines,
  deps: CoordinationDeps,
): Promise<ImportedWork> {
  const { ledger, tracer, clock } = deps
  const { created_by, dryRun = false, withDone = false } = input
  const { taken, skipped, notes } = selectLines(all, { withDone })
  const lines = inOrder(taken)
  const moment = {
    now: clock.now(),
    root: deps.paths.root,
    telemetry: lines.map(() => newTelemetry(tracer)),
    positions: lines.map(({ position }) => position),
  }
  const works = lines.map(({ work }) => ({ ...(created_by !== undefined && { created_by }), ...work }))
  return tracer.span({ name: 's2s.work.import' }, async (span) => {
    const added = await ledger.change((state) => {
      const { added: result, steps } = addItems(works, state, moment)
      return { result, steps: dryRun ? [] : steps }
    })
    const already = added.filter((each) => each.already).length
    span.set({ 'work.added': added.length - already, 'work.already': already, 'work.dry_run': dryRun })
    const places = new Map(all.map((line, index) => [line.position, index]))
    const items = added.map((each, index) => listed(each, lines[index], places))
    return {
      dry_run: dryRun,
      lines: all.length,
      added: added.length - already,
      already,
      items: items.toSorted((a, b) => a.place - b.place).map(({ item }) => item),
      skipped,
      notes,
    }
  })
}

function listed(
  { item, already }: AddedWork,
  line: ImportedLine | undefined,
  places: ReadonlyMap<SourcePosition | undefined, number>,
): { place: number; item: ImportedWork['items'][number] } {
  const key = line?.work.key
  return {
    place: places.get(line?.position) ?? 0,
    item: { line: line?.position.line ?? 0, work_item_id: item.id, already, ...(key !== undefined && { key }) },
  }
}

function keyed(line: ImportedLine, { key }: ImportWork): ImportedLine {
  if (key === undefined || line.work.key !== undefined) return line
  return { ...line, work: { ...line.work, key: `${key}:${line.position.line}` } }
}

/** Each line after those that it depends on, else as they come. @throws AutonomyError INVALID_DOCUMENT: a cycle */
function inOrder(lines: readonly ImportedLine[]): readonly ImportedLine[] {
  const byKey = new Map(lines.flatMap((line) => (line.work.key === undefined ? [] : [[line.work.key, line] as const])))
  const ordered = new Set<ImportedLine>()
  const within = new Set<ImportedLine>()
  // Its own stack: a chain may be longer than the call stack is deep.
  for (const start of lines) {
    const open: { line: ImportedLine; isDone: boolean }[] = [{ line: start, isDone: false }]
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { line, isDone } = next
      if (isDone) {
        within.delete(line)
        ordered.add(line)
      } else if (!ordered.has(line)) {
        within.add(line)
        open.push({ line, isDone: true })
        for (const name of line.work.depends_on ?? []) {
          const needed = byKey.get(name)
          if (needed && within.has(needed)) throw cycle(line)
          if (needed && !ordered.has(needed)) open.push({ line: needed, isDone: false })
        }
      }
    }
  }
  return [...ordered]
}

function cycle({ position, work }: ImportedLine): AutonomyError {
  const name = work.key === undefined ? 'this line' : JSON.stringify(work.key)
  return new AutonomyError('INVALID_DOCUMENT', `${name} depends on itself, directly or through others`, {
    position,
    hint: 'Nothing was added. Take one of the dependencies out of the circle.',
  })
}
