/** Random operations of several agents, each run against the store and against a model of a page. */
import * as fc from 'fast-check'
import { expect } from 'vitest'
import type { CoordinationDeps } from '../../src/lib/coordination/coordination-deps.ts'
import { addWork } from '../../src/lib/coordination/work/add-work.ts'
import { changeWork, type ChangeEvent } from '../../src/lib/coordination/work/change-work.ts'
import { claimWork } from '../../src/lib/coordination/work/claim-work.ts'
import { completeWork } from '../../src/lib/coordination/work/complete-work.ts'
import { expiredSteps } from '../../src/lib/coordination/work/expire-leases.ts'
import { AutonomyError } from '../../src/lib/errors.ts'
import {
  type Answer,
  type Asking,
  claimById,
  claimNext,
  type Model,
  type ModelItem,
  reap,
  whatHappens,
} from './work-model.ts'

export interface Real {
  deps: CoordinationDeps
  pass(milliseconds: number): void
}

type Run = fc.AsyncCommand<Model, Real>

const PRIORITIES = ['critical', 'high', 'medium', 'low'] as const
const agents = fc.constantFrom('ann', 'bob', 'cid')
const MINUTE = 60_000

/** What the operation answered: its code, or `ok`, or `already`. */
async function answerOf(work: () => Promise<{ already: boolean }>): Promise<Answer> {
  try {
    return (await work()).already ? 'already' : 'ok'
  } catch (error) {
    if (error instanceof AutonomyError) return error.code
    throw error
  }
}

/** Every item is as the model has it, and the journal has no gaps. */
async function compare(model: Model, { deps }: Real): Promise<void> {
  const seen = await deps.ledger.read(({ items }) =>
    items.all().map((item) => ({
      id: item.id,
      status: item.status,
      agent: item.status === 'active' ? item.agent_id : undefined,
      token: item.fencing_token,
      attempts: item.attempts,
      lease: item.status === 'active' ? item.lease_expires : undefined,
    })),
  )
  const wanted = model.items.map(({ id, status, agent, token, attempts, lease }) => {
    const held = status === 'active'
    return { id, status, agent: held ? agent : undefined, token, attempts, lease: held ? lease : undefined }
  })
  expect(seen).toEqual(wanted)
}

function command(name: string, run: (model: Model, real: Real) => Promise<void>): Run {
  return {
    check: () => true,
    run: async (model, real) => {
      await run(model, real)
      await compare(model, real)
    },
    toString: () => name,
  }
}

/** One of the items that there are; a command about an item does nothing before the first. */
function about(name: string, index: number, run: (item: ModelItem, model: Model, real: Real) => Promise<void>): Run {
  return command(`${name} #${index}`, async (model, real) => {
    const item = model.items[index % Math.max(1, model.items.length)]
    if (item !== undefined) await run(item, model, real)
  })
}

const add = fc
  .record({
    priority: fc.constantFrom(...PRIORITIES),
    after: fc.option(fc.nat(9)),
    max_attempts: fc.option(fc.integer({ min: 1, max: 3 })),
  })
  .map(({ priority, after, max_attempts }) =>
    command(`add ${priority} after ${after} max ${max_attempts}`, async (model, { deps }) => {
      const needed = after === null ? undefined : model.items[after]
      const { item } = await addWork(
        {
          description: 'x',
          type: 't',
          priority,
          depends_on: needed === undefined ? [] : [needed.id],
          max_attempts: max_attempts ?? undefined,
        },
        deps,
      )
      const fresh = { status: 'pending', agent: undefined, token: 0, attempts: 0, lease: undefined } as const
      const rules = { priority, needs: needed?.id, max: max_attempts ?? model.maxAttempts, created: model.now }
      model.items.push({ id: item.id, ...fresh, ...rules, known: new Map() })
    }),
  )

const pass = fc.integer({ min: 1, max: 45 }).map((minutes) =>
  command(`${minutes} min pass`, async (model, real) => {
    model.now += minutes * MINUTE
    real.pass(minutes * MINUTE)
  }),
)

const reaping = fc.constant(
  command('reap', async (model, { deps }) => {
    await deps.ledger.change((state) => ({
      result: undefined,
      steps: expiredSteps(state, model.now, model.maxAttempts),
    }))
    reap(model)
  }),
)

const next = fc.record({ agent: agents, count: fc.integer({ min: 1, max: 3 }) }).map(({ agent, count }) =>
  command(`${agent} claims the next ${count}`, async (model, { deps }) => {
    const wanted = claimNext(model, agent, count)
    const got = await claimWork({ agent, count }, deps).catch((error: unknown) => {
      expect(error).toMatchObject({ code: 'NOTHING_READY' })
      return { claimed: [] }
    })
    expect(got.claimed.map(({ item }) => item.id)).toEqual(wanted)
  }),
)

const claim = fc.record({ agent: agents, index: fc.nat(9) }).map(({ agent, index }) =>
  about(`${agent} claims`, index, async ({ id }, model, { deps }) => {
    const wanted = claimById(model, agent, id)
    const got = await answerOf(async () => ({
      already: (await claimWork({ id, agent }, deps)).claimed[0]?.already ?? false,
    }))
    expect(got).toBe(wanted)
  }),
)

const change = fc
  .record({
    agent: agents,
    index: fc.nat(9),
    withToken: fc.boolean(),
    kind: fc.constantFrom('progress', 'renew', 'release', 'take back', 'fail', 'complete', 'retry', 'cancel'),
  })
  .map(({ agent, index, withToken, kind }) =>
    about(`${agent} ${kind}${withToken ? ' with token' : ''}`, index, async (item, model, { deps }) => {
      const token = withToken ? item.known.get(agent) : undefined
      const by = { agent, token }
      const asking: Asking = kind === 'take back' ? { kind } : { kind, by }
      const { id } = item
      const got = await answerOf(() =>
        kind === 'complete'
          ? completeWork({ id, by, result: 'done' }, deps)
          : changeWork({ id, event: eventOf(kind, by) }, deps),
      )
      expect(got).toBe(whatHappens(item, asking, model))
    }),
  )

function eventOf(
  kind: Exclude<Asking['kind'], 'complete'>,
  by: { agent: string; token: number | undefined },
): ChangeEvent {
  switch (kind) {
    case 'progress':
      return { kind, by, progress: 50, lease: 30 * MINUTE }
    case 'renew':
      return { kind, by, lease: 30 * MINUTE }
    case 'release':
      return { kind, by }
    case 'take back':
      return { kind: 'release', by: undefined }
    case 'fail':
      return { kind, by, reason: 'no' }
    case 'retry':
      return { kind }
    case 'cancel':
      return { kind, reason: 'no' }
    default:
      return kind satisfies never
  }
}

export const workCommands = [add, add, pass, reaping, next, next, claim, change, change, change]
