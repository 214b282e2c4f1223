import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CheckResult } from '../../../src/lib/pipeline/checks/check-result.ts'
import type { HealingAction, Prediction } from '../../../src/lib/pipeline/predictions.ts'
import { computeScore, levelOf, type Score, type ScoreInput } from '../../../src/lib/pipeline/score.ts'
import { OUTCOMES, STATUSES } from '../../../src/lib/pipeline/todos/todo.ts'
import { HOUR, makeTodo, NOW } from './make.ts'

const nothing: ScoreInput = {
  todos: [],
  findings: { seen: 0, with_todo: 0 },
  checks: [],
  predictions: [],
  high_confidence: 0.8,
  healing: [],
  now: NOW,
}

const check = (status: CheckResult['status'], required = true): CheckResult => ({
  name: 'c',
  kind: 'command',
  status,
  required,
  message: '',
  at: '',
  ms: 0,
})
const prediction = (probability: number): Prediction => ({
  fingerprint: 'f',
  todo_id: 't',
  error_pattern: 'e',
  component: 'c',
  probability,
  model: 'prior',
  features: {},
})
const healed = (outcome: HealingAction['outcome'], hoursAgo = 1): HealingAction => ({
  at: new Date(NOW - hoursAgo * HOUR).toISOString(),
  service: 's',
  action: 'restart',
  outcome,
  detail: '',
})

function points(score: Score, part: string): number {
  return score.components.flatMap(({ parts }) => parts).find(({ name }) => name === part)?.points ?? Number.NaN
}
const why = (score: Score): readonly string[] => score.components.flatMap(({ parts }) => parts.map((part) => part.why))

describe('computeScore', () => {
  it('gives a healthy system with nothing to do everything, and says so', () => {
    const score = computeScore(nothing)
    expect(score).toMatchObject({ score_version: 2, total: 100, level: 'excellent' })
    expect(score.components.map(({ name, max }) => [name, max])).toEqual([
      ['tasks', 30],
      ['health', 30],
      ['predictive', 25],
      ['learning', 15],
    ])
    for (const each of why(score)) expect(each).toMatch(/: full share$/)
  })

  it('shares out the points as documented', () => {
    const done = makeTodo({ status: 'completed', resolution_outcome: 'success', root_cause: 'x' })
    const score = computeScore({
      ...nothing,
      todos: [done, makeTodo({ status: 'completed' }), makeTodo({ assignee: 'a', status: 'assigned' }), makeTodo()],
      findings: { seen: 4, with_todo: 1 },
      checks: [check('passed'), check('failed'), check('failed', false), check('skipped')],
      predictions: [prediction(0.6)],
    })
    expect(points(score, 'completion')).toBe(5)
    expect(points(score, 'assignment')).toBe(5)
    expect(points(score, 'discovery')).toBe(2.5)
    expect(points(score, 'checks')).toBe(15)
    expect(points(score, 'foresight')).toBe(5)
    expect(points(score, 'known causes')).toBe(7.5)
    expect(score).toMatchObject({ total: 40, level: 'fair' })
    expect(why(score)).toContain('2 of 4 todos completed')
  })

  it.each([
    [[prediction(0.85)], [], 15],
    [[], [healed('success')], 10],
    [[], [healed('failed')], 0],
    [[], [healed('success', 30)], 25],
    [[], [], 25],
    [[prediction(0.9), prediction(0.9)], [healed('success')], 25],
  ])('counts what foresight led to, 25 at most: %j %j', (predictions, healing, expected) => {
    const findings = { seen: 1, with_todo: 1 }
    expect(points(computeScore({ ...nothing, findings, predictions, healing }), 'foresight')).toBe(expected)
  })

  it('does not take failed healing alone for nothing to do', () => {
    expect(points(computeScore({ ...nothing, healing: [healed('failed')] }), 'foresight')).toBe(0)
  })

  it('does not count what closed by itself as work done', () => {
    const closed = makeTodo({ status: 'completed', resolution_outcome: 'auto_resolved' })
    const before = computeScore({ ...nothing, todos: [makeTodo()] })
    expect(computeScore({ ...nothing, todos: [makeTodo(), closed] }).total).toBe(before.total)
  })

  it.each([
    [80, 'excellent'],
    [79, 'good'],
    [60, 'good'],
    [59, 'fair'],
    [40, 'fair'],
    [39, 'poor'],
  ])('calls %i %s', (total, level) => {
    expect(levelOf(total)).toBe(level)
  })

  const input = fc.record<ScoreInput>({
    todos: fc.array(
      fc
        .record({
          status: fc.constantFrom(...STATUSES),
          resolution_outcome: fc.constantFrom(...OUTCOMES),
          assignee: fc.constantFrom('', 'a'),
          root_cause: fc.constantFrom('', 'x'),
        })
        .map((changes) => makeTodo(changes)),
      { maxLength: 12 },
    ),
    findings: fc.tuple(fc.nat(9), fc.nat(9)).map(([seen, with_todo]) => ({ seen, with_todo })),
    checks: fc.array(
      fc
        .tuple(fc.constantFrom('passed' as const, 'failed' as const, 'skipped' as const), fc.boolean())
        .map(([status, required]) => check(status, required)),
      { maxLength: 7 },
    ),
    predictions: fc.array(fc.double({ min: 0.5, max: 1, noNaN: true }).map(prediction), { maxLength: 5 }),
    high_confidence: fc.constant(0.8),
    healing: fc.array(
      fc.constantFrom('success' as const, 'failed' as const).map((outcome) => healed(outcome)),
      { maxLength: 5 },
    ),
    now: fc.constant(NOW),
  })

  it('lies between 0 and 100, every part within its share, and adds up', () => {
    fc.assert(
      fc.property(input, (each) => {
        const { total, components } = computeScore(each)
        expect(Number.isInteger(total)).toBe(true)
        for (const { points: got, max, parts } of components) {
          expect(got).toBeGreaterThanOrEqual(0)
          expect(got).toBeLessThanOrEqual(max)
          for (const part of parts) expect(part.points >= 0 && part.points <= part.max && part.why !== '').toBe(true)
        }
        expect(components.reduce((sum, { max }) => sum + max, 0)).toBe(100)
        expect(Math.abs(components.reduce((sum, { points: got }) => sum + got, 0) - total)).toBeLessThanOrEqual(0.5)
        expect(computeScore(each)).toEqual(computeScore(each))
      }),
    )
  })

  it('never falls when a todo is assigned or resolved with a cause, or a check comes right', () => {
    fc.assert(
      fc.property(input, fc.nat(20), (each, index) => {
        const before = computeScore(each).components
        const todos = each.todos.map((todo, at) => {
          if (at !== index % Math.max(1, each.todos.length) || todo.status !== 'pending') return todo
          return makeTodo({ status: 'assigned', assignee: 'a', root_cause: 'x' })
        })
        const checks = each.checks.map((one) => (one.status === 'failed' ? { ...one, status: 'passed' as const } : one))
        const better = computeScore({ ...each, todos, checks }).components
        for (const [at, component] of better.entries()) {
          expect(component.points).toBeGreaterThanOrEqual(before[at]?.points ?? 0)
        }
        const done = todos.map((todo) =>
          todo.status === 'assigned'
            ? makeTodo({ status: 'completed', resolution_outcome: 'success', assignee: 'a', root_cause: 'x' })
            : todo,
        )
        const [tasks] = computeScore({ ...each, todos: done }).components
        const completed = tasks?.parts.find(({ name }) => name === 'completion')?.points ?? 0
        const was = before[0]?.parts.find(({ name }) => name === 'completion')?.points ?? 0
        expect(completed).toBeGreaterThanOrEqual(was)
      }),
    )
  })
})
