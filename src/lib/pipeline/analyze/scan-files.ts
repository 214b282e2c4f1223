/** Goes through the log files of a scan: skips what has not changed, continues where the last scan stopped. */
import { type Instant, type Milliseconds, toIso } from '../../platform/clock.ts'
import type { FileSystem } from '../../platform/files.ts'
import type { ScanTotals } from '../findings.ts'
import type { ByteSource } from './byte-window.ts'
import { componentOf, rotationFamily } from './component.ts'
import { continues, headOf, isUnchanged, type KnownFile, possibleOriginals, tailOf } from './continue-file.ts'
import type { EventSink } from './event-sink.ts'
import { fileKey, type LogFile } from './find-log-files.ts'
import { type OpenLog, openLog } from './open-log.ts'
import type { ScannedFile, ScanState } from './scan-state.ts'
import type { StreamEnd, StreamScanner } from './scan-stream.ts'
import type { LocalZone } from './time-zones.ts'

interface ScanTools {
  files: Pick<FileSystem, 'open'>
  sink: EventSink
  scanner: StreamScanner
  zone: LocalZone
  now: Instant
  signal: AbortSignal | undefined
}

interface FilesScanned {
  next: ScanState
  changed: boolean
  totals: Pick<ScanTotals, 'files_read' | 'bytes' | 'lines'>
  unreadable: readonly { file: string; reason: string }[]
}

/** A file that is gone is remembered for so long: it may come back, or its compressed copy may turn up. */
const REMEMBER_GONE: Milliseconds = 7 * 86_400_000

export class FileScans {
  readonly #state: ScanState
  readonly #tools: ScanTools
  readonly #known = new Map<string, KnownFile>()
  readonly #families = new Map<string, KnownFile[]>()
  readonly #next = new Map<string, ScannedFile>()
  readonly #unreadable: { file: string; reason: string }[] = []
  readonly #totals = { files_read: 0, bytes: 0, lines: 0 }

  constructor(state: ScanState, tools: ScanTools) {
    this.#state = state
    this.#tools = tools
    for (const entry of state.files) this.#remember({ entry, moved: true })
  }

  #remember(known: KnownFile): void {
    this.#known.set(fileKey(known.entry), known)
    const family = rotationFamily(known.entry.path)
    const members = this.#families.get(family)
    if (members === undefined) this.#families.set(family, [known])
    else members.push(known)
  }

  async scan(found: readonly LogFile[]): Promise<FilesScanned> {
    for (const { info } of found) {
      const known = this.#known.get(fileKey(info))
      if (known !== undefined) known.moved = info.size < known.entry.offset
    }
    // Known files first: whether they were truncated decides what a new file may be a copy of.
    const isKnown = (file: LogFile): boolean => this.#known.has(fileKey(file.info))
    for (const file of found.filter(isKnown)) await this.#scanFile(file)
    for (const file of found.filter((one) => !this.#next.has(fileKey(one.info)))) await this.#scanFile(file)
    const next = this.#nextState()
    return {
      next,
      changed: JSON.stringify(next) !== JSON.stringify(this.#state),
      totals: this.#totals,
      unreadable: this.#unreadable,
    }
  }

  async #scanFile(file: LogFile): Promise<void> {
    const key = fileKey(file.info)
    const entry = this.#known.get(key)?.entry
    try {
      const same = entry !== undefined && isUnchanged(entry, file) && !entry.pending
      this.#next.set(key, same ? stillThere(entry, file) : await this.#open(file, entry))
    } catch (error) {
      this.#tools.signal?.throwIfAborted()
      if (entry !== undefined) this.#next.set(key, entry)
      this.#unreadable.push({ file: file.label, reason: reasonOf(error) })
      return
    }
    const scanned = this.#next.get(key)
    if (scanned !== undefined && scanned.offset !== entry?.offset) this.#remember({ entry: scanned, moved: false })
    const problem = scanned?.problem
    if (problem !== undefined) this.#unreadable.push({ file: file.label, reason: problem })
  }

  async #open(file: LogFile, entry: ScannedFile | undefined): Promise<ScannedFile> {
    const log = await openLog(file.path, this.#tools.files)
    try {
      return await this.#read(file, log, entry)
    } finally {
      log.close()
    }
  }

  async #read(file: LogFile, log: OpenLog, entry: ScannedFile | undefined): Promise<ScannedFile> {
    const { path, info } = file
    const facts = { path, dev: info.dev, ino: info.ino, size: info.size, modified: info.modified, ...headOf(log) }
    if (log.form === 'unsupported')
      return { ...facts, ...NOTHING_READ, problem: 'compressed in a form that cannot be read' }
    const before = await this.#continued(file, log, entry)
    const whole = log.form === 'gzip' || log.form === 'zstd'
    const takeTail = whole || (entry !== undefined && isUnchanged(entry, file))
    const source = new GuardedSource(await log.from(before?.resume ?? 0))
    const end = await this.#stream(file, { source, before, takeTail })
    source.close()
    this.#count(end, before)
    const time = end.time === undefined ? {} : { time: toIso(end.time) }
    const problem = source.problem === undefined ? {} : { problem: source.problem }
    const { offset, resume, pending } = end
    return { ...facts, offset, resume, pending, ...tailOf(end.tail), ...time, ...problem }
  }

  async #continued(file: LogFile, log: OpenLog, entry: ScannedFile | undefined): Promise<ScannedFile | undefined> {
    if (entry !== undefined) {
      if (await continues(entry, log)) return entry
      const known = this.#known.get(fileKey(entry))
      if (known !== undefined) known.moved = true
    }
    const family = this.#families.get(rotationFamily(file.path)) ?? []
    for (const original of possibleOriginals(file, family)) if (await continues(original, log)) return original
    return undefined
  }

  #stream(file: LogFile, { source, before, takeTail }: Reading): Promise<StreamEnd> {
    const { scanner, sink, zone, signal } = this.#tools
    const place = { component: componentOf(file.path), label: file.label }
    return scanner.scan({
      source,
      startAt: before?.resume ?? 0,
      countFrom: before?.offset ?? 0,
      takeTail: () => takeTail && source.problem === undefined,
      time: before?.time === undefined ? undefined : Date.parse(before.time),
      zone,
      modified: file.info.modified,
      record: (event) => sink.record(event, place),
      signal,
    })
  }

  #count(end: StreamEnd, before: ScannedFile | undefined): void {
    const bytes = end.offset - (before?.offset ?? 0)
    if (bytes > 0) this.#totals.files_read++
    this.#totals.bytes += bytes
    this.#totals.lines += end.lines
  }

  /** Files in the order of the last state, new ones behind. */
  #nextState(): ScanState {
    const { now } = this.#tools
    for (const entry of this.#state.files) {
      if (this.#next.has(fileKey(entry))) continue
      const gone_since = entry.gone_since ?? toIso(now)
      if (now - Date.parse(gone_since) < REMEMBER_GONE) this.#next.set(fileKey(entry), { ...entry, gone_since })
    }
    const old = this.#state.files.map(fileKey)
    const keys = new Set([...old, ...this.#next.keys()])
    return { version: 1, files: [...keys].flatMap((key) => this.#next.get(key) ?? []) }
  }
}

interface Reading {
  source: GuardedSource
  before: ScannedFile | undefined
  takeTail: boolean
}

const NOTHING_READ = { offset: 0, resume: 0, pending: false, tail: '', tail_bytes: 0 }

/** Ends at an error instead of throwing, so that what was read until there is counted, once. */
class GuardedSource implements ByteSource {
  readonly #source: ByteSource
  problem: string | undefined

  constructor(source: ByteSource) {
    this.#source = source
  }

  async read(into: Buffer): Promise<number> {
    try {
      return await this.#source.read(into)
    } catch (error) {
      this.problem = reasonOf(error)
      return 0
    }
  }

  close(): void {
    this.#source.close()
  }
}

function stillThere(entry: ScannedFile, { path }: LogFile): ScannedFile {
  const { gone_since: _, ...rest } = entry
  return { ...rest, path }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
