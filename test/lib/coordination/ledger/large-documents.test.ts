/** A `work_claims.json` that is not rewritten at each step: it may lag behind, and nothing may be lost by that. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fileLedger } from '../../../../src/lib/coordination/ledger/file-ledger.ts'
import { stringifyDocument } from '../../../../src/lib/platform/json-document.ts'
import { add, archive, claimsOf, idsOf, keep, progress, seqs, store, type Store } from './file-store.ts'

interface Claim {
  work_item_id: string
  progress?: number
  description?: string
}

/** 400 items: about 40 KB, so that some 20 steps are put off. */
function largeStore(): Store {
  const records = Array.from({ length: 400 }, (_, index) => ({
    work_item_id: `work_${index}`,
    status: 'pending',
    description: 'a description of some length, as real ones are',
  }))
  const at = store(stringifyDocument(records))
  return again(at)
}

/** Another process on the same files. */
function again({ deps, paths }: Store): Store {
  const large = { ...deps, largeFrom: 0 }
  return { deps: large, paths, ledger: fileLedger(large) }
}

const byHand = (claim: Claim): Claim => Object.assign({}, claim, { description: 'by hand' })
const inDocument = (at: Store): readonly Claim[] => JSON.parse(claimsOf(at))
const progressOf = (at: Store, id: string): Promise<unknown> =>
  at.ledger.read(({ items }) => items.get(id)?.record['progress'])

describe('a large document', () => {
  it('is not rewritten at each step, and readers see the step all the same', async () => {
    const at = largeStore()
    const before = claimsOf(at)
    await keep(at.ledger, progress('work_7', 40))
    await keep(at.ledger, add('work_new'))
    expect(claimsOf(at)).toBe(before)
    expect(await progressOf(again(at), 'work_7')).toBe(40)
    expect(await idsOf(again(at))).toContain('work_new')
    const seen = await again(at).ledger.change(({ items }) => ({ result: items.get('work_7')?.progress, steps: [] }))
    expect(seen).toBe(40)
  })

  it('is brought up to the journal when it lags too far, every step once and in order', async () => {
    const at = largeStore()
    const before = claimsOf(at)
    for (let step = 1; step <= 100; step++) await keep(again(at).ledger, progress(`work_${step}`, step))
    expect(claimsOf(at)).not.toBe(before)
    expect(inDocument(at).find(({ work_item_id }) => work_item_id === 'work_3')?.progress).toBe(3)
    expect(await seqs(at)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1))
    for (const step of [1, 50, 100]) expect(await progressOf(at, `work_${step}`)).toBe(step)
    expect(inDocument(at)).toHaveLength(400)
  })

  it('is whole for another program that edits it under the lock', async () => {
    const at = largeStore()
    await keep(at.ledger, progress('work_7', 40))
    await at.ledger.exclusive(async () => {
      expect(inDocument(at).find(({ work_item_id }) => work_item_id === 'work_7')?.progress).toBe(40)
      const edited = inDocument(at).map((each) => (each.work_item_id === 'work_7' ? byHand(each) : each))
      writeFileSync(at.paths.workClaims, stringifyDocument(edited))
    })
    await keep(again(at).ledger, progress('work_8', 1))
    expect(await at.ledger.read(({ items }) => items.get('work_7')?.record)).toMatchObject({
      description: 'by hand',
      progress: 40,
    })
  })

  it('that somebody edited without the lock keeps both the edit and the steps put off', async () => {
    const at = largeStore()
    await keep(at.ledger, progress('work_7', 40))
    const edited = inDocument(at).map(byHand)
    writeFileSync(at.paths.workClaims, stringifyDocument(edited))
    await keep(again(at).ledger, progress('work_9', 1))
    for (const [id, value] of [
      ['work_7', 40],
      ['work_9', 1],
    ] as const) {
      expect(await at.ledger.read(({ items }) => items.get(id)?.record)).toMatchObject({
        description: 'by hand',
        progress: value,
      })
    }
  })

  it.each(['index', 'checkpoint', 'both'] as const)('loses nothing when the %s is gone', async (gone) => {
    const at = largeStore()
    await keep(at.ledger, progress('work_1', 10))
    await keep(at.ledger, progress('work_2', 20), archive('work_3'))
    await keep(at.ledger, progress('work_1', 30))
    if (gone !== 'checkpoint')
      for (const end of ['', '-wal', '-shm']) rmSync(`${at.paths.index}${end}`, { force: true })
    if (gone !== 'index') rmSync(at.paths.checkpoint, { force: true })
    expect(await progressOf(again(at), 'work_2')).toBe(20)
    await keep(again(at).ledger, add('work_new'))
    expect(await progressOf(at, 'work_1')).toBe(30)
    expect(await progressOf(at, 'work_2')).toBe(20)
    expect(await idsOf(at)).not.toContain('work_3')
    expect((await at.ledger.archive()).map(({ id }) => id)).toEqual(['work_3'])
    expect(await seqs(at)).toEqual([1, 2, 3, 4, 5])
  })

  it('takes over what only the index still knows when the journal is gone', async () => {
    const at = largeStore()
    await keep(at.ledger, progress('work_1', 10))
    rmSync(at.paths.log)
    await keep(again(at).ledger, progress('work_2', 20))
    expect(inDocument(at).flatMap(({ progress: value }) => value ?? [])).toEqual([10, 20])
    writeFileSync(at.paths.workClaims, stringifyDocument(inDocument(at).map(byHand)))
    await keep(again(at).ledger, progress('work_3', 30))
    for (const number of [1, 2, 3]) expect(await progressOf(at, `work_${number}`)).toBe(number * 10)
    expect(await seqs(at)).toEqual([2, 3])
  })

  it('is brought up by a process that rewrites at each step', async () => {
    const at = largeStore()
    await keep(at.ledger, progress('work_1', 10))
    await keep(at.ledger, progress('work_2', 20))
    await keep(fileLedger({ ...at.deps, largeFrom: Infinity }), progress('work_3', 30))
    expect(inDocument(at).flatMap(({ progress: value }) => value ?? [])).toEqual([10, 20, 30])
    await keep(again(at).ledger, progress('work_4', 40))
    for (const number of [1, 2, 3, 4]) expect(await progressOf(at, `work_${number}`)).toBe(number * 10)
  })

  it.each([0, 100, 4096, 20_000])('with an index damaged from byte %d gets a new one', async (damaged) => {
    const at = largeStore()
    await keep(at.ledger, progress('work_1', 10))
    for (const end of ['-wal', '-shm']) rmSync(`${at.paths.index}${end}`, { force: true })
    const bytes = readFileSync(at.paths.index)
    writeFileSync(at.paths.index, bytes.fill(0x5a, damaged, bytes.length))
    await keep(again(at).ledger, progress('work_2', 20))
    expect(await progressOf(at, 'work_1')).toBe(10)
    expect(await progressOf(at, 'work_2')).toBe(20)
  })

  it.each(['', '-wal'])('says what is wrong when index.sqlite%s cannot be written', async (end) => {
    const at = largeStore()
    mkdirSync(`${at.paths.index}${end}`, { recursive: true })
    await expect(keep(at.ledger, progress('work_1', 10))).rejects.toMatchObject({
      code: 'IO',
      message: expect.stringContaining(at.paths.index),
    })
    expect(existsSync(at.paths.log)).toBe(false)
  })

  it('says so when the disk has no room for an index', async () => {
    const at = largeStore()
    const worker = join(import.meta.dirname, 'small-file-worker.ts')
    const limited = ['-c', 'ulimit -f 64; exec "$@"', 'sh', process.execPath, worker, dirname(at.paths.folder)]
    const { stdout } = spawnSync('bash', limited, { encoding: 'utf8' })
    expect(JSON.parse(stdout)).toMatchObject({ code: 'IO', message: expect.stringContaining(at.paths.index) })
    expect(existsSync(at.paths.log) ? readFileSync(at.paths.log, 'utf8') : '').toBe('')
    await keep(at.ledger, progress('work_1', 10))
    expect(await seqs(at)).toEqual([1])
  })

  it('that does not parse is neither written nor forgotten', async () => {
    const at = largeStore()
    await keep(at.ledger, progress('work_1', 10))
    const broken = `${claimsOf(at)}]`
    writeFileSync(at.paths.workClaims, broken)
    await expect(keep(again(at).ledger, progress('work_2', 20))).rejects.toMatchObject({ code: 'INVALID_DOCUMENT' })
    expect(claimsOf(at)).toBe(broken)
    writeFileSync(at.paths.workClaims, broken.slice(0, -1))
    await keep(again(at).ledger, progress('work_2', 20))
    expect(await progressOf(at, 'work_1')).toBe(10)
    expect(existsSync(at.paths.index)).toBe(true)
  })
})
