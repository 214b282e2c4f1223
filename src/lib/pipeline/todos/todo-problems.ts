/** What is wrong with a todo list that can be worked with all the same. */
import type { TodoDocument } from './todo.ts'

/** One sentence each: records set aside, ids and fingerprints that are there more than once. */
export function todoProblems({ todos, unread_records = [] }: TodoDocument): readonly string[] {
  return [
    ...unread_records.map(({ index, problem }) => `todos[${index}] is set aside: ${problem}`),
    ...repeated(todos.map(({ id }) => id)).map((id) => `the id ${id} is there more than once`),
    ...repeated(todos.flatMap(({ metadata }) => metadata.fingerprint ?? [])).map(
      (fingerprint) => `the fingerprint ${fingerprint} is there more than once`,
    ),
  ]
}

function repeated(values: readonly string[]): readonly string[] {
  const seen = new Set<string>()
  return [...new Set(values.filter((value) => seen.has(value) || !seen.add(value)))]
}
