import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { enrichTodos } from '../../../../src/lib/pipeline/enrich/enrich-todos.ts'
import { ROOT_CAUSE_RULES } from '../../../../src/lib/pipeline/enrich/root-cause-rules.ts'
import { suggestRootCause } from '../../../../src/lib/pipeline/enrich/suggest-root-cause.ts'
import { learnResolutions } from '../../../../src/lib/pipeline/learn/learn-resolutions.ts'
import type { Todo } from '../../../../src/lib/pipeline/todos/todo.ts'
import { sharedData } from '../../../shared-data.ts'
import { pipelineDeps } from '../fixtures.ts'
import { makeTodo } from '../make.ts'

const suggest = (error_pattern: string): string | undefined =>
  suggestRootCause(makeTodo({ title: 'x', metadata: { error_pattern } }), {})?.root_cause

describe('root-cause rules', () => {
  it('are sixteen, each with a name of its own', () => {
    expect(new Set(ROOT_CAUSE_RULES.map(({ root_cause }) => root_cause)).size).toBe(16)
  })

  it.each([
    ["No module named 'redis'", 'missing_dependency'],
    ['bc: command not found', 'missing_command'],
    ['OSError: [Errno 98] Address already in use', 'port_in_use'],
    ['permission DENIED', 'insufficient_permissions'],
    ['upstream timed out while reading', 'timeout'],
    ['Connection refused', 'service_unavailable'],
    ['java.lang.OutOfMemoryError: Java heap space', 'out_of_memory'],
    ['Read-only file system', 'read_only_file_system'],
  ])('%s -> %s', (text, cause) => {
    expect(suggest(text)).toBe(cause)
  })

  it.each(['timeouts_disabled=KeyErrorless', 'MYEACCES', 'EACCESS', 'a wholly new thing'])(
    'match whole words: %s',
    (text) => {
      expect(suggest(text)).toBeUndefined()
    },
  )

  it('name a cause for every one of the forty patterns', () => {
    const file = sharedData('patterns.tsv')
    if (!file) return
    const patterns = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split('\t')[0] ?? '')
    expect(patterns).toHaveLength(40)
    expect(patterns.filter((pattern) => suggest(pattern) === undefined)).toEqual(['Security vulnerability detected'])
  })
})

describe('enrichTodos', () => {
  const resolved = (id: string, root_cause: string): Todo =>
    makeTodo({
      id,
      status: 'completed',
      completed_at: '2026-11-20T13:00:00.000Z',
      resolution_outcome: 'success',
      root_cause,
      metadata: { error_pattern: 'wobbly flux', root_cause_source: 'person' },
    })

  it('fills only what is empty, by rule first and then by what was learned', async () => {
    const deps = pipelineDeps()
    const todos = [
      resolved('a', 'flux_worn'),
      resolved('b', 'flux_worn'),
      resolved('c', 'other'),
      makeTodo({ id: 'd', metadata: { error_pattern: 'wobbly flux' } }),
      makeTodo({ id: 'e', metadata: { error_pattern: 'Connection refused' } }),
      makeTodo({ id: 'f', title: 'x', metadata: { error_pattern: 'Connection refused' }, root_cause: 'a person knew' }),
    ]
    const titled = todos.map((todo) => Object.assign({}, todo, { title: 'x' }))
    await deps.todos.update(() => ({ document: { todos: titled }, result: undefined }))
    await learnResolutions(deps)
    expect(await enrichTodos(deps)).toEqual({ by_rule: 1, learned: 1 })
    const after = (await deps.todos.read()).todos
    expect(after[3]).toMatchObject({
      root_cause: 'flux_worn',
      metadata: { root_cause_source: 'learned', root_cause_confidence: 0.67 },
    })
    expect(after[4]).toMatchObject({ root_cause: 'service_unavailable', metadata: { root_cause_source: 'rule' } })
    expect(after[5]?.root_cause).toBe('a person knew')
    const bytes = readFileSync(deps.paths.todos, 'utf8')
    expect(await enrichTodos(deps)).toEqual({ by_rule: 0, learned: 0 })
    expect(readFileSync(deps.paths.todos, 'utf8')).toBe(bytes)
  })
})
