import { describe, expect, it } from 'vitest'
import { memoryLedger } from '../../../../src/lib/coordination/ledger/memory-ledger.ts'
import { judge, type Acknowledged } from '../../../../src/lib/coordination/selftest/judge-selftest.ts'
import { decideClaim } from '../../../../src/lib/coordination/work/decide-claim.ts'
import { decideCompletion } from '../../../../src/lib/coordination/work/decide-completion.ts'
import { addItems } from '../../../../src/lib/coordination/work/new-items.ts'
import { DEFAULT_CONFIG } from '../../../../src/lib/workspace/default-config.ts'
import { systemClock } from '../../../../src/lib/platform/clock.ts'

const nothing: Omit<Acknowledged, 'claims' | 'completions'> = {
  latencies: [],
  commands: 0,
  killed: 0,
  refused: 0,
  busy: 0,
}

/** One item, claimed and completed by a. */
async function workedOff() {
  const ledger = memoryLedger({ clock: systemClock })
  const now = systemClock.now()
  const moment = { now, created: now, config: DEFAULT_CONFIG.coordination, telemetry: {} }
  const id = await ledger.change((state) => {
    const { added, steps } = addItems([{ type: 't', description: 'd' }], state, { ...moment, telemetry: [{}] })
    return { result: added[0]?.item.id ?? '', steps }
  })
  await ledger.change((state) => decideClaim({ agent: 'a' }, state, moment))
  const by = { agent: 'a', token: 1 }
  await ledger.change((state) => decideCompletion({ id, by, result: 'r', evidence: [] }, state, moment))
  return { ledger, id, grant: { id, token: 1, agent: 'a' } }
}

describe('the verdict of the selftest', () => {
  it('finds nothing where all that was acknowledged is there', async () => {
    const { ledger, id, grant } = await workedOff()
    const told = { ...nothing, claims: [grant], completions: [grant] }
    expect(await judge([id], told, ledger)).toEqual({ lost: [], duplicated: [] })
  })

  it('finds an item that is gone, and transitions that are not in the store', async () => {
    const { ledger, id, grant } = await workedOff()
    const told = { ...nothing, claims: [{ ...grant, token: 2 }], completions: [{ ...grant, agent: 'b' }] }
    expect(await judge([id, 'work_0'], told, ledger)).toEqual({
      lost: [
        'item work_0 is gone',
        `claim 2 of ${id} is not in the journal`,
        `completion of ${id} with token 1 is not in the document`,
      ],
      duplicated: [],
    })
  })

  it('finds what was given to two or done twice', async () => {
    const { ledger, id, grant } = await workedOff()
    const told = { ...nothing, claims: [grant, { ...grant, agent: 'b' }], completions: [grant, grant] }
    const { lost, duplicated } = await judge([id], told, ledger)
    expect([lost, duplicated]).toEqual([[], [`${id} (token 1) was given to two`, `${id} was completed twice`]])
  })
})
