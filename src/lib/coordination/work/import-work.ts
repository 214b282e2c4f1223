/** `work import`: many work items from NDJSON, all of them or none, in one atomic step. Doing it again adds nothing twice. */
import { AutonomyError } from '../../errors.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'
import type { WorkItem } from '../work-item.ts'
import { newTelemetry } from './item-trace.ts'
import { addItems } from './new-items.ts'
import { type ImportedLine, type ImportSource, parseImport } from './parse-import.ts'

export interface ImportWork extends ImportSource {
  /** Lines without a key get `PREFIX:LINE`, so that importing the same text again adds nothing. */
  key?: string | undefined
  /** Who the items come from, where a line does not say it. */
  created_by?: string | undefined
  /** Says what would be done, writes nothing. */
  dryRun?: boolean | undefined
}

export interface ImportedWork {
  dry_run: boolean
  /** Lines that hold an item. */
  lines: number
  added: number
  /** Work with the same key was there before. */
  already: number
  /** In the order of the lines; ids of what was there before included. */
  items: readonly { line: number; work_item_id: string; already: boolean }[]
}

/**
 * A line may depend on lines before and after it, by their keys.
 * @throws AutonomyError INVALID_DOCUMENT, NOT_FOUND, CONFLICT (with the line), STORE_BUSY, IO
 */
export async function importWork(input: ImportWork, deps: CoordinationDeps): Promise<ImportedWork> {
  const { ledger, tracer, clock } = deps
  const lines = inOrder(parseImport(input).map((line) => completed(line, input)))
  const { dryRun = false } = input
  const moment = {
    now: clock.now(),
    root: deps.paths.root,
    telemetry: lines.map(() => newTelemetry(tracer)),
    positions: lines.map(({ position }) => position),
  }
  const works = lines.map(({ work }) => work)
  return tracer.span({ name: 's2s.work.import' }, async (span) => {
    const added = await ledger.change((state) => {
      const { added: result, steps } = addItems(works, state, moment)
      return { result, steps: dryRun ? [] : steps }
    })
    const already = added.filter((each) => each.already).length
    span.set({ 'work.added': added.length - already, 'work.already': already, 'work.dry_run': dryRun })
    const items = added.map(({ item, ...rest }, index) => listed(item, { ...rest, line: lines[index] }))
    return {
      dry_run: dryRun,
      lines: lines.length,
      added: added.length - already,
      already,
      items: items.toSorted((a, b) => a.line - b.line),
    }
  })
}

function listed(
  { id }: WorkItem,
  { line, already }: { line: ImportedLine | undefined; already: boolean },
): ImportedWork['items'][number] {
  return { line: line?.position.line ?? 0, work_item_id: id, already }
}

function completed({ work, position }: ImportedLine, { key, created_by }: ImportWork): ImportedLine {
  const made = key === undefined ? {} : { key: `${key}:${position.line}` }
  const maker = created_by === undefined ? {} : { created_by }
  return { work: { ...made, ...maker, ...work }, position }
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
