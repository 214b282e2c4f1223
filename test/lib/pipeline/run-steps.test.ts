import { describe, expect, it } from 'vitest'
import { AutonomyError } from '../../../src/lib/errors.ts'
import { STEP_NAMES, type StepName, type StepReport } from '../../../src/lib/pipeline/run-report.ts'
import { runSteps } from '../../../src/lib/pipeline/run-steps.ts'
import { NO_FACTS, type StepContext, type StepOutcome } from '../../../src/lib/pipeline/step-context.ts'
import { planSteps } from '../../../src/lib/pipeline/step-plan.ts'
import { fakeTable, fakeWorkspace, observed, standingOf } from './fake-run.ts'

const nothing = async (): Promise<StepOutcome> => ({ counts: {} })

interface Given {
  steps?: Partial<Record<StepName, (context: StepContext) => Promise<StepOutcome>>>
  signal?: AbortSignal
  mayGoOn?: () => void
}

async function run({ steps = {}, signal, mayGoOn = () => {} }: Given) {
  const { deps, run: start } = await fakeWorkspace()
  const { observer, events } = observed()
  const input = { plan: planSteps({}), table: fakeTable(nothing, steps), observer, mayGoOn, standing: standingOf(80) }
  const context = { deps, run: { ...start, ...(signal && { signal }) }, facts: NO_FACTS }
  return { result: runSteps(input, context), events }
}

const statuses = (reports: readonly StepReport[]): Record<string, string> =>
  Object.fromEntries(reports.map(({ name, status }) => [name, status]))

describe('runSteps', () => {
  it.each(STEP_NAMES)('goes on after %s has thrown', async (failing) => {
    const steps = {
      [failing]: async () => Promise.reject(new AutonomyError('IO', 'the disk is full', { hint: 'make room' })),
    }
    const { reports } = await (await run({ steps })).result
    expect(statuses(reports)).toEqual(
      Object.fromEntries(STEP_NAMES.map((name) => [name, name === failing ? 'failed' : 'ok'])),
    )
    expect(reports.find(({ name }) => name === failing)?.error).toEqual({
      code: 'IO',
      message: 'the disk is full',
      hint: 'make room',
    })
  })

  it('calls an error that is not ours a bug', async () => {
    const steps = { learn: async () => Promise.reject(new TypeError('x is undefined')) }
    const { reports } = await (await run({ steps })).result
    expect(reports.find(({ name }) => name === 'learn')?.error).toMatchObject({
      code: 'BUG',
      message: 'TypeError: x is undefined',
    })
  })

  it('hands what a step found to the later ones', async () => {
    const seen: number[] = []
    const steps = {
      analyze: async () => ({ counts: {}, facts: { created: 3 } }),
      stale: async ({ facts }: StepContext) => {
        seen.push(facts.created)
        return { counts: {} }
      },
    }
    const { facts } = await (await run({ steps })).result
    expect(seen).toEqual([3])
    expect(facts.created).toBe(3)
  })

  it('ends between two steps when the process is asked to end, whatever the running step makes of it', async () => {
    const ending = new AbortController()
    const steps = {
      learn: async () => {
        ending.abort(new Error('asked to end'))
        return { counts: {} }
      },
    }
    const { result, events } = await run({ steps, signal: ending.signal })
    await expect(result).rejects.toThrow('asked to end')
    expect(events.at(-1)).toBe('learn ok')
  })

  it('does not report the end of the process as a failed step', async () => {
    const ending = new AbortController()
    const steps = {
      analyze: async () => {
        ending.abort(new Error('asked to end'))
        throw new Error('the scan was interrupted')
      },
    }
    const { result, events } = await run({ steps, signal: ending.signal })
    await expect(result).rejects.toThrow('asked to end')
    expect(events).toEqual(['analyze begun'])
  })

  it('takes no further step once the workspace is stopped', async () => {
    let steps = 0
    const mayGoOn = (): void => {
      steps += 1
      if (steps === 3) throw new AutonomyError('STOPPED', 'stopped')
    }
    const { result, events } = await run({ mayGoOn })
    await expect(result).rejects.toMatchObject({ code: 'STOPPED' })
    expect(events).toEqual(['analyze begun', 'analyze ok', 'predict begun', 'predict ok'])
  })
})
