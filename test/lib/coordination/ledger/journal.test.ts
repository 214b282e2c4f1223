import { appendFileSync, existsSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Step } from '../../../../src/lib/coordination/ledger.ts'
import { add, archive, claimsOf, idsOf, journalOf, keep, progress, seqs, store, type Store } from './file-store.ts'

describe('journal', () => {
  /** The store as a kill right after the journal was appended leaves it: documents and checkpoint from before. */
  async function interrupted(at: Store, ...steps: Step[]): Promise<void> {
    const saved = [at.paths.workClaims, at.paths.agentStatus, at.paths.checkpoint, at.paths.archive].map(
      (path) => [path, existsSync(path) ? readFileSync(path) : undefined] as const,
    )
    await keep(at.ledger, ...steps)
    for (const [path, content] of saved) {
      if (content) writeFileSync(path, content)
      else rmSync(path, { force: true })
    }
  }

  it('is done again by the next step, and readers see it at once', async () => {
    const at = store()
    await keep(at.ledger, add('work_1'), add('work_2'))
    await interrupted(at, progress('work_1', 5), archive('work_2'), add('work_3'))
    expect(JSON.parse(claimsOf(at))).toHaveLength(2)
    expect(
      await at.ledger.read(({ items, seq }) => [items.get('work_1')?.progress, items.count().pending, seq]),
    ).toEqual([5, 2, 5])
    expect((await at.ledger.archive()).map(({ id }) => id)).toEqual(['work_2'])
    await keep(at.ledger, progress('work_3', 9))
    expect(JSON.parse(claimsOf(at))).toMatchObject([
      { work_item_id: 'work_1', progress: 5 },
      { work_item_id: 'work_3', progress: 9 },
    ])
    expect((await at.ledger.archive()).map(({ id }) => id)).toEqual(['work_2'])
    expect(await seqs(at)).toEqual([1, 2, 3, 4, 5, 6])
  })

  it('archives nothing twice when only the documents are behind', async () => {
    const at = store('[{"work_item_id":"work_1"}]')
    const before = claimsOf(at)
    await keep(at.ledger, progress('work_1', 1))
    const checkpoint = readFileSync(at.paths.checkpoint)
    await keep(at.ledger, archive('work_1'))
    writeFileSync(at.paths.workClaims, before)
    writeFileSync(at.paths.checkpoint, checkpoint)
    await keep(at.ledger, add('work_2'))
    expect(readFileSync(at.paths.archive, 'utf8').trim().split('\n')).toHaveLength(1)
    expect(await idsOf(at)).toEqual(['work_2'])
  })

  it('does a step whole or not at all, wherever its lines are torn', async () => {
    const at = store()
    await keep(at.ledger, add('work_1'))
    const { size } = statSync(at.paths.log)
    await interrupted(at, add('work_2'), add('work_3'), add('work_4'))
    const whole = readFileSync(at.paths.log)
    for (let length = size; length < whole.length - 1; length += 7) {
      writeFileSync(at.paths.log, whole.subarray(0, length))
      expect(await idsOf(at)).toEqual(['work_1'])
    }
    truncateSync(at.paths.log, whole.length - 50)
    await keep(at.ledger, add('work_5'))
    expect(await idsOf(at)).toEqual(['work_1', 'work_5'])
    expect(await seqs(at)).toEqual([1, 2])
    expect(journalOf(at)).toHaveLength(2)
  })

  it('counts a last line that lacks nothing but its newline', async () => {
    const at = store()
    await keep(at.ledger, add('work_1'))
    await interrupted(at, add('work_2'))
    truncateSync(at.paths.log, statSync(at.paths.log).size - 1)
    await keep(at.ledger, add('work_3'))
    await keep(at.ledger, add('work_4'))
    expect(await idsOf(at)).toEqual(['work_1', 'work_2', 'work_3', 'work_4'])
    expect(await seqs(at)).toEqual([1, 2, 3, 4])
  })

  it.each([
    ['missing', (path: string) => rmSync(path)],
    ['empty', (path: string) => writeFileSync(path, '')],
    ['torn', (path: string) => writeFileSync(path, readFileSync(path, 'utf8').replace(/"seq":\d+/, '"seq":1'))],
    ['another file', (path: string) => writeFileSync(path, '[]')],
  ])('goes on without the checkpoint when that is %s', async (_what, damage) => {
    const at = store()
    await keep(at.ledger, add('work_1'))
    await keep(at.ledger, add('work_2'), progress('work_2', 4))
    await interrupted(at, progress('work_1', 7), progress('work_2', 8))
    damage(at.paths.checkpoint)
    expect(await at.ledger.read(({ items, seq }) => [...items.all().map((item) => item.progress), seq])).toEqual([
      7, 8, 5,
    ])
    await keep(at.ledger, progress('work_1', 9))
    expect(await at.ledger.read(({ items, seq }) => [...items.all().map((item) => item.progress), seq])).toEqual([
      9, 8, 6,
    ])
    expect(await seqs(at)).toEqual([1, 2, 3, 4, 5, 6])
    expect(journalOf(at).filter((line) => 'more' in line)).toHaveLength(2)
  })

  it('goes on counting when somebody removed the journal, or put a shorter or another one in its place', async () => {
    const at = store()
    await keep(at.ledger, add('work_1'), add('work_2'), add('work_3'))
    rmSync(at.paths.log)
    await keep(at.ledger, progress('work_1', 1))
    await keep(at.ledger, progress('work_1', 2))
    expect(await seqs(at)).toEqual([4, 5])
    const [first = ''] = readFileSync(at.paths.log, 'utf8').split('\n')
    writeFileSync(at.paths.log, `${first}\n{"seq":5,`)
    await keep(at.ledger, progress('work_1', 3))
    expect(await seqs(at)).toEqual([4, 6])
    expect(await at.ledger.read(({ items }) => items.get('work_1')?.progress)).toBe(3)
  })

  it('does no step again of which somebody copied the line behind the others', async () => {
    const at = store()
    await keep(at.ledger, add('work_1'))
    await keep(at.ledger, progress('work_1', 10))
    await keep(at.ledger, progress('work_1', 90))
    const [, second = ''] = readFileSync(at.paths.log, 'utf8').split('\n')
    appendFileSync(at.paths.log, `${second}\n`)
    const progressNow = (): Promise<unknown> => at.ledger.read(({ items }) => items.get('work_1')?.progress)
    expect(await progressNow()).toBe(90)
    await keep(at.ledger, add('work_2'))
    expect(await progressNow()).toBe(90)
    expect(await seqs(at)).toEqual([1, 2, 3, 2, 4])
  })

  it('says where a line is broken', async () => {
    const at = store()
    await keep(at.ledger, add('work_1'))
    await keep(at.ledger, add('work_2'))
    const [first = '', second = ''] = readFileSync(at.paths.log, 'utf8').split('\n')
    writeFileSync(at.paths.log, `${first}\n{"seq":"2"}\n${second}\n`)
    await expect(at.ledger.log()).rejects.toMatchObject({ code: 'INVALID_DOCUMENT', position: { line: 2, column: 1 } })
  })

  it('holds what was not recorded as an event, too, when it came with one', async () => {
    const at = store('[]', '[{"agent_id":"agent_1","capacity":4}]')
    const heard: Step = { kind: 'change-agent', id: 'agent_1', patch: { set: { status: 'idle' } } }
    await keep(at.ledger, heard)
    expect(existsSync(at.paths.log)).toBe(false)
    await interrupted(at, heard, add('work_1'), { ...heard, patch: { set: { status: 'active' } } })
    expect(await at.ledger.read(({ agents }) => agents[0]?.status)).toBe('active')
    expect(journalOf(at)).toHaveLength(1)
  })
})
