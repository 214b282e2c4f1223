import { describe, expect, it } from 'vitest'
import { addCost } from '../../../../src/lib/coordination/guard/add-cost.ts'
import { admit, heldBack, type AskingItem } from '../../../../src/lib/coordination/guard/decide-admission.ts'
import { settle } from '../../../../src/lib/coordination/guard/decide-settlement.ts'
import type { AttemptResult } from '../../../../src/lib/coordination/guard/guard.ts'
import {
  guardDocument,
  parseGuardState,
  QUIET,
  type GuardState,
} from '../../../../src/lib/coordination/guard/guard-state.ts'
import type { RunnerError } from '../../../../src/lib/runner/runner.ts'
import { toIso } from '../../../../src/lib/platform/clock.ts'
import type { GuardrailsConfig } from '../../../../src/lib/workspace/config.ts'
import { DEFAULT_CONFIG } from '../../../../src/lib/workspace/default-config.ts'

const NOW = Date.parse('2026-11-21T08:00:00Z')
const MINUTE = 60_000
const limitsOf = (own: Partial<GuardrailsConfig> = {}): GuardrailsConfig => ({ ...DEFAULT_CONFIG.guardrails, ...own })

interface Turn {
  own?: Partial<GuardrailsConfig>
  agent?: string
  runner?: string
  id?: string
  at?: number
  result?: Partial<AttemptResult>
  usd?: number | null
}

const profileOf = ({ agent = 'a1', runner = 'claude' }: Turn): string => (runner === 'exec' ? `exec/${agent}` : runner)

const asking = (turn: Turn): AskingItem => {
  const { own, agent = 'a1', id = 'work_1', at = NOW } = turn
  const owner = { ticket: `${id}.1`, pid: 1, started: '1', boot: 'b', host: 'h' }
  const machine = { disk_free_mb: 10_000, load_per_cpu: 0.5 }
  return {
    agent,
    profile: profileOf(turn),
    now: at,
    limits: limitsOf(own),
    machine,
    id,
    attempts: 1,
    max_attempts: 5,
    owner,
  }
}

function begin(state: GuardState, turn: Turn = {}): GuardState {
  const admitted = admit(state, asking(turn))
  if (!admitted.ok) throw new Error(admitted.trip.message)
  return admitted.state
}

function end(state: GuardState, turn: Turn): ReturnType<typeof settle> {
  const { own, agent = 'a1', runner = 'claude', id = 'work_1', at = NOW, usd = 0.5 } = turn
  const result = { report: {}, outcome: 'completed', duration_ms: 10, proven: false, ...turn.result } as const
  const { outcome } = result
  const counted = addCost(state, {
    at: toIso(at),
    work_item_id: id,
    agent_id: agent,
    work_type: 'any',
    fencing_token: 1,
    runner,
    usd,
    usd_source: 'reported',
    duration_ms: 10,
    outcome,
    usage: { input_tokens: 10, output_tokens: 5 },
  })
  const settling = { ticket: `${id}.1`, agent, item_id: id, profile: profileOf(turn), result, now: at }
  return settle(counted, { ...settling, limits: limitsOf(own) })
}

const turn = (state: GuardState, each: Turn): ReturnType<typeof settle> => end(begin(state, each), each)
const failed = { outcome: 'again' } as const

describe('budgets', () => {
  it('reserve the rest of the item budget first, then what the dearest of the last attempts cost', () => {
    const state = begin(QUIET)
    expect(state.reservations).toMatchObject([{ usd: 20, tokens: 20_000_000, profile: 'claude' }])
    const after = end(state, { usd: 0.75 }).state
    expect(after.reservations).toEqual([])
    expect(begin(after, { id: 'work_2' }).reservations).toMatchObject([{ usd: 0.75, tokens: 15 }])
  })

  it('let nobody begin what does not fit beside what others have reserved, and end who has used all up', () => {
    const own = { item_usd: 1, day_usd: 2.5 }
    const two = begin(begin(QUIET, { own, id: 'work_1' }), { own, id: 'work_2' })
    expect(heldBack(two, asking({ own }))).toMatchObject({ code: 'DAY_BUDGET', action: 'pause' })
    const one = end(two, { own, id: 'work_1', usd: 1 }).state
    // 1 used, 1 reserved, at most 1 more: over 2.5.
    expect(heldBack(one, asking({ own }))).toMatchObject({ action: 'pause' })
    const none = end(one, { own, id: 'work_2', usd: 1 }).state
    expect(heldBack(none, asking({ own }))).toBeUndefined()
    const last = turn(none, { own, id: 'work_3', usd: 1 })
    expect(last.trips).toMatchObject([{ code: 'DAY_BUDGET', action: 'runner' }])
    expect(heldBack(last.state, asking({ own }))).toMatchObject({ code: 'DAY_BUDGET', action: 'runner' })
    const tomorrow = NOW + 24 * 60 * MINUTE
    expect(
      heldBack(
        { ...last.state, spend: { ...last.state.spend, day: '2026-11-22', today: { usd: 0, tokens: 0 } } },
        asking({ own, at: tomorrow }),
      ),
    ).toBeUndefined()
  })

  it('hold for each agent, and for the workspace over all days', () => {
    const own = { agent_day_usd: 1 }
    const { state } = turn(QUIET, { own, usd: 1 })
    expect(heldBack(state, asking({ own }))).toMatchObject({ code: 'AGENT_BUDGET' })
    expect(heldBack(state, asking({ own, agent: 'a2' }))).toBeUndefined()
    expect(heldBack(state, asking({ own: { workspace_usd: 1 } }))).toMatchObject({ code: 'WORKSPACE_BUDGET' })
    expect(heldBack(state, asking({ own: { day_tokens: 15 } }))).toMatchObject({ code: 'DAY_BUDGET' })
  })

  it('leave an item alone for good that has used up its own', () => {
    const own = { item_usd: 1 }
    const { state } = turn(QUIET, { own, usd: 1.2, result: failed })
    expect(admit(state, asking({ own }))).toMatchObject({ trip: { code: 'ITEM_BUDGET', action: 'item', final: true } })
    expect(admit(state, asking({ own, id: 'work_2' }))).toMatchObject({ ok: true })
  })

  it('do not slow down commands that never say what they use', () => {
    const many = Array.from({ length: 100 }, (_, index) => `work_${index}`)
    const state = many.reduce((before, id) => begin(before, { runner: 'exec', id }), QUIET)
    expect(state.reservations).toHaveLength(100)
    // Unless somebody has set a limit of their own: then the first one shows what it uses.
    const own = { item_usd: 2, day_usd: 2 }
    const first = begin(QUIET, { runner: 'exec', own })
    expect(heldBack(first, asking({ runner: 'exec', own }))).toMatchObject({ code: 'DAY_BUDGET', action: 'pause' })
    const free = end(first, { runner: 'exec', own, usd: null }).state
    expect(
      begin(begin(free, { runner: 'exec', own }), { runner: 'exec', own, id: 'work_2' }).reservations,
    ).toMatchObject([{ usd: 0 }, { usd: 0 }])
  })
})

describe('the circuit of a profile', () => {
  const own = { consecutive_failures: 3 }
  const broken = (): GuardState =>
    ['work_1', 'work_2', 'work_3'].reduce((state, id) => turn(state, { own, id, result: failed }).state, QUIET)

  it('opens after failures in a row, and lets one attempt through when its time is over', () => {
    expect(heldBack(broken(), asking({ own }))).toMatchObject({
      code: 'CIRCUIT_OPEN',
      action: 'pause',
      until: NOW + 15 * MINUTE,
    })
    expect(heldBack(broken(), asking({ own, runner: 'codex' }))).toBeUndefined()
    const at = NOW + 15 * MINUTE
    const probing = begin(broken(), { own, at, id: 'work_4' })
    expect(probing.reservations).toMatchObject([{ probe: true }])
    expect(heldBack(probing, asking({ own, at }))).toMatchObject({ code: 'CIRCUIT_OPEN', action: 'pause' })
    const closed = end(probing, { own, at, id: 'work_4' }).state
    expect(closed.circuits).toEqual([])
    const again = end(probing, { own, at, id: 'work_4', result: failed })
    expect(again.trips).toMatchObject([{ code: 'CIRCUIT_OPEN', until: at + 30 * MINUTE }])
  })

  it('is not opened by failures with successes between them, nor by items that were given back', () => {
    let state = QUIET
    for (let index = 0; index < 20; index++) {
      const result = index % 3 === 2 ? {} : failed
      state = turn(state, { own, id: `work_${index}`, result }).state
    }
    expect(state.circuits.filter((each) => each.state === 'open')).toEqual([])
    for (let index = 0; index < 9; index++)
      state = turn(state, { own, id: `w${index}`, result: { outcome: 'released' } }).state
    expect(state.circuits.filter((each) => each.state === 'open')).toEqual([])
  })

  it('is one for each agent where commands have no profile', () => {
    const state = ['work_1', 'work_2', 'work_3'].reduce(
      (before, id) => turn(before, { own, id, runner: 'exec', result: failed }).state,
      QUIET,
    )
    expect(heldBack(state, asking({ own, runner: 'exec' }))).toMatchObject({ code: 'CIRCUIT_OPEN' })
    expect(heldBack(state, asking({ own, runner: 'exec', agent: 'a2' }))).toBeUndefined()
  })
})

describe('what a provider refuses', () => {
  const refused = (error: Partial<RunnerError>): Turn => ({
    result: {
      outcome: 'released',
      report: { error: { kind: 'rate_limit', message: 'slow down', terminal: false, ...error } },
    },
  })

  it('pauses the profile until the time it named, else longer each time', () => {
    const named = turn(QUIET, refused({ retry_at: NOW + 7 * MINUTE }))
    expect(named.trips).toMatchObject([{ code: 'RATE_LIMIT', action: 'pause', until: NOW + 7 * MINUTE }])
    expect(heldBack(named.state, asking({ agent: 'other' }))).toMatchObject({ code: 'RATE_LIMIT' })
    expect(heldBack(named.state, asking({ at: NOW + 7 * MINUTE }))).toBeUndefined()
    const first = turn(QUIET, refused({}))
    expect(first.trips[0]?.until).toBe(NOW + 30_000)
    expect(end(first.state, refused({})).trips[0]?.until).toBe(NOW + 60_000)
  })

  it('ends the runs of the profile for good when it is terminal', () => {
    const { state, trips } = turn(QUIET, refused({ kind: 'quota', terminal: true }))
    expect(trips).toMatchObject([{ code: 'QUOTA', action: 'runner' }])
    expect(heldBack(state, asking({ agent: 'other', at: NOW + 9e9 }))).toMatchObject({
      code: 'QUOTA',
      action: 'runner',
    })
    expect(heldBack(state, asking({ runner: 'codex' }))).toBeUndefined()
  })

  it('does not count as an attempt of the item', () => {
    let state = QUIET
    for (let index = 0; index < 50; index++) state = turn({ ...state, pauses: [] }, { ...refused({}), usd: 0 }).state
    expect(admit({ ...state, pauses: [] }, asking({}))).toMatchObject({ ok: true })
  })
})

describe('no progress', () => {
  const still = { workplace: { before: 'x', after: 'x' } }

  it('ends an autopilot that completes without change and without proof', () => {
    const own = { no_progress: 3 }
    let state = QUIET
    for (const id of ['work_1', 'work_2']) state = turn(state, { own, id, result: still }).state
    const moved = turn(state, { own, id: 'work_3', result: { workplace: { before: 'x', after: 'y' } } }).state
    expect(turn(moved, { own, id: 'work_4', result: still }).trips).toEqual([])
    const { trips, state: after } = turn(state, { own, id: 'work_3', result: still })
    expect(trips).toMatchObject([{ code: 'NO_PROGRESS', action: 'runner' }])
    expect(heldBack(after, asking({ own }))).toMatchObject({ code: 'NO_PROGRESS', action: 'runner' })
  })

  it.each([
    ['what was proven', { ...still, proven: true }],
    ['what nobody can judge', { workplace: undefined }],
  ])('is not %s', (_name, result) => {
    let state = QUIET
    for (let index = 0; index < 30; index++) state = turn(state, { id: `work_${index}`, result }).state
    expect([state.trips, state.circuits]).toEqual([[], []])
  })

  it('leaves an item alone for good that is tried again and again in vain', () => {
    const own = { no_progress: 3, consecutive_failures: 0 }
    let state = QUIET
    for (let index = 0; index < 3; index++) state = turn(state, { own, result: { ...still, ...failed } }).state
    expect(admit(state, asking({ own }))).toMatchObject({ trip: { code: 'NO_PROGRESS', action: 'item', final: true } })
  })
})

describe('the rate of starts and the machine', () => {
  it('waits until the oldest start is an hour ago', () => {
    const own = { spawns_per_hour: 3 }
    let state = QUIET
    for (let index = 0; index < 3; index++)
      state = turn(state, { own, id: `work_${index}`, at: NOW + index * MINUTE }).state
    expect(heldBack(state, asking({ own, at: NOW + 3 * MINUTE }))).toMatchObject({
      code: 'SPAWN_RATE',
      until: NOW + 60 * MINUTE,
    })
    expect(heldBack(state, asking({ own, at: NOW + 60 * MINUTE }))).toBeUndefined()
  })

  it('waits for room on the disk and for a quieter machine', () => {
    const full = { ...asking({}), machine: { disk_free_mb: 499, load_per_cpu: 9 } }
    expect(heldBack(QUIET, full)).toMatchObject({ code: 'DISK_FLOOR', action: 'pause' })
    const busy = { ...full, limits: limitsOf({ disk_floor_mb: 0, load_per_cpu: 4 }) }
    expect(heldBack(QUIET, busy)).toMatchObject({ code: 'LOAD', action: 'pause' })
    expect(heldBack(QUIET, { ...full, limits: limitsOf({ disk_floor_mb: 0 }) })).toBeUndefined()
  })

  it('leaves an item alone that is claimed, or begun and given back, too often', () => {
    expect(admit(QUIET, { ...asking({}), attempts: 6 })).toMatchObject({ trip: { code: 'ATTEMPTS', final: true } })
    let state = QUIET
    for (let index = 0; index < 20; index++) state = turn(state, { result: { outcome: 'released' } }).state
    expect(admit(state, asking({}))).toMatchObject({ trip: { code: 'ATTEMPTS', action: 'item', final: true } })
  })
})

it('every limit of 0 is off', () => {
  const off = Object.fromEntries(Object.keys(DEFAULT_CONFIG.guardrails).map((name) => [name, 0]))
  const own: Partial<GuardrailsConfig> = off
  let state = QUIET
  for (let index = 0; index < 60; index++) {
    const result = { workplace: { before: 'x', after: 'x' }, ...(index % 2 ? failed : {}) }
    state = turn(state, { own, id: `work_${index}`, usd: 1e6, result }).state
  }
  expect(heldBack(state, asking({ own }))).toBeUndefined()
})

it('the document is read as it was written, and anything else counts as none', () => {
  const state = begin(turn(QUIET, { result: failed }).state)
  expect(parseGuardState(guardDocument(state))).toEqual(state)
  for (const text of [undefined, '', '{', '[]', '{"version":1}', '{"version":2}'])
    expect(parseGuardState(text)).toBe(QUIET)
})
