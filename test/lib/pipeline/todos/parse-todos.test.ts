import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatTodos } from '../../../../src/lib/pipeline/todos/format-todos.ts'
import { parseTodos } from '../../../../src/lib/pipeline/todos/parse-todos.ts'
import { OUTCOMES, PRIORITIES, STATUSES } from '../../../../src/lib/pipeline/todos/todo.ts'
import { sharedData } from '../../../shared-data.ts'

const parse = (text: string): ReturnType<typeof parseTodos> => parseTodos(text, 'unified_todos.json')
const minimal = { id: 'a', title: 't', status: 'pending', priority: 'low' }

const valid = sharedData('autonomy/valid')
const realFiles = valid ? readdirSync(valid).filter((name) => name.includes('unified_todos')) : []

describe('the real todo lists of the original', () => {
  it.skipIf(!valid).each(realFiles)('%s loads, and nothing of it is lost in writing', (name) => {
    const text = readFileSync(join(valid ?? '', name), 'utf8')
    const document = parse(text)
    expect(document.unread_records).toBeUndefined()
    const written: unknown = JSON.parse(formatTodos(document))
    expect(written).toEqual(withoutNullAssignees(JSON.parse(text)))
  })

  it.skipIf(!valid)('are four, with 713 todos in the largest', () => {
    const counts = realFiles.map((name) => parse(readFileSync(join(valid ?? '', name), 'utf8')).todos.length)
    expect(counts.sort((a, b) => a - b)).toEqual([17, 60, 396, 713])
  })
})

/** `null` in a field of ours means absent; it is not written back. */
function withoutNullAssignees(document: { todos: readonly Record<string, unknown>[] }): unknown {
  const todos = document.todos.map(({ assignee, ...rest }) =>
    Object.assign(rest, assignee === null ? {} : { assignee }),
  )
  return Object.assign({}, document, { todos })
}

describe('parseTodos', () => {
  it('fills in what is missing', () => {
    expect(parse(JSON.stringify({ todos: [minimal] })).todos[0]).toEqual({
      ...minimal,
      description: '',
      category: 'unknown',
      created_at: '',
      updated_at: '',
      tags: [],
      metadata: {},
    })
  })

  it.each([
    [{ ...minimal, status: 'someday' }, 'status "someday" is not one of pending,'],
    [{ ...minimal, priority: 'p0' }, 'priority "p0" is not one of critical,'],
    [{ ...minimal, resolution_outcome: 'fixed' }, 'resolution_outcome "fixed" is not one of success,'],
    [{ id: 'a', title: 't', priority: 'low' }, 'it has no status'],
  ])('sets aside a record whose words it does not know: %j', (record, problem) => {
    const text = JSON.stringify({ todos: [{ ...minimal, id: 'b' }, record, { ...minimal, id: 'c' }] })
    const document = parse(text)
    expect(document.todos.map(({ id }) => id)).toEqual(['b', 'c'])
    expect(document.unread_records).toEqual([{ index: 1, record, problem: expect.stringContaining(problem) }])
    const written: { todos: unknown[] } = JSON.parse(formatTodos(document))
    expect(written.todos[1]).toEqual(record)
  })

  it.each([
    [{ todos: 7 }, 'todos must be an array, not a number'],
    [{}, 'todos is missing; expected an array'],
    [{ todos: [7] }, 'todos[0] must be an object'],
    [{ todos: [{ ...minimal, id: 7 }] }, 'todos[0].id must be a string, not a number'],
    [{ todos: [{ ...minimal, tags: ['a', 1] }] }, 'todos[0].tags[1] must be a string'],
    [{ todos: [{ ...minimal, metadata: [] }] }, 'todos[0].metadata must be an object, not an array'],
    [{ todos: [{ ...minimal, metadata: { occurrences: '3' } }] }, 'todos[0].metadata.occurrences must be a number'],
    [{ todos: [{ ...minimal, status: 3 }] }, 'todos[0].status must be a string'],
  ])('says where a field is of the wrong type: %j', (document, message) => {
    expect(() => parse(JSON.stringify(document))).toThrow(
      expect.objectContaining({ code: 'INVALID_DOCUMENT', message: expect.stringContaining(message) }),
    )
  })

  it('keeps every field through parsing and writing', () => {
    const extra = fc.dictionary(fc.string(), fc.jsonValue())
    const record = fc.record({
      own: fc.record({
        id: fc.string(),
        title: fc.string(),
        description: fc.string(),
        category: fc.string(),
        status: fc.constantFrom(...STATUSES, 'someday'),
        priority: fc.constantFrom(...PRIORITIES, 'p0'),
        created_at: fc.string(),
        updated_at: fc.string(),
        tags: fc.array(fc.string()),
        resolution_outcome: fc.constantFrom(...OUTCOMES),
      }),
      metadata: extra,
      extra,
    })
    fc.assert(
      fc.property(fc.array(record), extra, (records, more) => {
        const todos = records.map(({ own, metadata, extra: theirs }) => ({
          ...unknownOnly(theirs),
          ...own,
          metadata: unknownOnly(metadata),
        }))
        const document = { ...unknownOnly(more), todos }
        const written = formatTodos(parse(JSON.stringify(document)))
        expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify(document)))
        expect(formatTodos(parse(written))).toBe(written)
      }),
      { numRuns: 100 },
    )
  })
})

/** Names that are no field of ours. */
function unknownOnly(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [`x ${name}`, value]))
}
