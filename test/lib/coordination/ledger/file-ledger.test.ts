import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Step } from '../../../../src/lib/coordination/ledger.ts'
import { fileLedger, type FileLedgerDeps } from '../../../../src/lib/coordination/ledger/file-ledger.ts'
import { add, archive, claimsOf, idsOf, keep, progress, seqs, store } from './file-store.ts'

describe('documents', () => {
  it('has one record per line, as jq and git like it', async () => {
    const at = store()
    await keep(at.ledger, add('work_1'), add('work_2'))
    expect(claimsOf(at)).toBe(
      '[\n  {"work_item_id":"work_1","status":"pending"},\n  {"work_item_id":"work_2","status":"pending"}\n]\n',
    )
    await keep(at.ledger, archive('work_1'))
    expect(claimsOf(at)).toBe('[\n  {"work_item_id":"work_2","status":"pending"}\n]\n')
    await keep(at.ledger, archive('work_2'))
    expect(claimsOf(at)).toBe('[\n]\n')
    await keep(at.ledger, add('work_3'))
    expect(claimsOf(at)).toBe('[\n  {"work_item_id":"work_3","status":"pending"}\n]\n')
  })

  it('stores descriptions exactly', async () => {
    const at = store()
    const texts = [
      '"quotes"',
      'line\nbreak\r\n',
      'back\\slash',
      '\u{1F600} \u2028 \0',
      'x'.repeat(1_000_000),
      '}\n]\n',
      '',
    ]
    const steps = texts.map((description, index): Step => {
      const record = { work_item_id: `work_${index}`, description, status: 'pending' }
      return { kind: 'add-item', record, entry: { op: 'add' } }
    })
    await keep(at.ledger, ...steps)
    await keep(at.ledger, ...texts.map((_, index) => progress(`work_${index}`, 50)))
    expect(await at.ledger.read(({ items }) => items.all().map(({ description }) => description))).toEqual(texts)
  })

  it.each([
    ['zero bytes', '', '1:1'],
    ['white space', '\n', '1:1'],
    ['an object', '{"claims": []}\n', '1:1'],
    ['a torn record', '[\n  {"work_item_id":"work_1"},\n  {"work_item', '3:4'],
    ['two documents', '[\n]\n[\n]\n', '3:1'],
    ['a comma too many', '[\n  {"work_item_id":"work_1"},\n]\n', '3:1'],
    ['a record without a comma', '[\n  {"work_item_id":"a"}\n  {"work_item_id":"b"}\n]\n', '3:3'],
  ])('is never written when it holds %s', async (_what, text, place) => {
    const at = store(text)
    const error = { code: 'INVALID_DOCUMENT', message: expect.stringContaining(`work_claims.json:${place}: `) }
    await expect(keep(at.ledger, add('work_9'))).rejects.toMatchObject(error)
    await expect(at.ledger.read(() => 1)).rejects.toMatchObject(error)
    await expect(at.ledger.exclusive(async () => {})).rejects.toMatchObject(error)
    expect(claimsOf(at)).toBe(text)
    expect(existsSync(at.paths.log)).toBe(false)
  })

  it('refuses bytes that are no UTF-8 instead of writing something else in their place', async () => {
    const at = store()
    const bytes = Buffer.from('[\n  {"work_item_id":"work_1","description":"gr\xfc\xdfe"}\n]\n', 'latin1')
    writeFileSync(at.paths.workClaims, bytes)
    await expect(keep(at.ledger, add('work_2'))).rejects.toMatchObject({ position: { line: 2, column: 45 } })
    expect(readFileSync(at.paths.workClaims)).toEqual(bytes)
    writeFileSync(at.paths.workClaims, '[\n  {"work_item_id":"work_1","description":"\uFFFD"}\n]\n')
    await keep(at.ledger, add('work_2'))
    expect(await idsOf(at)).toEqual(['work_1', 'work_2'])
  })

  it('decides again when somebody changes a document without the lock', async () => {
    const at = store('[\n  {"work_item_id":"work_1","status":"pending"}\n]\n')
    let decisions = 0
    await at.ledger.change(({ items }) => {
      if (++decisions === 1)
        writeFileSync(at.paths.workClaims, '[{"work_item_id":"work_1","status":"pending","theirs":1}]')
      return { result: items, steps: [progress('work_1', 10)] }
    })
    expect(decisions).toBe(2)
    expect(JSON.parse(claimsOf(at))).toEqual([{ work_item_id: 'work_1', status: 'pending', theirs: 1, progress: 10 }])
    expect(await seqs(at)).toEqual([1])
  })

  it('takes its journal lines back when a document changes in the last moment', async () => {
    const at = store('[\n  {"work_item_id":"work_1","status":"pending"}\n]\n')
    let writes = 0
    const files: FileLedgerDeps['files'] = {
      ...at.deps.files,
      writeAtomic: async (path, data, options) => {
        if (++writes === 1) appendFileSync(at.paths.workClaims, '\n')
        await at.deps.files.writeAtomic(path, data, options)
      },
    }
    await keep(fileLedger({ ...at.deps, files }), progress('work_1', 10))
    expect(JSON.parse(claimsOf(at))).toMatchObject([{ progress: 10 }])
    expect(await seqs(at)).toEqual([1])
  })

  it('gives up as busy when somebody changes a document all the time', async () => {
    const at = store('[]')
    const meddling = at.ledger.change(() => {
      appendFileSync(at.paths.workClaims, '\n')
      return { result: undefined, steps: [add('work_1')] }
    })
    await expect(meddling).rejects.toMatchObject({
      code: 'STORE_BUSY',
      hint: expect.stringContaining('Nothing was written'),
    })
    expect(existsSync(at.paths.log)).toBe(false)
  })

  it('leaves neither line nor record of a step whose document could not be written', async () => {
    const at = store('[\n  {"work_item_id":"work_1"},\n  {"work_item_id":"work_2"}\n]\n')
    await keep(at.ledger, progress('work_1', 1))
    const before = claimsOf(at)
    const writeAtomic = (): Promise<void> => Promise.reject(new Error('the disk is full'))
    const failing = fileLedger({ ...at.deps, files: { ...at.deps.files, writeAtomic } })
    await expect(keep(failing, progress('work_1', 2), archive('work_2'))).rejects.toThrow('the disk is full')
    expect([claimsOf(at), await seqs(at), await at.ledger.archive()]).toEqual([before, [1], []])
    await keep(at.ledger, progress('work_1', 3))
    expect(await seqs(at)).toEqual([1, 2])
  })

  it('keeps a step of which one document was written when the other cannot be, and goes on from there', async () => {
    const agents = '[\n  {"agent_id":"agent_1"}\n]\n'
    const at = store('[\n  {"work_item_id":"work_1"}\n]\n', agents)
    const failing: FileLedgerDeps['files'] = {
      ...at.deps.files,
      writeAtomic: async (path, data, options) => {
        if (path === at.paths.agentStatus) throw new Error('the disk is full')
        await at.deps.files.writeAtomic(path, data, options)
      },
    }
    const metrics: Step = { kind: 'change-agent', id: 'agent_1', patch: { set: { current_workload: 3 } } }
    await keep(fileLedger({ ...at.deps, files: failing }), progress('work_1', 1), metrics)
    expect(readFileSync(at.paths.agentStatus, 'utf8')).toBe(agents)
    const workload = (): Promise<unknown> => at.ledger.read((state) => state.agents[0]?.record['current_workload'])
    expect(await workload()).toBe(3)
    await keep(at.ledger, progress('work_1', 2))
    expect(JSON.parse(readFileSync(at.paths.agentStatus, 'utf8'))).toEqual([
      { agent_id: 'agent_1', current_workload: 3 },
    ])
    expect(await seqs(at)).toEqual([1, 2])
  })

  it('lets others edit while it is exclusive, and says when they left a document broken', async () => {
    const at = store('[]')
    await at.ledger.exclusive(async () => writeFileSync(at.paths.workClaims, '[{"work_item_id":"by_jq"}]'))
    expect(await idsOf(at)).toEqual(['by_jq'])
    const broken = at.ledger.exclusive(async () => writeFileSync(at.paths.workClaims, ''))
    await expect(broken).rejects.toMatchObject({ code: 'INVALID_DOCUMENT' })
    expect(claimsOf(at)).toBe('')
  })
})
