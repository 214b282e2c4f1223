/** What every todo store keeps; memory and files run the same suite. */
import { describe, expect, it } from 'vitest'
import type { TodoDocument, TodoStore } from '../../src/lib/pipeline/todos/todo.ts'
import { makeTodo } from '../lib/pipeline/make.ts'

export function todoStoreContract(name: string, make: (initial?: TodoDocument) => Promise<TodoStore>): void {
  describe(`${name} keeps the todo store's contract`, () => {
    it('starts empty', async () => {
      const store = await make()
      expect(await store.read()).toEqual({ todos: [] })
    })

    it('reads what was written, fields it does not know included', async () => {
      const store = await make()
      const metadata = { occurrences: 2, theirs: { deep: [1, null] } }
      const document = { todos: [{ ...makeTodo({ metadata }), due_date: null }], last_scan: 's1', theirs: [1, 'two'] }
      await store.update(() => ({ document, result: undefined }))
      expect(await store.read()).toEqual(document)
    })

    it('keeps records it cannot work with, in their places', async () => {
      const unread = { id: 'odd', status: 'someday', priority: 'medium', title: 'Odd', more: { a: 1 } }
      const problem = 'status "someday" is not one of pending, assigned, in_progress, blocked, completed, cancelled'
      const store = await make({
        todos: [makeTodo({ id: 'a' }), makeTodo({ id: 'b' })],
        unread_records: [{ index: 1, record: unread, problem }],
      })
      await store.update((document) => ({
        document: { ...document, todos: [...document.todos, makeTodo({ id: 'c' })] },
        result: undefined,
      }))
      const { todos, unread_records } = await store.read()
      expect(todos.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
      expect(unread_records).toEqual([{ index: 1, record: unread, problem }])
    })

    it('hands over the result of the change', async () => {
      const store = await make()
      expect(await store.update((document) => ({ document, result: 42 }))).toBe(42)
    })

    it('leaves everything as it was when the change throws, and goes on working', async () => {
      const store = await make({ todos: [makeTodo()] })
      const failing = store.update(() => {
        throw new Error('no')
      })
      await expect(failing).rejects.toThrow('no')
      expect((await store.read()).todos).toEqual([makeTodo()])
      expect(await store.update((document) => ({ document, result: 'yes' }))).toBe('yes')
    })

    it('loses none of many changes made at once', async () => {
      const store = await make()
      const ids = Array.from({ length: 20 }, (_, index) => `todo-${index}`)
      await Promise.all(
        ids.map((id) =>
          store.update((document) => ({
            document: { ...document, todos: [...document.todos, makeTodo({ id })] },
            result: undefined,
          })),
        ),
      )
      expect((await store.read()).todos.map(({ id }) => id).sort()).toEqual(ids.sort())
    })
  })
}
