import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { sharedData } from '../../../shared-data.ts'
import { temporaryWorkspace } from '../../../temporary-workspace.ts'
import { add, archive, claimsOf, keep, progress, store } from './file-store.ts'

const realClaims = [
  'asss/work_claims.json',
  'asss/history/work_claims_1f0690e.json',
  'asss/history/work_claims_5703c7a.json',
  'asss/history/work_claims_cb4912b.json',
  'asss/history/work_claims_db50fd9.json',
  'asss/backups/work_claims_20250616_002246.json',
  'asss/backups/work_claims_20250616_002458.json',
  'asss/backups/work_claims_20250619_030000.json',
  'swarmsh/work_claims.json',
]

describe.skipIf(!sharedData('coordination'))('real documents', () => {
  const real = (name: string): string => readFileSync(sharedData(`coordination/${name}`) ?? '', 'utf8')

  /** The lines that `diff` finds changed, `<` before and `>` after. */
  function diff(before: string, after: string): readonly string[] {
    const folder = temporaryWorkspace({ before, after })
    try {
      execFileSync('diff', ['before', 'after'], { cwd: folder })
      return []
    } catch (error) {
      const { stdout } = error as { stdout: Buffer }
      return stdout
        .toString()
        .split('\n')
        .filter((line) => /^[<>]/.test(line))
    }
  }

  it.each(realClaims)('differs only in the record that was edited: %s', async (name) => {
    const before = real(name)
    const at = store(before)
    const records: Record<string, unknown>[] = JSON.parse(before)
    const middle = String(records[Math.floor(records.length / 2)]?.['work_item_id'])
    await keep(at.ledger, progress(middle, 42))
    const after: Record<string, unknown>[] = JSON.parse(claimsOf(at))
    expect(after).toEqual(
      records.map((record) => (record['work_item_id'] === middle ? Object.assign(record, { progress: 42 }) : record)),
    )
    const changed = diff(before, claimsOf(at))
    expect(changed.length).toBeLessThanOrEqual(5)
    expect(changed.some((line) => line.includes('"progress":'))).toBe(true)
  })

  it.each(realClaims)('loses one record and gains one without touching others: %s', async (name) => {
    const before = real(name)
    const records: Record<string, unknown>[] = JSON.parse(before)
    const ids = records.map((record) => String(record['work_item_id']))
    for (const id of [ids[0], ids.at(-1)]) {
      const at = store(before)
      await keep(at.ledger, archive(id ?? ''), add('work_new'))
      const after: Record<string, unknown>[] = JSON.parse(claimsOf(at))
      const others = records.filter((record) => record['work_item_id'] !== id)
      expect(after).toEqual([...others, { work_item_id: 'work_new', status: 'pending' }])
      const added = diff(before, claimsOf(at)).filter((line) => line.startsWith('>'))
      expect(added.length).toBeLessThanOrEqual(3)
      expect((await at.ledger.archive()).map(({ record }) => record)).toEqual(
        records.filter((record) => record['work_item_id'] === id),
      )
    }
  })

  it('reads every agent and every item, and keeps 100.0 as it is', async () => {
    const agents = real('asss/agent_status.json')
    const at = store(real('asss/work_claims.json'), agents)
    const found = await at.ledger.read((state) => [state.items.all().length, state.agents.length, state.items.count()])
    const count = { pending: 4, active: 57, completed: 80, failed: 0, cancelled: 0, unknown: 0 }
    expect(found).toEqual([141, JSON.parse(agents).length, count])
    const id = 'autonomous_agent_1750059165437446000'
    await keep(at.ledger, { kind: 'change-agent', id, patch: { set: { current_workload: 7 } } })
    const changed = diff(agents, readFileSync(at.paths.agentStatus, 'utf8'))
    expect(changed).toEqual(['<     "current_workload": 0,', '>     "current_workload": 7,'])
  })

  it.each([
    ['raced/work_claims.concurrent-claim+complete.extra-data.json', '725:1'],
    ['raced/work_claims.concurrent-complete.zero-bytes.json', '1:1'],
    ['raced/agent_status.after-cat-append.json', '612:1'],
  ])('leaves a broken one untouched: %s', async (name, place) => {
    const before = real(name)
    const at = store(before)
    await expect(keep(at.ledger, add('work_1'))).rejects.toMatchObject({
      code: 'INVALID_DOCUMENT',
      message: expect.stringContaining(`:${place}: `),
    })
    expect(claimsOf(at)).toBe(before)
  })
})
