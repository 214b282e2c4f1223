import { describe, expect, it } from 'vitest'
import type { LogEntry } from '../../../../src/lib/coordination/ledger.ts'
import { buildSessionReport } from '../../../../src/lib/coordination/report/build-session-report.ts'
import { renderSession } from '../../../../src/lib/coordination/report/render-session.ts'
import { cost } from '../costs/sample-costs.ts'
import { agentOf, entry, facts, item, live, passed, UNTIL } from './sample-session.ts'

const finishedEntries = [
  entry(1, 'claim', { from: 'pending', to: 'active' }),
  entry(9, 'complete', { from: 'active', to: 'completed' }),
]

describe('finished work', () => {
  it('is what the journal says was completed, with its proof', () => {
    const done = (id: string, fields: object): ReturnType<typeof item> =>
      item(id, { status: 'completed', agent_id: 'agent_1', result: 'ok', ...fields })
    const items = [
      done('work_1', { acceptance: ['npm test'], evidence: [passed('agent --go'), passed('npm test')] }),
      done('work_2', { evidence: [passed('agent --go')] }),
      done('work_3', {}),
      done('work_4', { acceptance: ['npm test'], evidence: [passed('agent --go'), passed('npm test', 1)] }),
    ]
    const entries = items.flatMap(({ id }) => finishedEntries.map((each) => ({ ...each, work_item_id: id })))
    const report = buildSessionReport(facts({ entries, live: live(items) }))
    expect(report.finished.map(({ work_item_id, proof }) => [work_item_id, proof])).toEqual([
      ['work_1', 'acceptance'],
      ['work_2', 'exit'],
      ['work_3', 'none'],
      ['work_4', 'none'],
    ])
    expect(report.summary).toMatchObject({
      finished: 4,
      proven: 1,
      exit_only: 1,
      unproven: 2,
      claimed: 4,
      needs_you: 0,
    })
    expect(report.finished[0]).toMatchObject({ at: '2026-11-20T22:09:00.000Z', claims: 1, result: 'ok' })
  })

  it('is found in the archive, and told when the record is gone', () => {
    const entries = [...finishedEntries, entry(10, 'archive', { from: 'completed', to: 'archived' })]
    const archive = [item('work_1', { status: 'completed', evidence: [passed('x')] })]
    expect(buildSessionReport(facts({ entries, archive })).finished).toMatchObject([
      { description: 'Do work_1', proof: 'exit' },
    ])
    expect(buildSessionReport(facts({ entries })).finished).toMatchObject([{ description: '', proof: 'none' }])
  })

  it('is not claimed for a record without a line of the journal', () => {
    const claimed = item('work_1', { status: 'completed', completed_at: '2026-11-21T01:00:00Z' })
    const older = item('work_2', { status: 'completed', completed_at: '2026-11-20T01:00:00Z' })
    const report = buildSessionReport(facts({ live: live([claimed, older]) }))
    expect(report.finished).toEqual([])
    expect(report.unconfirmed.map(({ work_item_id }) => work_item_id)).toEqual(['work_1'])
    expect(report.needs_you).toMatchObject([{ kind: 'unconfirmed', work_item_id: 'work_1' }])
  })
})

describe('work that was not finished', () => {
  const entries = [
    entry(1, 'claim', { to: 'active' }),
    entry(2, 'fail', { to: 'pending', reason: 'exit 1' }),
    entry(3, 'claim', { to: 'active', agent_id: 'agent_2' }),
    entry(4, 'expire', { to: 'pending', agent_id: 'agent_2', reason: 'its lease was over' }),
    entry(5, 'claim', { to: 'active' }),
    entry(6, 'release', { to: 'pending', reason: 'its agent was stopped' }),
    entry(7, 'claim', { to: 'active' }),
    entry(8, 'fail', { to: 'failed', reason: 'exit 2' }),
  ]
  const failed = item('work_1', { status: 'failed', failed_reason: 'the command exited 2' })

  it('is told by what became of it', () => {
    const costs = [cost({ usd: 0.4, outcome: 'again' }), cost({ usd: null, usd_source: 'unknown', outcome: 'failed' })]
    const report = buildSessionReport(facts({ entries, live: live([failed]), costs }))
    expect(report.summary).toMatchObject({ finished: 0, failed: 1, claimed: 4 })
    expect(report.failed).toMatchObject([
      { reason: 'the command exited 2', claims: 4, cost: { attempts: 2, usd: 0.4, unknown: 1 } },
    ])
    expect(report.tried_again).toMatchObject([{ times: 1, reason: 'exit 1', agents: ['agent_1'], status: 'failed' }])
    expect(report.reclaimed).toMatchObject([{ times: 1, agents: ['agent_2'] }])
    expect(report.handed_back).toMatchObject([{ reason: 'its agent was stopped' }])
    const page = renderSession(report)
    expect(page).toContain('**Nothing was finished.** 4 claims made; 1 item failed for good')
    expect(page).toContain('cost at least $0.40')
  })

  it('is finished when a later attempt did it', () => {
    const later = [...entries, entry(9, 'retry', { to: 'pending' }), entry(11, 'complete', { to: 'completed' })]
    const report = buildSessionReport(facts({ entries: later, live: live([item('work_1', { status: 'completed' })]) }))
    expect([report.finished.length, report.failed.length]).toEqual([1, 0])
  })
})

describe('what needs you', () => {
  it('comes with the most pressing first', () => {
    const waiting = item('work_3', { depends_on: ['work_2', 'work_9', 'work_5'] })
    const stuck = item('work_4', { status: 'active', agent_id: 'agent_9', last_update: '2026-11-21T05:00:00Z' })
    const review = item('work_5', {
      status: 'active',
      agent_id: 'a',
      progress: 80,
      needs_review: true,
      last_update: '2026-11-21T05:59:00Z',
    })
    const failed = item('work_2', { status: 'failed', failed_reason: 'no idea' })
    const report = buildSessionReport(
      facts({
        live: [...live([stuck, review, failed]), { item: waiting, blockers: ['work_2', 'work_9', 'work_5'] }],
        circuits: [{ profile: 'codex', message: 'quota used up; until a person acts' }],
        stop: { since: '2026-11-21T05:00:00Z', by: 'ann', reason: 'deploy' },
        problems: ['work_archive.jsonl:3:1: not JSON'],
      }),
    )
    expect(report.needs_you.map(({ kind, work_item_id = '', why }) => `${kind} ${work_item_id} ${why}`)).toEqual([
      'unreadable  work_archive.jsonl:3:1: not JSON',
      'stopped  since 2026-11-21T05:00:00Z, by ann, deploy',
      'circuit  quota used up; until a person acts',
      'failed work_2 failed for good: no idea',
      'blocked work_3 waits for work_2 (failed), work_9 (missing)',
      'stuck work_4 held by agent_9, nothing heard for 60 minutes',
      'review work_5 seems done at 80 %, and nothing proves it',
    ])
    expect(report.stops).toMatchObject([{ event: 'stop', by: 'ann' }])
  })
})

describe('duplicated work', () => {
  const text = 'Changed the login form so that it keeps the name of the user after an error'
  const done = (id: string, fields: object): ReturnType<typeof item> => item(id, { status: 'completed', ...fields })
  const entries = ['work_1', 'work_2', 'work_3'].map((work_item_id, at) =>
    entry(at, 'complete', { work_item_id, to: 'completed' }),
  )

  it('is the same description, a result in nearly the same words, or two branches', () => {
    const items = [
      done('work_1', { description: 'Fix login', result: text }),
      done('work_2', { description: 'Mend the form', result: `${text}.` }),
      done('work_3', { description: 'Write docs', result: 'done, exit status 0' }),
    ]
    const older = done('work_0', { description: ' fix  LOGIN. ' })
    const branches = ['autonomy/work_3', 'autonomy/work_3-again', 'autonomy/work_30', 'autonomy/work_1']
    const { duplicates } = buildSessionReport(facts({ entries, live: live(items), archive: [older], branches }))
    expect(duplicates.map(({ kind, work_item_ids }) => [kind, work_item_ids.join(' ')])).toEqual([
      ['same_description', 'work_0 work_1'],
      ['similar_results', 'work_1 work_2'],
      ['branches', 'work_3'],
    ])
  })

  it('is no alarm for short results, or for work of before', () => {
    const items = ['work_1', 'work_2', 'work_3'].map((id) => done(id, { result: 'done, exit status 0' }))
    const old = ['work_8', 'work_9'].map((id) => done(id, { description: 'same' }))
    expect(buildSessionReport(facts({ entries, live: live(items), archive: old })).duplicates).toEqual([])
  })
})

describe('agents, guardrails, stops', () => {
  it('names who went silent while at work', () => {
    const heard = (minutes: number): object => ({ last_heartbeat: new Date(UNTIL - minutes * 60_000).toISOString() })
    const agents = [
      agentOf('fine', heard(1)),
      agentOf('gone', heard(60)),
      agentOf('holds', heard(60 * 24)),
      agentOf('of old', heard(60 * 24)),
      agentOf('off', { ...heard(60), status: 'offline' }),
    ]
    const held = item('work_1', { status: 'active', agent_id: 'holds', last_update: '2026-11-21T05:59:00Z' })
    expect(buildSessionReport(facts({ agents, live: live([held]) })).silent_agents).toEqual([
      { agent_id: 'holds', last_heartbeat: '2026-11-20T06:00:00.000Z', holds: 1 },
      { agent_id: 'gone', last_heartbeat: '2026-11-21T05:00:00.000Z', holds: 0 },
    ])
  })

  it('tells who was stopped, by whom, and when it went on', () => {
    const entries: readonly LogEntry[] = [
      { seq: 1, at: '2026-11-20T23:00:00.000Z', op: 'stop', by: 'ann', reason: 'deploy' },
      { seq: 2, at: '2026-11-20T23:10:00.000Z', op: 'resume', by: 'ann' },
      { seq: 3, at: '2026-11-21T01:00:00.000Z', op: 'stop', by: 'a1', agent_id: 'a1', reason: 'the disk is full' },
    ]
    const report = buildSessionReport(facts({ entries }))
    expect(report.stops.map(({ event, by, reason }) => `${event} ${by} ${reason}`)).toEqual([
      'stop ann deploy',
      'resume ann ',
      'stop a1 only a1: the disk is full',
    ])
  })

  it('takes trips from the journal where it has them', () => {
    const guard = entry(1, 'guard', { reason: 'ITEM_BUDGET: $21 of $20', by: 'guard' })
    expect(buildSessionReport(facts({ entries: [guard] })).guards).toEqual([
      { at: guard.at, code: 'ITEM_BUDGET', message: '$21 of $20', agent_id: 'agent_1', work_item_id: 'work_1' },
    ])
  })

  it('tells of guardrails what they remember', () => {
    const trip = { code: 'DAY_BUDGET', message: '$500.10 of $500.00', agent_id: 'a', work_item_id: '' }
    const trips = [
      { ...trip, at: '2026-11-21T02:00:00.000Z' },
      { ...trip, at: '2026-11-19T02:00:00.000Z' },
    ]
    const report = buildSessionReport(facts({ trips }))
    expect(report.guards).toEqual([trips[0]])
    expect(renderSession(report)).toContain('- 2026-11-21 02:00 DAY_BUDGET: $500.10 of $500.00 (`a`)')
  })
})

describe('the page', () => {
  it('says first that nothing was done, and what there is nothing of', () => {
    const page = renderSession(buildSessionReport(facts()))
    expect(page.split('\n\n').slice(0, 2)).toEqual([
      '# 2026-11-20 22:00 to 2026-11-21 06:00 UTC',
      '**Nothing was worked on.** 0 things need you.',
    ])
    expect(page).toContain('Nothing under: Needs you, Finished, Failed, Came back into the queue, Done twice, Cost,')
  })

  it('cannot be rebuilt by what agents write', () => {
    const hostile = 'x | y\n# Finished (99)\n\u001b[2J <script>`[a](b)'
    const done = item('work_1', { status: 'completed', description: hostile, agent_id: hostile, result: hostile })
    const page = renderSession(buildSessionReport(facts({ entries: finishedEntries, live: live([done]) })))
    expect(page).not.toMatch(/^# Finished \(99\)/m)
    expect(page).toContain('x \\| y \\# Finished (99) \\[2J \\<script\\>\\`\\[a\\](b) `work_1`')
  })

  it('says that it is incomplete when something could not be read', () => {
    expect(renderSession(buildSessionReport(facts({ problems: ['costs.jsonl:1:1: broken'] })))).toContain('incomplete')
  })
})
