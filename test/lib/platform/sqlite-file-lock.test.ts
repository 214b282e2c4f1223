import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { systemClock } from '../../../src/lib/platform/clock.ts'
import { systemRandom } from '../../../src/lib/platform/random.ts'
import { sqliteFileLock } from '../../../src/lib/platform/sqlite-file-lock.ts'

const system = { clock: systemClock, random: systemRandom }
const locks = sqliteFileLock(system)
const list = { wait: 0, what: 'the todo list' }
let directory = ''
let path = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sqlite-lock-'))
  path = join(directory, 'state', 'locks', 'todos.lock')
})
afterEach(() => rmSync(directory, { recursive: true }))

it('makes the directory of the lock and leaves an empty file, to which nothing is ever written', async () => {
  await locks.withLock(path, list, () => {})
  expect(readFileSync(path)).toHaveLength(0)
  expect(existsSync(`${path}-journal`)).toBe(false)
})

it('is the same lock through a symbolic link to its directory', async () => {
  await locks.withLock(path, list, async () => {
    symlinkSync(join(directory, 'state'), join(directory, 'link'))
    const linked = join(directory, 'link', 'locks', 'todos.lock')
    await expect(locks.withLock(linked, list, () => 'never')).rejects.toThrow('already held by this very call')
  })
})

it('tells a holder whose lock file was removed before it writes', async () => {
  const held = locks.withLock(path, list, ({ refuseIfLost }) => {
    refuseIfLost()
    rmSync(path)
    refuseIfLost()
  })
  await expect(held).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining(path) })
  expect(await locks.withLock(path, list, () => 'works on')).toBe('works on')
})

it('gives one who waits for a removed file the file that is there now', async () => {
  const { promise: removed, resolve: remove } = Promise.withResolvers<void>()
  const holding = locks.withLock(path, list, () => removed)
  const waiting = locks.withLock(path, { ...list, wait: 5000 }, ({ refuseIfLost }) => refuseIfLost())
  await systemClock.sleep(20)
  rmSync(path)
  writeFileSync(path, '')
  remove()
  await Promise.all([holding, waiting])
})

it('tells a holder whose lock file was replaced', async () => {
  const held = locks.withLock(path, list, ({ refuseIfLost }) => {
    rmSync(path)
    writeFileSync(path, '')
    refuseIfLost()
  })
  await expect(held).rejects.toMatchObject({ code: 'CONFLICT' })
})

it.each([
  [0x6969, 'NFS'],
  [0xff534d42, 'SMB'],
  [0xfe534d42, 'SMB'],
  [0x517b, 'SMB'],
])('refuses a file system of type %x', async (type, name) => {
  const onNetwork = sqliteFileLock({ ...system, fileSystemType: () => type })
  await expect(onNetwork.withLock(path, list, () => 'never')).rejects.toMatchObject({
    code: 'UNSUPPORTED',
    message: expect.stringContaining(name),
    hint: 'Put the workspace on a local disk.',
  })
})

it('says what is wrong when something else was written into the lock file', async () => {
  mkdirSync(join(directory, 'state', 'locks'), { recursive: true })
  writeFileSync(path, 'these are not the bytes you are looking for')
  await expect(locks.withLock(path, list, () => 'never')).rejects.toMatchObject({
    code: 'IO',
    message: `${path} is not a lock file: something else was written into it`,
  })
})

it('refuses a lock file that it may not write, which SQLite would seem to lock', () => {
  mkdirSync(join(directory, 'state', 'locks'), { recursive: true })
  for (const each of [directory, join(directory, 'state'), join(directory, 'state', 'locks')]) chmodSync(each, 0o777)
  writeFileSync(path, '', { mode: 0o444 })
  const module = join(import.meta.dirname, '../../../src/lib/platform/system.ts')
  const script = `
    import { systemPlatform } from '${module}'
    const { locks } = systemPlatform()
    await locks.withLock('${path}', { wait: 0, what: 'it' }, () => console.log('held')).catch((error) => console.log(error.message))`
  const asNobody = process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : []
  const [program = '', ...args] = [...asNobody, process.execPath, '--input-type=module', '-e', script]
  const { stdout } = spawnSync(program, args, { encoding: 'utf8' })
  expect(stdout).toBe(`cannot lock ${path}: permission denied (EACCES)\n`)
})

it('refuses a path that is no regular file', async () => {
  await expect(locks.withLock(directory, list, () => 'never')).rejects.toMatchObject({ code: 'IO' })
})

it('drops the experimental warning of node:sqlite and no other', () => {
  const module = join(import.meta.dirname, '../../../src/lib/platform/system.ts')
  const script = `
    import { systemPlatform } from '${module}'
    await systemPlatform().locks.withLock('${path}', { wait: 0, what: 'it' }, () => process.emitWarning('kept'))`
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
  expect(status).toBe(0)
  expect(stderr).toContain('kept')
  expect(stderr).not.toContain('SQLite')
})

it.each(['removed', 'replaced'] as const)('locks the file that is there now when the last one was %s', async (how) => {
  const ours = sqliteFileLock(system)
  await ours.withLock(path, list, () => {})
  rmSync(path)
  if (how === 'replaced') writeFileSync(path, '')
  await ours.withLock(path, list, async ({ refuseIfLost }) => {
    refuseIfLost()
    await expect(sqliteFileLock(system).withLock(path, list, () => 'a second holder')).rejects.toMatchObject({
      code: 'STORE_BUSY',
    })
  })
  expect(await sqliteFileLock(system).withLock(path, list, () => 'free again')).toBe('free again')
})

it('does not keep a lock that it leaves open for the next time', async () => {
  const ours = sqliteFileLock(system)
  for (let use = 0; use < 3; use++) {
    await ours.withLock(path, list, () => {})
    expect(await sqliteFileLock(system).withLock(path, list, () => use)).toBe(use)
  }
})

it('keeps a few of many locks open and locks each of them all the same', async () => {
  const ours = sqliteFileLock(system)
  const paths = Array.from({ length: 12 }, (_, index) => join(directory, 'many', `${index}.lock`))
  for (let round = 0; round < 2; round++) for (const each of paths) await ours.withLock(each, list, () => {})
  for (const each of paths) {
    await ours.withLock(each, list, async () => {
      await expect(sqliteFileLock(system).withLock(each, list, () => 'two')).rejects.toMatchObject({
        code: 'STORE_BUSY',
      })
    })
  }
})
