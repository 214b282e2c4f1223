import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeAtomic } from '../../../src/lib/platform/atomic-write.ts'
import { nodeFileSystem } from '../../../src/lib/platform/node-file-system.ts'
import { sweepDeadWriters, temporaryName } from '../../../src/lib/platform/writer-mark.ts'

let directory = ''
let file = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'atomic-write-'))
  file = join(directory, 'todos.json')
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const isRoot = process.getuid?.() === 0
const canMount = isRoot && spawnSync('unshare', ['--mount', 'true']).status === 0
const writer = join(import.meta.dirname, 'write-once.ts')

/** What a process of its own says that writes `bytes` to `path` under `wrapper`: "written", or the error as JSON. */
function writeElsewhere(wrapper: readonly string[], path: string, bytes: number): unknown {
  const [program = process.execPath, ...args] = [...wrapper, process.execPath, writer, path, String(bytes)]
  return JSON.parse(execFileSync(program, args, { encoding: 'utf8' }))
}

describe('writeAtomic', () => {
  it('writes text and bytes, and leaves nothing beside the file', async () => {
    await writeAtomic(file, 'gr\u00fc\u00df dich\n')
    expect(readFileSync(file, 'utf8')).toBe('gr\u00fc\u00df dich\n')
    await writeAtomic(file, new Uint8Array([0, 255]))
    await writeAtomic(file, '', { durable: false })
    expect(statSync(file).size).toBe(0)
    expect(readdirSync(directory)).toEqual(['todos.json'])
  })

  it('gives a new file 0644 less the umask, or the mode asked for', async () => {
    await writeAtomic(file, 'a')
    expect(statSync(file).mode & 0o777).toBe(0o644 & ~process.umask())
    await writeAtomic(join(directory, 'secret'), 'a', { mode: 0o600 })
    expect(statSync(join(directory, 'secret')).mode & 0o777).toBe(0o600)
    await writeAtomic(join(directory, 'unit'), 'a', { mode: 0o755 })
    expect(statSync(join(directory, 'unit')).mode & 0o777).toBe(0o755 & ~process.umask())
  })

  it('keeps the mode of an existing file', async () => {
    writeFileSync(file, 'old')
    chmodSync(file, 0o660)
    await writeAtomic(file, 'new', { mode: 0o600 })
    expect(statSync(file).mode & 0o777).toBe(0o660)
  })

  it.skipIf(!isRoot)('keeps the owner of an existing file', async () => {
    writeFileSync(file, 'old')
    chownSync(file, 1234, 2345)
    await writeAtomic(file, 'new')
    expect(statSync(file)).toMatchObject({ uid: 1234, gid: 2345 })
  })

  it('writes the target of a symbolic link and keeps the link', async () => {
    mkdirSync(join(directory, 'real'))
    writeFileSync(join(directory, 'real', 'target'), 'old')
    symlinkSync('real/target', join(directory, 'one'))
    symlinkSync('one', file)
    await writeAtomic(file, 'new')
    expect(readlinkSync(file)).toBe('one')
    expect(readFileSync(join(directory, 'real', 'target'), 'utf8')).toBe('new')
  })

  it('creates the target of a dangling link where it points', async () => {
    mkdirSync(join(directory, 'real'))
    symlinkSync('real/target', file)
    await writeAtomic(file, 'new')
    expect(lstatSync(file).isSymbolicLink()).toBe(true)
    expect(readFileSync(join(directory, 'real', 'target'), 'utf8')).toBe('new')
  })

  it('refuses links in a circle, directories and pipes', async () => {
    symlinkSync('todos.json', file)
    await expect(writeAtomic(file, 'x')).rejects.toMatchObject({
      code: 'IO',
      message: expect.stringContaining('ELOOP'),
    })
    await expect(writeAtomic(directory, 'x')).rejects.toMatchObject({ code: 'IO' })
    const pipe = join(directory, 'pipe')
    execFileSync('mkfifo', [pipe])
    await expect(writeAtomic(pipe, 'x')).rejects.toMatchObject({
      message: expect.stringContaining('not a regular file'),
    })
    expect(lstatSync(pipe).isFIFO()).toBe(true)
  })

  it('says when the directory does not exist', async () => {
    const missing = writeAtomic(join(directory, 'no', 'such', 'file'), 'x')
    await expect(missing).rejects.toMatchObject({ code: 'NOT_FOUND', hint: expect.any(String) })
  })

  it('refuses with CONFLICT when the file changed since it was read', async () => {
    writeFileSync(file, 'old')
    const stamp = nodeFileSystem.info(file) ?? 'absent'
    await writeAtomic(file, 'first', { unchangedSince: stamp })
    await expect(writeAtomic(file, 'second', { unchangedSince: stamp })).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(writeAtomic(file, 'third', { unchangedSince: 'absent' })).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(readFileSync(file, 'utf8')).toBe('first')
    expect(readdirSync(directory)).toEqual(['todos.json'])
  })

  it('catches a change in place that keeps the size', async () => {
    writeFileSync(file, 'aaa')
    utimesSync(file, 1000, 1000)
    const stamp = nodeFileSystem.info(file) ?? 'absent'
    writeFileSync(file, 'bbb')
    await expect(writeAtomic(file, 'ccc', { unchangedSince: stamp })).rejects.toMatchObject({ code: 'CONFLICT' })
  })
})

describe.skipIf(process.platform !== 'linux')('writeAtomic when the disk refuses', () => {
  it('keeps the old file beyond the largest size allowed (RLIMIT_FSIZE)', () => {
    writeFileSync(file, 'old')
    const said = writeElsewhere(['prlimit', '--fsize=8192'], file, 100_000)
    expect(said).toMatchObject({ code: 'IO', message: expect.stringContaining('EFBIG') })
    expect(readFileSync(file, 'utf8')).toBe('old')
    expect(readdirSync(directory)).toEqual(['todos.json'])
  })

  it.skipIf(!canMount)('keeps the old file on a full disk, however much of the new one fitted', () => {
    const script = `
      mount -t tmpfs -o size=128k tmpfs '${directory}' && echo old > '${file}' || exit 9
      for kilobytes in 4 64 112 124; do
        head -c $((kilobytes * 1024)) /dev/zero > '${directory}/ballast'
        '${process.execPath}' '${writer}' '${file}' 125000
        cat '${file}'
        ls -A '${directory}' | paste -sd ' '
      done`
    const said = execFileSync('unshare', ['--mount', 'sh', '-c', script], { encoding: 'utf8' }).trim().split('\n')
    expect(said).toHaveLength(4 * 3)
    for (let at = 0; at < said.length; at += 3) {
      expect(JSON.parse(said[at] ?? '')).toMatchObject({ code: 'IO', message: expect.stringContaining('ENOSPC') })
      expect(said.slice(at + 1, at + 3)).toEqual(['old', 'ballast todos.json'])
    }
  })

  it.skipIf(!canMount)('says that the file system is read-only', () => {
    writeFileSync(file, 'old')
    const script = `mount --bind '${directory}' '${directory}' && mount -o remount,bind,ro '${directory}' &&
      '${process.execPath}' '${writer}' '${file}' 10`
    const said: unknown = JSON.parse(execFileSync('unshare', ['--mount', 'sh', '-c', script], { encoding: 'utf8' }))
    expect(said).toMatchObject({ code: 'IO', message: expect.stringContaining('read-only'), hint: expect.any(String) })
    expect(readFileSync(file, 'utf8')).toBe('old')
    expect(readdirSync(directory)).toEqual(['todos.json'])
  })

  it('says when the directory or the file may not be written', () => {
    writeFileSync(file, 'old')
    chmodSync(file, 0o644)
    chmodSync(directory, 0o555)
    const wrapper = isRoot ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : []
    const refused = { code: 'IO', message: expect.stringContaining('permission denied (EACCES)') }
    expect(writeElsewhere(wrapper, join(directory, 'new.json'), 10)).toMatchObject(refused)
    expect(writeElsewhere(wrapper, file, 10)).toMatchObject(refused)
    chmodSync(directory, 0o777)
    chmodSync(file, 0o444)
    expect(writeElsewhere(wrapper, file, 10)).toMatchObject(refused)
    expect(readFileSync(file, 'utf8')).toBe('old')
    expect(readdirSync(directory)).toEqual(['todos.json'])
  })
})

describe.skipIf(process.platform !== 'linux')('temporary files of dead writers', () => {
  const leave = (name: string): string => {
    writeFileSync(join(directory, name), 'half')
    return join(directory, name)
  }
  const [mine = '', start = '', where = ''] = temporaryName().split('-').slice(2)

  it('are swept by the next write, and nothing else is', async () => {
    const dead = leave(`.autonomy-write-${mine}-${Number(start) - 1}-${where}-abc.tmp`)
    const inside = leave(`.autonomy-write-4194305-${start}-${where}-abc.tmp.3141592653`)
    const kept = [temporaryName(), `${temporaryName()}.123`, 'todos.json.20251006', '.autonomy-write-notes.tmp'].map(
      leave,
    )
    await writeAtomic(file, 'new')
    expect([dead, inside].filter((path) => existsSync(path))).toEqual([])
    expect(kept.filter((path) => !existsSync(path))).toEqual([])
  })

  it('from another container or machine are swept only when they are old', () => {
    const foreign = leave(`.autonomy-write-7-1-elsewhere-abc.tmp`)
    const written = statSync(foreign).mtimeMs
    sweepDeadWriters(directory, written + 3_500_000)
    expect(existsSync(foreign)).toBe(true)
    sweepDeadWriters(directory, written + 3_700_000)
    expect(existsSync(foreign)).toBe(false)
  })
})
