/** bin/run-compiled.js keeps compiled code between starts, and never runs code of another source. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runCli, type CliRun } from '../run-cli.ts'

const root = join(import.meta.dirname, '..', '..')

describe('compiled code', () => {
  let program = ''
  let cache = ''
  const kept = (): readonly string[] => readdirSync(join(cache, 'autonomy', 'compiled'))
  const run = (args: readonly string[], env = {}): Promise<CliRun> =>
    runCli(args, { cwd: program, program: join(program, 'bin', 'run.js'), env: { XDG_CACHE_HOME: cache, ...env } })

  beforeEach(() => {
    program = mkdtempSync(join(tmpdir(), 'autonomy-program-'))
    cache = mkdtempSync(join(tmpdir(), 'autonomy-cache-'))
    for (const each of ['bin', 'dist', 'package.json', 'oclif.manifest.json']) {
      cpSync(join(root, each), join(program, each), { recursive: true })
    }
  })

  afterEach(() => {
    for (const each of [program, cache]) rmSync(each, { recursive: true, force: true })
  })

  it('is kept for each command, from its first five runs, and gives the same output', async () => {
    const first = await run(['status'])
    expect(first).toMatchObject({ status: 0, stderr: '' })
    const file = join(cache, 'autonomy', 'compiled', kept()[0] ?? '')
    const stamps: number[] = []
    for (let start = 1; start <= 6; start++) {
      expect(await run(['status'])).toEqual(first)
      stamps.push(statSync(file).ino)
    }
    expect(stamps[3]).not.toBe(stamps[2])
    expect(stamps[5]).toBe(stamps[3])
    await run(['todo', 'list'])
    await run(['--version'])
    expect(
      kept()
        .map((name) => name.replace(/-[\da-f]+$/, ''))
        .toSorted(),
    ).toEqual(['other', 'status', 'todo-list'])
  })

  it('does not count for a file that has changed, even at the same length', async () => {
    expect((await run(['status'])).stdout).toContain('not stopped')
    const file = join(program, 'dist', 'commands', 'status.js')
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('not stopped', 'NOT STOPPED'))
    expect((await run(['status'])).stdout).toContain('NOT STOPPED')
    expect((await run(['status'])).stdout).toContain('NOT STOPPED')
  })

  it('is made anew where what is kept cannot be read', async () => {
    const first = await run(['status'])
    for (const damage of [(bytes: Buffer) => bytes.subarray(0, bytes.length / 2), () => Buffer.from('no such thing')]) {
      const file = join(cache, 'autonomy', 'compiled', kept()[0] ?? '')
      writeFileSync(file, damage(readFileSync(file)))
      expect(await run(['status'])).toEqual(first)
      expect(readFileSync(file).length).toBeGreaterThan(10_000)
    }
  })

  it('is not kept of a command that failed, nor when code is measured or mapped to its source', async () => {
    expect((await run(['todo', 'show', 'nope'])).status).toBe(1)
    expect(kept()).toEqual([])
    await run(['status'], { NODE_DISABLE_COMPILE_CACHE: '1' })
    await run(['status'], { NODE_V8_COVERAGE: join(cache, 'coverage') })
    await run(['status'], { NODE_OPTIONS: '--enable-source-maps' })
    expect(kept()).toEqual([])
  })
})
