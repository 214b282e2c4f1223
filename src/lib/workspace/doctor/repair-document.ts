/**
 * `doctor --fix` for one document: the damaged file is copied first (durably, under a new name), then what could be
 * saved takes its place, in the document's shape. A record the program cannot work with is set aside: it stays in the
 * copy and is named. Where the content is elsewhere (Git LFS) or the shape cannot be mended, nothing is touched.
 */
import { AutonomyError } from '../../errors.ts'
import { toIso } from '../../platform/clock.ts'
import { stringifyDocument } from '../../platform/json-document.ts'
import { excerpt, type Note } from '../salvage/account.ts'
import { isLines, isObject, recordId, type DocumentForm } from '../salvage/combine-values.ts'
import { salvage, type Salvage } from '../salvage/salvage.ts'
import { emptyDocument } from './document-kinds.ts'
import type { FoundDocument } from './find-documents.ts'
import type { DoctorDeps } from './finding.ts'

export interface Repair {
  path: string
  /**
   * `salvaged`: what could be read was written. `emptied`: nothing could be read, an empty document was written.
   * `removed`: nothing could be read; the program makes a new one. `untouched`: see `lost` for why.
   */
  outcome: 'salvaged' | 'emptied' | 'removed' | 'untouched'
  /** The damaged file as it was; absent when it was untouched or had no bytes. */
  copy?: string
  /** How many records (or keys, where there are no records) were saved. */
  saved_records: number
  /** Share of the text that is in the saved document. 0 to 1. */
  saved: number
  repairs: readonly Note[]
  lost: readonly Note[]
}

/** @throws AutonomyError IO */
export async function repairDocument(document: FoundDocument, deps: DoctorDeps): Promise<Repair> {
  const { path, file, kind } = document
  const text = deps.files.readText(file)
  const found = salvage(text, kind.form)
  if (found.status === 'pointer') return untouched(path, 'a Git LFS pointer: the content is not here to be saved')
  const shaped = inShape(found, document, deps)
  if (shaped === undefined) return untouched(path, 'it parses, and its shape is not one that could be mended')
  const { content, setAside } = shaped
  const copy = text === '' ? undefined : await keepCopy(document, deps)
  if (content === undefined && kind.whenHopeless === 'absent') deps.files.remove(file)
  else await deps.files.writeAtomic(file, content ?? emptyDocument(kind.form))
  return {
    path,
    ...(copy !== undefined && { copy }),
    outcome: content === undefined ? (kind.whenHopeless === 'absent' ? 'removed' : 'emptied') : 'salvaged',
    saved_records: content === undefined ? 0 : size(found.value, kind.form) - setAside.length,
    saved: content === undefined ? 0 : found.saved,
    repairs: found.repairs,
    lost: [...found.lost, ...setAside],
  }
}

function untouched(path: string, why: string): Repair {
  return { path, outcome: 'untouched', saved_records: 0, saved: 0, repairs: [], lost: [{ line: 1, what: why }] }
}

interface Shaped {
  /** Undefined: nothing could be saved. */
  content: string | undefined
  setAside: readonly Note[]
}

/** Undefined when a document that was not damaged cannot be brought into shape. */
function inShape(found: Salvage, { file, kind }: FoundDocument, { checks }: DoctorDeps): Shaped | undefined {
  if (found.value === undefined) return { content: undefined, setAside: [] }
  const holds = (value: unknown): boolean => passes(() => checks[kind.name]?.(layOut(value, kind.form), file))
  const { value, setAside } = holds(found.value)
    ? { value: found.value, setAside: [] }
    : withoutMisfits(found.value, kind.form, holds)
  if (holds(value)) return { content: layOut(value, kind.form), setAside }
  return found.status === 'intact' ? undefined : { content: undefined, setAside: [] }
}

/** Leaves out the records that do not pass by themselves. */
function withoutMisfits(
  value: unknown,
  form: DocumentForm,
  holds: (value: unknown) => boolean,
): { value: unknown; setAside: readonly Note[] } {
  const put = (records: readonly unknown[]): unknown =>
    typeof form === 'object' && isObject(value) ? { ...value, [form.recordsAt]: records } : records
  const records = recordsOf(value, form)
  const misfits = new Set(records.filter((record) => !holds(put([record]))))
  const setAside = [...misfits].map((record) => ({
    line: 1,
    what: `a record that is not whole, ${recordId(record) ?? 'without id'}: ${excerpt(JSON.stringify(record))}`,
  }))
  return { value: put(records.filter((record) => !misfits.has(record))), setAside }
}

function recordsOf(value: unknown, form: DocumentForm): readonly unknown[] {
  if (Array.isArray(value)) return value
  const records = typeof form === 'object' && isObject(value) ? value[form.recordsAt] : undefined
  return Array.isArray(records) ? records : []
}

function size(value: unknown, form: DocumentForm): number {
  const isKeyed = isObject(value) && typeof form !== 'object'
  return isKeyed ? Object.keys(value).length : recordsOf(value, form).length
}

function passes(check: () => unknown): boolean {
  try {
    check()
    return true
  } catch (error) {
    if (error instanceof AutonomyError) return false
    throw error
  }
}

function layOut(value: unknown, form: DocumentForm): string {
  if (isLines(form))
    return recordsOf(value, form)
      .map((record) => `${JSON.stringify(record)}\n`)
      .join('')
  return stringifyDocument(value, typeof form === 'object' ? { recordsAt: form.recordsAt } : {})
}

/** `NAME.corrupt-20261121T043000123Z` beside it, written through to the disk. */
async function keepCopy({ path, file }: FoundDocument, { clock, files }: DoctorDeps): Promise<string> {
  const stamp = `.corrupt-${toIso(clock.now()).replaceAll(/[-:.]/g, '')}`
  let suffix = stamp
  for (let count = 2; files.info(`${file}${suffix}`); count += 1) suffix = `${stamp}-${count}`
  const handle = files.open(file)
  try {
    const { size: bytes, mode } = handle.info()
    const content = Buffer.alloc(bytes)
    let filled = 0
    for (let got = -1; got !== 0 && filled < bytes; filled += got) got = handle.read(content.subarray(filled), filled)
    await files.writeAtomic(`${file}${suffix}`, content.subarray(0, filled), { mode })
  } finally {
    handle.close()
  }
  return `${path}${suffix}`
}
