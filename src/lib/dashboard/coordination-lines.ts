/** Agents and their work as lines of the text dashboard. */
import type { CoordinationStatus } from '../coordination/meta/coordination-status.ts'
import { healthText, loopText, workText } from './coordination-words.ts'
import { oneLine, wrapTo } from './page-lines.ts'
import type { TextLayout } from './paint.ts'

const NAME = 11

export function coordinationLines(status: CoordinationStatus, layout: TextLayout): readonly string[] {
  const { palette } = layout
  const parts = status.health.parts.flatMap(({ name, points, max, why }) =>
    points === null || points === max ? [] : wrapTo(oneLine(`${name} ${points}/${max}: ${why}`), layout.width - 4),
  )
  return [
    ...row('work', workText(status), layout),
    ...row('health', healthText(status), layout),
    ...parts.map((line) => `    ${palette.dim(line)}`),
    ...(status.redundancy_percent === null ? [] : row('redundancy', `${status.redundancy_percent} %`, layout)),
    ...row('meta loop', loopText(status), layout),
  ]
}

function row(name: string, text: string, { width }: TextLayout): readonly string[] {
  const [first = '', ...rest] = wrapTo(text, width - NAME - 2)
  return [`  ${name.padEnd(NAME)}${first}`, ...rest.map((line) => `  ${' '.repeat(NAME)}${line}`)]
}
