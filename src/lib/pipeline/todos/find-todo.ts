/** Pure: the todo that an id, or the beginning of one, names. */
import { AutonomyError } from '../../errors.ts'
import { nearestName } from '../../workspace/nearest-name.ts'
import type { Todo, TodoDocument } from './todo.ts'

/** A whole id wins over being the beginning of another. @throws AutonomyError NOT_FOUND, AMBIGUOUS, CONFLICT */
export function findTodo(wanted: string, document: TodoDocument): Todo {
  const exact = document.todos.filter(({ id }) => id === wanted)
  const found = exact.length > 0 ? exact : document.todos.filter(({ id }) => wanted !== '' && id.startsWith(wanted))
  const [todo, another] = found
  if (todo && !another) return todo
  if (todo && exact.length > 1) {
    throw new AutonomyError('AMBIGUOUS', `${exact.length} todos have the id ${JSON.stringify(wanted)}`, {
      hint: 'Give them different ids in unified_todos.json.',
    })
  }
  if (todo) {
    throw new AutonomyError(
      'AMBIGUOUS',
      `${found.length} todos have an id that begins with ${JSON.stringify(wanted)}`,
      {
        hint: 'Write more of the id.',
        details: found.map(({ id, title }) => `${id}  ${title}`),
      },
    )
  }
  throw notFound(wanted, document)
}

function notFound(wanted: string, { todos, unread_records = [] }: TodoDocument): AutonomyError {
  const unread = unread_records.find(({ record }) => record['id'] === wanted)
  if (unread) {
    return new AutonomyError('CONFLICT', `todo ${wanted} cannot be worked with: ${unread.problem}`, {
      hint: 'It is kept as it is; mend the record in unified_todos.json.',
    })
  }
  const near = nearestName(
    wanted,
    todos.map(({ id }) => id),
  )
  return new AutonomyError('NOT_FOUND', `there is no todo ${JSON.stringify(wanted)}`, {
    hint: near ? `Did you mean ${near}?` : 'See `autonomy todo list`.',
  })
}
