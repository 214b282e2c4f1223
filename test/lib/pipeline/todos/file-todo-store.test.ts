import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { pipelineDeps } from '../fixtures.ts'
import { makeTodo } from '../make.ts'

const WRITER = fileURLToPath(new URL('todo-writer.ts', import.meta.url))

describe('fileTodoStore', () => {
  it('writes nothing when nothing changed', async () => {
    const { paths, todos } = pipelineDeps()
    await todos.update((document) => ({ document, result: undefined }))
    expect(existsSync(paths.todos)).toBe(false)
    writeFileSync(paths.todos, '{"todos":[]}')
    await todos.update((document) => ({ document, result: undefined }))
    expect(readFileSync(paths.todos, 'utf8')).toBe('{"todos":[]}')
  })

  it('writes one todo per line', async () => {
    const { paths, todos } = pipelineDeps()
    const document = { todos: [makeTodo({ id: 'a' }), makeTodo({ id: 'b' })], last_scan: 's1' }
    await todos.update(() => ({ document, result: undefined }))
    const lines = readFileSync(paths.todos, 'utf8').split('\n')
    expect(lines.filter((line) => line.startsWith('    {"id":'))).toHaveLength(2)
    expect(lines.at(-1)).toBe('')
  })

  it.each([
    ['', 1, 1],
    ['{"todos":[', 1, 11],
    ['{"todos": {}}', 1, 11],
    ['{\n  "todos": [\n    {"id": 7, "title": "t", "status": "pending", "priority": "low"}\n  ]\n}', 3, 12],
    ['[]', 1, 1],
  ])('refuses a malformed document with its position and leaves it: %j', async (text, line, column) => {
    const { paths, todos } = pipelineDeps()
    writeFileSync(paths.todos, text)
    const refusal = { code: 'INVALID_DOCUMENT', position: { file: paths.todos, line, column } }
    await expect(todos.read()).rejects.toMatchObject(refusal)
    await expect(todos.update((document) => ({ document: { ...document }, result: 0 }))).rejects.toMatchObject(refusal)
    expect(readFileSync(paths.todos, 'utf8')).toBe(text)
  })

  it('works the change out again when another program replaced the file meanwhile', async () => {
    const { paths, todos } = pipelineDeps()
    writeFileSync(paths.todos, '{"todos":[]}')
    let calls = 0
    await todos.update((document) => {
      calls += 1
      if (calls === 1) writeFileSync(paths.todos, JSON.stringify({ todos: [makeTodo({ id: 'theirs' })] }))
      return { document: { ...document, todos: [...document.todos, makeTodo({ id: 'ours' })] }, result: undefined }
    })
    expect((await todos.read()).todos.map(({ id }) => id)).toEqual(['theirs', 'ours'])
    expect(calls).toBe(2)
  })

  it('loses no update of eight processes', async () => {
    const { paths, todos } = pipelineDeps()
    await todos.update(() => ({ document: { todos: [makeTodo({ metadata: { occurrences: 0 } })] }, result: 0 }))
    const codes = await Promise.all(Array.from({ length: 8 }, (_, index) => write(paths.root, `${index}`, '25')))
    expect(codes).toEqual(Array.from({ length: 8 }, () => 0))
    const [counter, ...added] = (await todos.read()).todos
    expect(counter?.metadata.occurrences).toBe(200)
    expect(new Set(added.map(({ id }) => id)).size).toBe(200)
  })

  it('is whole and free after kill -9 in the middle of writing', async () => {
    const { paths, todos } = pipelineDeps()
    await todos.update(() => ({ document: { todos: [makeTodo({ metadata: { occurrences: 0 } })] }, result: 0 }))
    for (let round = 0; round < 4; round++) {
      const before = statSync(paths.todos).mtimeMs
      const writer = spawn(process.execPath, [WRITER, paths.root, `r${round}`, '100000'], { stdio: 'ignore' })
      while (statSync(paths.todos).mtimeMs === before) await new Promise((resolve) => setTimeout(resolve, 5))
      await new Promise((resolve) => setTimeout(resolve, 7 * round))
      writer.kill('SIGKILL')
      await once(writer, 'exit')
      const [counter, ...added] = (await todos.read()).todos
      expect(counter?.metadata.occurrences).toBe(added.length)
      expect(await todos.update((document) => ({ document: { ...document }, result: 'in' }))).toBe('in')
    }
  })
})

async function write(root: string, name: string, times: string): Promise<unknown> {
  const writer = spawn(process.execPath, [WRITER, root, name, times], { stdio: ['ignore', 'ignore', 'inherit'] })
  const [code] = await once(writer, 'exit')
  return code
}
