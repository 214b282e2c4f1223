import { copyFileSync, rmSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { LogWorkspace } from '../lib/pipeline/analyze/log-workspace.ts'

const LOG = 'logs/app.log'

/** The model: a program writes error lines, each is to be counted once, whatever happens to the files. */
class Program {
  readonly logs = new LogWorkspace()
  written = 0
  counted = 0
  #rotations = 0
  #newest: string | undefined

  write(count: number): void {
    for (let n = 0; n < count; n++)
      this.logs.append(LOG, `2026-11-20T10:00:00Z ERROR [run ${this.#rotations}] widget ${this.written++} broke\n`)
  }

  async scan(): Promise<void> {
    this.counted += await this.logs.events()
  }

  exists(): boolean {
    return this.logs.deps.files.info(this.logs.path(LOG)) !== undefined
  }

  rename(): void {
    if (!this.exists()) return
    this.#newest = `${LOG}.${++this.#rotations}`
    this.logs.rename(LOG, this.#newest)
  }

  /** Scans first: what is written between the last scan and a truncation is read from the copy only if that is found. */
  copyAndTruncate(): void {
    if (!this.exists() || this.logs.size(LOG) === 0) return
    this.#newest = `${LOG}.${++this.#rotations}`
    copyFileSync(this.logs.path(LOG), this.logs.path(this.#newest))
    this.logs.truncate(LOG)
  }

  compress(): void {
    const name = this.#newest
    if (name === undefined) return
    const content = readFileSync(this.logs.path(name))
    this.logs.remove(name).write(`${name}.gz`, gzipSync(content))
    this.#newest = undefined
  }
}

const step = fc.oneof(
  fc.integer({ min: 1, max: 9 }).map((count) => (program: Program) => program.write(count)),
  fc.constant((program: Program) => program.scan()),
  fc.constant((program: Program) => program.scan()),
  fc.constant((program: Program) => program.rename()),
  fc.constant((program: Program) => program.copyAndTruncate()),
  fc.constant((program: Program) => program.compress()),
)

it('every line is counted once, through any order of writing, renaming, copying with truncation, compressing and scanning', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const program = new Program()
      for (const run of steps) await run(program)
      await program.scan()
      expect(program.counted).toBe(program.written)
      await program.scan()
      expect(program.counted).toBe(program.written)
      rmSync(program.logs.root, { recursive: true, force: true })
    }),
    { numRuns: 80 },
  )
})
