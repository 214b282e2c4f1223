/** The score as text: the total, each component with a bar, and why a part has the points it has. */
import { levelOf, type Score, type ScorePart } from '../pipeline/score.ts'
import type { Palette, TextLayout } from './paint.ts'
import { fitTo, wrapTo } from './page-lines.ts'

const BAR = 20

export interface ScoreText {
  score: Score | null
  /** Why there is no score. */
  problem?: string
}

/** `parts` 'lost' shows only those below their full share: what would raise the score. */
export function scoreLines(
  { score, problem }: ScoreText,
  parts: 'all' | 'lost',
  layout: TextLayout,
): readonly string[] {
  const { palette, width } = layout
  if (!score) return [palette.red('no score'), ...indent(wrapTo(problem ?? '', width - 2), 2)]
  const { total, level, components } = score
  const paint = levelPaint(level, palette)
  const lines = [`${palette.bold(paint(`${total} of 100`))}  ${paint(level)}`]
  for (const { name, points, max, parts: all } of components) {
    const amount = `${fitTo(decimal(points), 5, 'right')} of ${fitTo(decimal(max), 3)}`
    lines.push(
      `  ${fitTo(name, 11)}${amount} ${levelPaint(levelOf(max > 0 ? (100 * points) / max : 100), palette)(barOf(points, max))}`,
    )
    for (const part of all) if (parts === 'all' || part.points < part.max) lines.push(...partLines(part, layout))
  }
  return lines
}

export function levelPaint(level: Score['level'], palette: Palette): (text: string) => string {
  return { excellent: palette.green, good: palette.green, fair: palette.yellow, poor: palette.red }[level]
}

/** 7.5, 10 */
export function decimal(value: number): string {
  return String(Math.round(value * 10) / 10)
}

function partLines({ name, points, max, why }: ScorePart, { palette, width }: TextLayout): readonly string[] {
  const head = `    ${name} ${decimal(points)}/${decimal(max)}: `
  return wrapTo(`${head.trimStart()}${why}`, width - 4).map((line) => `    ${palette.dim(line)}`)
}

function barOf(points: number, max: number): string {
  const filled = max > 0 ? Math.round((Math.min(points, max) / max) * BAR) : 0
  return '█'.repeat(filled) + '░'.repeat(BAR - filled)
}

function indent(lines: readonly string[], columns: number): readonly string[] {
  return lines.map((line) => ' '.repeat(columns) + line)
}
