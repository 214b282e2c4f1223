/** Run as its own process: `todo-writer.ts ROOT NAME TIMES` adds that many todos and counts each in the first one. */
import { fileTodoStore } from '../../../../src/lib/pipeline/todos/file-todo-store.ts'
import { systemPlatform } from '../../../../src/lib/platform/system.ts'
import { workspacePaths } from '../../../../src/lib/workspace/paths.ts'

const [root = '', name = '', times = '0'] = process.argv.slice(2)
const store = fileTodoStore({ ...systemPlatform(), paths: workspacePaths(root) })

for (let number = 0; number < Number(times); number++) {
  await store.update((document) => {
    const [counter, ...rest] = document.todos
    if (!counter) throw new Error('the counter is gone')
    const occurrences = (counter.metadata.occurrences ?? 0) + 1
    const counted = { ...counter, metadata: { ...counter.metadata, occurrences } }
    const added = { ...counter, id: `${name}-${number}`, metadata: {} }
    return { document: { ...document, todos: [counted, ...rest, added] }, result: undefined }
  })
}
