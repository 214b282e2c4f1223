/** The most urgent todos as a table without rules: priority, how often seen, whose, what. */
import type { TopTodo } from '../pipeline/run-report.ts'
import { grouped } from '../platform/grouped.ts'
import type { Priority } from '../workspace/config.ts'
import type { Palette, TextLayout } from './paint.ts'
import { textWidth, truncateToWidth } from '../platform/text-width.ts'
import { fitTo, oneLine } from './page-lines.ts'

const PRIORITY = 8
const SEEN = 7
const MOST_AGENT = 22
/** Narrower than this there is no room for the agent. */
const ROOM_FOR_AGENT = 72

export function todoLines(todos: readonly TopTodo[], { palette, width }: TextLayout): readonly string[] {
  const longest = Math.max(5, ...todos.map(({ assignee }) => textWidth(oneLine(assignee ?? ''))))
  const agent = width < ROOM_FOR_AGENT ? 0 : Math.min(MOST_AGENT, longest)
  const title = width - 2 - PRIORITY - 1 - SEEN - 2 - (agent === 0 ? 0 : agent + 2)
  const row = (cells: { priority: string; seen: string; agent: string; title: string }): string =>
    `  ${cells.priority} ${fitTo(cells.seen, SEEN, 'right')}  ${agent === 0 ? '' : `${fitTo(cells.agent, agent)}  `}${cells.title}`
  return [
    palette.dim(row({ priority: fitTo('PRIORITY', PRIORITY), seen: 'SEEN', agent: 'AGENT', title: 'WHAT' })),
    ...todos.map((todo) =>
      row({
        priority: priorityPaint(todo.priority, palette)(fitTo(todo.priority, PRIORITY)),
        seen: grouped(todo.occurrences),
        agent: oneLine(todo.assignee ?? '-'),
        title: truncateToWidth(todoTitle(todo), title),
      }),
    ),
  ]
}

/** With the component the log names, and whether it had been resolved before. */
export function todoTitle({ title, component, regressions }: TopTodo): string {
  return `${regressions > 0 ? 'again: ' : ''}${withComponent(title, component ?? '')}`
}

/** The title with the component it is about, unless it names it itself. */
export function withComponent(title: string, component: string): string {
  return oneLine(component === '' || title.includes(component) ? title : `${title} (${component})`)
}

function priorityPaint(priority: Priority, palette: Palette): (text: string) => string {
  return { critical: palette.red, high: palette.yellow, medium: palette.cyan, low: palette.dim }[priority]
}

/** `1 todo`, `2 todos` */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${grouped(value)} ${value === 1 ? one : many}`
}
