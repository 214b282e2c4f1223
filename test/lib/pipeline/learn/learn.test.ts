import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { agentSuccess } from '../../../../src/lib/pipeline/learn/agent-success.ts'
import { learn, learnResolutions } from '../../../../src/lib/pipeline/learn/learn-resolutions.ts'
import { NO_TRAINING } from '../../../../src/lib/pipeline/learn/training-data.ts'
import { transition } from '../../../../src/lib/pipeline/todos/transitions.ts'
import type { Todo } from '../../../../src/lib/pipeline/todos/todo.ts'
import { pipelineDeps } from '../fixtures.ts'
import { HOUR, makeTodo, NOW } from '../make.ts'

function resolve(todo: Todo, hour: number, root_cause = 'disk_full'): Todo {
  const event = { kind: 'complete', outcome: 'success', root_cause } as const
  const outcome = transition(todo, event, { now: NOW + hour * HOUR, timezone: 'UTC' })
  return outcome.ok ? outcome.todo : todo
}

function reopen(todo: Todo, hour: number): Todo {
  const outcome = transition(todo, { kind: 'reopen', reason: 'back' }, { now: NOW + hour * HOUR, timezone: 'UTC' })
  return outcome.ok ? outcome.todo : todo
}

const todo = makeTodo({ created_at: new Date(NOW).toISOString(), assignee: 'a', metadata: { error_pattern: 'e' } })

describe('learn', () => {
  it('learns each resolution once, those that did not hold included', () => {
    const first = learn(NO_TRAINING, [resolve(todo, 1)], 'UTC')
    const second = learn(first, [resolve(reopen(resolve(todo, 1), 2), 3)], 'UTC')
    expect(second.resolutions.map(({ seconds }) => seconds)).toEqual([3600, 3600])
    expect(learn(second, [reopen(resolve(reopen(resolve(todo, 1), 2), 3), 4)], 'UTC')).toBe(second)
  })

  it('learns both when it was resolved twice between two runs', () => {
    expect(learn(NO_TRAINING, [resolve(reopen(resolve(todo, 1), 2), 3)], 'UTC').resolutions).toHaveLength(2)
  })

  it('does not take what it taught for evidence', () => {
    const taught = { ...resolve(todo, 1), metadata: { error_pattern: 'e', root_cause_source: 'learned' as const } }
    expect(learn(NO_TRAINING, [taught], 'UTC').resolutions[0]).not.toHaveProperty('root_cause')
  })

  it('rates agents without taking one success for certainty', () => {
    const { resolutions } = learn(NO_TRAINING, [resolve(todo, 1)], 'UTC')
    expect(agentSuccess({ resolutions })).toEqual({ a: 2 / 3 })
  })
})

describe('agent_training_data.json', () => {
  it('keeps fields it does not know, and has one resolution per line', async () => {
    const deps = pipelineDeps()
    writeFileSync(deps.paths.trainingData, '{"theirs": {"a": 1}}')
    await deps.todos.update(() => ({ document: { todos: [resolve(todo, 1)] }, result: undefined }))
    await learnResolutions(deps)
    const text = readFileSync(deps.paths.trainingData, 'utf8')
    expect(JSON.parse(text)).toMatchObject({
      theirs: { a: 1 },
      pattern_correlations: { e: { root_causes: { disk_full: 1 }, outcomes: { success: 1 } } },
      resolution_times_seconds: { e: { count: 1, mean: 3600 } },
    })
    expect(text.split('\n').filter((line) => line.includes('"completed_at"'))).toHaveLength(1)
  })

  it('is refused when damaged, and left', async () => {
    const deps = pipelineDeps()
    writeFileSync(deps.paths.trainingData, '{"resolutions": [{"id": 1}]}')
    await expect(learnResolutions(deps)).rejects.toMatchObject({ code: 'INVALID_DOCUMENT' })
  })
})
