/** A workspace with logs for the scanner's tests: writes, rotates and scans, and counts what a scan reads. */
import {
  appendFileSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { type LogScan, scanLogs } from '../../../../src/lib/pipeline/analyze/scan-logs.ts'
import { EMPTY_SCAN_STATE, type ScanState, scanStateOf } from '../../../../src/lib/pipeline/analyze/scan-state.ts'
import type { FileSystem } from '../../../../src/lib/platform/files.ts'
import type { Config } from '../../../../src/lib/workspace/config.ts'
import { temporaryWorkspace } from '../../../temporary-workspace.ts'
import { pipelineDepsAt } from '../pipeline-deps-at.ts'

export class LogWorkspace {
  readonly root = temporaryWorkspace()
  readonly deps = pipelineDepsAt(this.root)
  state: ScanState = EMPTY_SCAN_STATE
  /** Of the last scan. */
  opened: string[] = []
  bytesRead = 0
  /** Paths that refuse to be opened. */
  readonly locked = new Set<string>()
  #tick = 0

  configure(change: Partial<Config>): this {
    this.deps.config = { ...this.deps.config, ...change }
    return this
  }

  path(name: string): string {
    return join(this.root, name)
  }

  write(name: string, content: string | Buffer): this {
    mkdirSync(dirname(this.path(name)), { recursive: true })
    writeFileSync(this.path(name), content)
    return this.#touched(name)
  }

  append(name: string, content: string | Buffer): this {
    mkdirSync(dirname(this.path(name)), { recursive: true })
    appendFileSync(this.path(name), content)
    return this.#touched(name)
  }

  rename(from: string, to: string): this {
    renameSync(this.path(from), this.path(to))
    return this
  }

  truncate(name: string): this {
    truncateSync(this.path(name), 0)
    return this.#touched(name)
  }

  remove(name: string): this {
    rmSync(this.path(name))
    return this
  }

  size(name: string): number {
    return statSync(this.path(name)).size
  }

  /** Scans and keeps the position, stored and read back as JSON. */
  async scan(): Promise<LogScan['result'] & { changed: boolean }> {
    this.opened = []
    this.bytesRead = 0
    const files = this.#counting(this.deps.files)
    const { result, next, changed } = await scanLogs({ ...this.deps, files }, { state: this.state })
    this.state = scanStateOf(JSON.parse(JSON.stringify(next)), 'state')
    return { ...result, changed }
  }

  /** Error events of a scan. */
  async events(): Promise<number> {
    return (await this.scan()).totals.error_events
  }

  /** Every write is at another time, as far as the file system can tell. */
  #touched(name: string): this {
    const time = 1_760_000_000 + ++this.#tick * 10
    utimesSync(this.path(name), time, time)
    return this
  }

  #counting(files: FileSystem): FileSystem {
    return {
      ...files,
      open: (path) => {
        if (this.locked.has(path)) throw new Error(`EACCES: permission denied, open '${path}'`)
        this.opened.push(path)
        const handle = files.open(path)
        return {
          info: () => handle.info(),
          close: () => handle.close(),
          read: (into, position) => {
            const count = handle.read(into, position)
            this.bytesRead += count
            return count
          },
        }
      },
    }
  }
}

/** `count` lines at error level that differ only in a number. */
export function errorLines(count: number, from = 0): string {
  return Array.from({ length: count }, (_, n) => `2026-11-20T10:00:00Z ERROR widget ${from + n} broke\n`).join('')
}
