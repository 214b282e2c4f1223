import { assert, constantFrom, option, property, subarray } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { STEP_NAMES } from '../../../src/lib/pipeline/run-report.ts'
import { planSteps, type StepSelection } from '../../../src/lib/pipeline/step-plan.ts'

const wanted = (selection: StepSelection): readonly string[] =>
  planSteps(selection)
    .filter((step) => step.wanted)
    .map((step) => step.name)

const names = subarray([...STEP_NAMES])

describe('planSteps', () => {
  it('takes all ten in order when nothing is asked for', () => {
    expect(wanted({})).toEqual([...STEP_NAMES])
  })

  it('takes the named ones in the order of the steps, not of the names', () => {
    expect(wanted({ only: ['stale', 'analyze'] })).toEqual(['analyze', 'stale'])
  })

  it('begins where it is told to', () => {
    expect(wanted({ from: 'prune' })).toEqual(['prune', 'alert', 'log'])
  })

  it.each([
    [{ only: ['analize'] }, 'did you mean "analyze"'],
    [{ skip: ['snapshots'] }, 'did you mean "snapshot"'],
    [{ from: 'xyzzy' }, 'there is no step named "xyzzy"'],
    [{ only: ['log'], from: 'log' }, 'exclude each other'],
    [{ only: ['log'], skip: ['log'] }, 'no step is left'],
    [{ only: [] }, 'no step is left'],
  ])('refuses %j', (selection, message) => {
    expect(() => planSteps(selection)).toThrow(expect.objectContaining({ code: 'USAGE' }))
    expect(() => planSteps(selection)).toThrow(message)
  })

  it('always plans every step once, in order, and wants exactly what was selected', () => {
    assert(
      property(names, names, option(constantFrom(...STEP_NAMES)), (only, skip, from) => {
        const selection = from === null ? { only, skip } : { from, skip }
        const first = from === null ? 0 : STEP_NAMES.indexOf(from)
        const expected = STEP_NAMES.filter(
          (name, index) => !skip.includes(name) && (from === null ? only.includes(name) : index >= first),
        )
        if (expected.length === 0) {
          expect(() => planSteps(selection)).toThrow('no step is left')
        } else {
          expect(planSteps(selection).map(({ name }) => name)).toEqual([...STEP_NAMES])
          expect(wanted(selection)).toEqual(expected)
        }
      }),
    )
  })
})
