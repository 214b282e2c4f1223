import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { changeWork } from '../../../../src/lib/coordination/work/change-work.ts'
import { claimWork } from '../../../../src/lib/coordination/work/claim-work.ts'
import { completeWork } from '../../../../src/lib/coordination/work/complete-work.ts'
import { deriveCompletions } from '../../../../src/lib/coordination/meta/derive-completions.ts'
import { metaCycle, type MetaAction } from '../../../../src/lib/coordination/meta/meta-cycle.ts'
import { stopWorkspace } from '../../../../src/lib/workspace/stop-switch.ts'
import { agentRecord, coordinationInMemory, held, type InMemory, work } from '../agents/coordination-in-memory.ts'
import { NOW } from '../agents/sample-agents.ts'

const MINUTE = 60_000
const iso = (instant: number): string => new Date(instant).toISOString()
const record = (id: string, deps: InMemory): Promise<Readonly<Record<string, unknown>> | undefined> =>
  deps.ledger.read(({ items }) => items.get(id)?.record)
const doneActions = (actions: readonly MetaAction[]): readonly string[] =>
  actions.filter(({ done }) => done).map(({ action }) => action)
/** Nearly done, and idle for ten minutes. */
const idle = (id: string, fields: object = {}): object =>
  held(id, 'a', { description: id, progress: 80, last_update: iso(NOW - 10 * MINUTE), ...fields })

describe('a meta cycle', () => {
  it('with nothing to do says why, and leaves one line', async () => {
    const deps = coordinationInMemory({ items: [held('w', 'a')], agents: [agentRecord('a')] })
    const cycle = await metaCycle({}, deps)
    expect(cycle.cycle_id).toMatch(/^meta_\d{19}$/)
    expect(cycle).toMatchObject({ at: iso(NOW), dry_run: false, redundancy_percent: 0, health: { score: 100 } })
    expect(cycle.actions).toEqual([
      { action: 'reap', done: false, reason: 'no lease is over' },
      { action: 'consolidate', done: false, reason: 'redundancy is 0 %, not above 5 %' },
      { action: 'form_team', done: false, reason: 'velocity is unknown' },
      { action: 'complete', done: false, reason: 'nothing seems done and left' },
      { action: 'list_completions', done: false, reason: 'coordination_log.json: no completion is new' },
    ])
    await metaCycle({}, deps)
    const lines = readFileSync(deps.paths.coordination.metaCycles, 'utf8').trimEnd().split('\n')
    expect(lines).toHaveLength(2)
    expect(JSON.parse(lines[0] ?? '')).toEqual(cycle)
    expect(deps.spans).toEqual(['s2s.meta.cycle', 's2s.meta.cycle'])
  })

  it('reaps first, so that what comes back is measured and consolidated', async () => {
    const expired = { lease_expires_at: iso(NOW - 1), description: 'same' }
    const deps = coordinationInMemory({ items: [held('w1', 'a', expired), held('w2', 'b', expired)] })
    const { actions, redundancy_percent, health } = await metaCycle({}, deps)
    expect(doneActions(actions)).toEqual(['reap', 'consolidate'])
    expect(actions[0]).toEqual({
      action: 'reap',
      done: true,
      reason: '2 leases were over',
      work_item_ids: ['w1', 'w2'],
    })
    expect(actions[1]).toMatchObject({ reason: 'redundancy is 50 %: 1 duplicate cancelled', work_item_ids: ['w2'] })
    expect([redundancy_percent, health.parts[2]?.points]).toEqual([50, null])
    expect(await record('w1', deps)).toMatchObject({ status: 'pending', supersedes: ['w2'] })
  })

  it('leaves duplicates alone up to 5 %', async () => {
    const others = Array.from({ length: 18 }, (_, at) => work(`w${at}`, { description: `w${at}` }))
    const twice = [work('a', { description: 'same' }), work('b', { description: 'same' })]
    const { actions } = await metaCycle({}, coordinationInMemory({ items: [...others, ...twice] }))
    expect(actions[1]).toMatchObject({ done: false, reason: 'redundancy is 5 %, not above 5 %' })
    const fewer = await metaCycle({}, coordinationInMemory({ items: [...others.slice(1), ...twice] }))
    expect(fewer.actions[1]).toMatchObject({ done: true, reason: 'redundancy is 5.26 %: 1 duplicate cancelled' })
  })

  it('forms a team when velocity declines, once in a window', async () => {
    const items = Array.from({ length: 9 }, (_, at) => work(`w${at}`, { description: `w${at}` }))
    const deps = coordinationInMemory({ items, agents: [agentRecord('a', { capacity: 9 })] })
    for (let done = 0; done < 5; done++) {
      const { claimed } = await claimWork({ agent: 'a' }, deps)
      for (const { item } of claimed) await completeWork({ id: item.id, by: { agent: 'a' }, result: 'ok' }, deps)
    }
    deps.pass(61 * MINUTE)
    const { velocity, actions } = await metaCycle({}, deps)
    expect(velocity).toMatchObject({ trend: 'declining', points: 0, previous: 15, ratio: 0, completions: 5 })
    expect(actions[2]).toMatchObject({ action: 'form_team', done: true, agent_ids: expect.any(Array) })
    expect(actions[2]?.reason).toMatch(/^velocity fell from 15 to 0 points; 4 ready, 0 free slots/)
    const team = (): Promise<readonly (string | undefined)[]> =>
      deps.ledger.read(({ agents }) => agents.map((each) => each.team))
    expect(await team()).toEqual([undefined, 'optimization_team', 'optimization_team', 'optimization_team'])
    deps.pass(MINUTE)
    expect((await metaCycle({}, deps)).actions[2]).toMatchObject({
      done: false,
      reason: expect.stringContaining('joined within this window'),
    })
    expect(await team()).toHaveLength(4)
  })

  it('completes what its acceptance commands prove, with the evidence and without velocity', async () => {
    const deps = coordinationInMemory({ items: [idle('w', { acceptance: ['true'] })] })
    const { actions } = await metaCycle({}, deps)
    expect(actions[3]).toEqual({
      action: 'complete',
      done: true,
      reason: 'Completed by meta-coordination: progress 80, idle for 10 min; 1 acceptance command passed.',
      work_item_ids: ['w'],
    })
    expect(await record('w', deps)).toMatchObject({
      status: 'completed',
      completion_mode: 'auto',
      evidence: [{ command: 'true', exit_code: 0 }],
    })
    const entry = (await deps.ledger.log()).find(({ op }) => op === 'complete')
    expect(entry).toMatchObject({ completion_mode: 'auto' })
    expect((await metaCycle({}, deps)).velocity).toMatchObject({ points: 0, completions: 0 })
    expect(actions[4]).toMatchObject({ reason: 'coordination_log.json: 1 completion added' })
  })

  it('marks for review what fails, what has no commands, and what names no agent; once', async () => {
    const deps = coordinationInMemory({
      items: [
        idle('failing', { acceptance: ['false'] }),
        idle('plain'),
        idle('nobody', { agent_id: '', acceptance: ['true'] }),
      ],
    })
    const { actions } = await metaCycle({}, deps)
    expect(actions.slice(3, 6).map(({ action, reason }) => `${action}: ${reason}`)).toEqual([
      'review: progress 80, idle for 10 min, but false exited with 1',
      'review: progress 80, idle for 10 min, and no acceptance commands',
      'review: progress 80, idle for 10 min, and it names no agent',
    ])
    expect(await record('failing', deps)).toMatchObject({
      status: 'active',
      needs_review: true,
      evidence: [{ exit_code: 1 }],
    })
    expect(await record('plain', deps)).toMatchObject({ status: 'active', needs_review: true })
    expect((await metaCycle({}, deps)).actions[3]).toMatchObject({ done: false, reason: 'nothing seems done and left' })
  })

  it('does nothing to an item that somebody else got while its commands ran', async () => {
    const deps = coordinationInMemory({ items: [idle('w', { acceptance: ['true'] })] })
    const run: InMemory['processes']['run'] = async (command) => {
      await changeWork({ id: 'w', event: { kind: 'release', by: undefined } }, deps)
      await claimWork({ id: 'w', agent: 'other' }, deps)
      return deps.processes.run(command)
    }
    const { actions } = await metaCycle({}, { ...deps, processes: { ...deps.processes, run } })
    expect(actions[3]).toMatchObject({
      action: 'leave',
      done: false,
      reason: expect.stringContaining('other holds it with token 3'),
    })
    expect(await record('w', deps)).toMatchObject({ status: 'active', agent_id: 'other' })
  })

  it('ends where it is when it is told to', async () => {
    const deps = coordinationInMemory({ items: [idle('w', { acceptance: ['true'] })] })
    await expect(metaCycle({ signal: AbortSignal.abort(new Error('enough')) }, deps)).rejects.toThrow('enough')
    expect(await record('w', deps)).toMatchObject({ status: 'active' })
  })

  it('completes without proof only under the policy, and never where evidence is required', async () => {
    const config = { completion_policy: 'complete' } as const
    const deps = coordinationInMemory({ items: [idle('w')], config })
    expect((await metaCycle({}, deps)).actions[3]).toMatchObject({ action: 'complete', done: true })
    expect((await record('w', deps))?.['result']).toContain('Nothing was verified.')
    const strict = coordinationInMemory({ items: [idle('w')], config: { ...config, require_evidence: true } })
    expect((await metaCycle({}, strict)).actions[3]).toMatchObject({ action: 'leave', done: false })
    expect(await record('w', strict)).toMatchObject({ status: 'active' })
  })

  it('lists what is stuck', async () => {
    const deps = coordinationInMemory({ items: [held('w', 'a', { last_update: iso(NOW - 31 * MINUTE) })] })
    expect((await metaCycle({}, deps)).stuck).toEqual([{ work_item_id: 'w', agent_id: 'a', idle_seconds: 1860 }])
  })

  it('tells the same in a dry run, and leaves nothing behind', async () => {
    const flag = join(coordinationInMemory().paths.root, 'ran')
    const items = [
      held('w1', 'a', { lease_expires_at: iso(NOW - 1), description: 'same' }),
      work('w2', { description: 'same' }),
      idle('w3', { acceptance: [`touch ${flag}`] }),
    ]
    const deps = coordinationInMemory({ items })
    const { actions, dry_run } = await metaCycle({ dryRun: true }, deps)
    expect([dry_run, doneActions(actions)]).toEqual([true, ['reap', 'consolidate']])
    expect(actions[3]).toMatchObject({
      action: 'verify',
      reason: expect.stringContaining('1 acceptance command would be run'),
    })
    expect(await record('w1', deps)).toMatchObject({ status: 'active' })
    expect([await deps.ledger.log(), deps.spans, existsSync(flag)]).toEqual([[], [], false])
    expect(existsSync(deps.paths.coordination.folder)).toBe(false)
  })

  it('refuses while the workspace is stopped', async () => {
    const deps = coordinationInMemory({ items: [held('w', 'a', { lease_expires_at: iso(NOW - 1) })] })
    await stopWorkspace({ by: 'me' }, deps)
    await expect(metaCycle({}, deps)).rejects.toMatchObject({ code: 'STOPPED' })
    expect(await record('w', deps)).toMatchObject({ status: 'active' })
  })
})

describe('the list of completions', () => {
  const completeOne = async (deps: InMemory): Promise<void> => {
    const [first] = (await claimWork({ agent: 'a' }, deps)).claimed
    await completeWork({ id: first?.item.id ?? '', by: { agent: 'a' }, result: 'say "done"' }, deps)
  }

  it('gets what the journal has and it has not, once, and keeps the text that is there', async () => {
    const deps = coordinationInMemory({ items: [work('w1', { priority: 'high' }), work('w2')] })
    const { folder, completions } = deps.paths.coordination
    const before =
      '[\n  { "work_item_id":"old",\n    "completed_at": "2025-06-15T16:17:08Z", "velocity_points": 3.0 }\n]\n'
    mkdirSync(folder)
    writeFileSync(completions, before)
    await completeOne(deps)
    expect(await deriveCompletions(deps)).toEqual({ added: 1, total: 2 })
    deps.pass(1000)
    await completeOne(deps)
    expect(await deriveCompletions(deps)).toEqual({ added: 1, total: 3 })
    expect(await deriveCompletions(deps)).toEqual({ added: 0, total: 3 })
    const text = readFileSync(completions, 'utf8')
    expect(text.startsWith(before.slice(0, before.lastIndexOf('}') + 1))).toBe(true)
    expect(JSON.parse(text).slice(1)).toEqual([
      { work_item_id: 'w1', completed_at: iso(NOW), agent_id: 'a', result: 'say "done"', velocity_points: 5 },
      { work_item_id: 'w2', completed_at: iso(NOW + 1000), agent_id: 'a', result: 'say "done"', velocity_points: 3 },
    ])
  })

  it('stays whole when two cycles list the same completion at once', async () => {
    const deps = coordinationInMemory({ items: [work('w1')] })
    mkdirSync(deps.paths.coordination.folder)
    await completeOne(deps)
    const derived = await Promise.all([deriveCompletions(deps), deriveCompletions(deps)])
    expect(derived.toSorted((one, other) => one.added - other.added)).toEqual([
      { added: 0, total: 1 },
      { added: 1, total: 1 },
    ])
    expect(JSON.parse(readFileSync(deps.paths.coordination.completions, 'utf8'))).toHaveLength(1)
  })

  it.each(['{}', '[', ''])('leaves a list that reads %j as it is', async (broken) => {
    const deps = coordinationInMemory({ items: [work('w1')] })
    const { folder, completions } = deps.paths.coordination
    mkdirSync(folder)
    writeFileSync(completions, broken)
    await completeOne(deps)
    await expect(deriveCompletions(deps)).rejects.toMatchObject({ code: 'INVALID_DOCUMENT' })
    expect((await metaCycle({}, deps)).actions.at(-1)).toMatchObject({ action: 'list_completions', done: false })
    expect(readFileSync(completions, 'utf8')).toBe(broken)
  })
})
