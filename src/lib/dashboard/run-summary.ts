/** What a person reads after `pipeline run`: what was found, what failed, the score with what it lost, what to do next. */
import type { RunReport } from '../pipeline/run-report.ts'
import { checkLines, checkSummary } from './check-lines.ts'
import type { TextLayout } from './paint.ts'
import { scoreLines } from './score-lines.ts'
import { oneLine, wrapTo } from './page-lines.ts'
import { grouped } from '../platform/grouped.ts'
import { plural, todoLines } from './todo-lines.ts'

const SHOWN_FILES = 12
/** Positions and caches are no reading matter. */
const OWN_STATE = '.agent-workspace/'
/** A command this long does not push the explanations of the others to the right. */
const WIDE_COMMAND = 40

export function runSummary(report: RunReport, layout: TextLayout): string {
  const sections = [
    findingLines(report, layout),
    failedStepLines(report, layout),
    checkSection(report, layout),
    scoreSection(report, layout),
    fileLines(report, layout),
    nextLines(report, layout),
  ]
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}

function findingLines({ scan, steps, todos, top }: RunReport, layout: TextLayout): readonly string[] {
  const { palette, width } = layout
  const analyzed = steps.find(({ name }) => name === 'analyze')?.status
  const wasRead = scan.files > 0 || analyzed === 'ok' || analyzed === 'planned'
  const news = [
    ...(todos.created > 0 ? [`${grouped(todos.created)} new`] : []),
    ...(todos.reopened > 0 ? [`${grouped(todos.reopened)} came back`] : []),
  ]
  const open = `${plural(todos.open, 'open todo')}${news.length > 0 ? ` (${news.join(', ')})` : ''}`
  const more = todos.open - top.length
  return [
    `${palette.bold('FINDINGS')}  ${open}, ${grouped(todos.assigned)} assigned`,
    ...wrapTo(wasRead ? scanText(scan) : 'the logs were not read', width - 2).map((line) => `  ${palette.dim(line)}`),
    ...scan.unreadable.map(
      ({ file, reason }) => `  ${palette.yellow(`not read: ${oneLine(file)}: ${oneLine(reason)}`)}`,
    ),
    ...(top.length === 0 ? [] : todoLines(top, layout)),
    ...(more > 0 ? [palette.dim(`  and ${grouped(more)} more: autonomy todo list --open`)] : []),
  ]
}

/** `read 1,204 lines in 3 of 65 files; 41 error events: 30 by known patterns, 11 grouped into templates, 100 % placed` */
function scanText({ files, files_read, lines, error_events, known, templated }: RunReport['scan']): string {
  if (files === 0) return 'no log files match; see `logs.sources` in autonomy.yaml, or give --logs GLOB'
  if (files_read === 0) return `nothing new in ${plural(files, 'file')}`
  const read = `read ${plural(lines, 'new line')} in ${grouped(files_read)} of ${plural(files, 'file')}`
  if (error_events === 0) return `${read}; no errors`
  const placed = Math.floor(((known + templated) / error_events) * 100)
  return (
    `${read}; ${plural(error_events, 'error event')}: ${grouped(known)} by known patterns, ` +
    `${grouped(templated)} grouped into templates, ${placed} % accounted for`
  )
}

function failedStepLines({ steps, problems }: RunReport, { palette, width }: TextLayout): readonly string[] {
  const failed = steps.filter(({ status }) => status === 'failed')
  const told = new Set(failed.map(({ error }) => error?.message))
  const lines = [
    ...failed.flatMap(({ name, error }) => [
      `${name}: ${error?.message ?? 'failed'}`,
      ...(error?.hint ? [error.hint] : []),
    ]),
    ...problems.filter((problem) => !told.has(problem)),
  ]
  if (lines.length === 0) return []
  return [
    palette.bold(palette.red(failed.length > 0 ? `FAILED  ${plural(failed.length, 'step')}` : 'PROBLEMS')),
    ...lines.flatMap((line) => wrapTo(oneLine(line), width - 2).map((part) => `  ${part}`)),
  ]
}

function checkSection({ checks }: RunReport, layout: TextLayout): readonly string[] {
  if (checks.length === 0) return []
  const failed = checks.filter(({ status }) => status === 'failed')
  return [`${layout.palette.bold('CHECKS')}  ${checkSummary(checks)}`, ...checkLines(failed, layout)]
}

function scoreSection({ score, level, components, problems }: RunReport, layout: TextLayout): readonly string[] {
  const known = score === null || level === null ? null : { score_version: 2 as const, total: score, level, components }
  const [first = '', ...rest] = scoreLines({ score: known, problem: problems.join(' ') }, 'lost', layout)
  return [`${layout.palette.bold('SCORE')}  ${first}`, ...rest]
}

function fileLines({ files, dry_run }: RunReport, { palette }: TextLayout): readonly string[] {
  const told = files.filter((file) => !file.startsWith(OWN_STATE)).toSorted()
  if (told.length === 0) return []
  const shown = told.slice(0, SHOWN_FILES)
  const more = told.length - shown.length
  return [
    palette.bold(dry_run ? 'WOULD WRITE' : 'WRITTEN'),
    ...shown.map((file) => `  ${oneLine(file)}`),
    ...(more > 0 ? [palette.dim(`  and ${more} more`)] : []),
  ]
}

function nextLines({ top, dry_run, files, steps }: RunReport, { palette, width }: TextLayout): readonly string[] {
  const [urgent] = top
  const page = files.find((file) => file.endsWith('.html'))
  const hasFailed = steps.some(({ status }) => status === 'failed')
  const pairs: readonly (readonly [string, string])[] = dry_run
    ? [['autonomy pipeline run', 'do it']]
    : [
        ...(hasFailed ? [['autonomy doctor', 'what is wrong with the files'] as const] : []),
        ...(urgent ? [['autonomy todo list --open', 'what is open; `todo show ID` for one'] as const] : []),
        ['autonomy dashboard', 'where things stand, at any time'],
        ...(page === undefined ? [] : [[oneLine(page), 'the same in a browser'] as const]),
      ]
  const column = Math.max(...pairs.map(([command]) => command.length).filter((length) => length < WIDE_COMMAND))
  const line = (command: string, what: string): string => {
    const room = width - Math.max(column, command.length) - 4
    return what.length > room ? `  ${command}` : `  ${command.padEnd(column)}  ${palette.dim(what)}`
  }
  return [palette.bold('NEXT'), ...pairs.map(([command, what]) => line(command, what))]
}
