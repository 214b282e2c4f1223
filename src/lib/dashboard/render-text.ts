/**
 * The dashboard as text: `dashboard` in a terminal and the snapshot files. Lines never exceed the layout's width,
 * of at least 60 columns.
 */
import type { HealingAction } from '../pipeline/predictions.ts'
import type { PastRun } from '../pipeline/run-record.ts'
import { levelOf } from '../pipeline/score.ts'
import { checkLines, checkSummary } from './check-lines.ts'
import { coordinationLines } from './coordination-lines.ts'
import { agentsText } from './coordination-words.ts'
import type { DashboardModel } from './dashboard-model.ts'
import type { TextLayout } from './paint.ts'
import { levelPaint, scoreLines } from './score-lines.ts'
import { spendingFacts, spendingText } from './spending-words.ts'
import { textWidth, truncateToWidth } from '../platform/text-width.ts'
import { fitTo, oneLine, wrapTo } from './page-lines.ts'
import { plural, todoLines, withComponent } from './todo-lines.ts'

const SHOWN_RUNS = 5
const RISK_BAR = 10
const BLOCKS = '▁▂▃▄▅▆▇█'

export function renderText(model: DashboardModel, layout: TextLayout): string {
  const [total = '', ...parts] = scoreLines({ score: model.score, problem: model.problems.join(' ') }, 'all', layout)
  const sections = [
    header(model, layout),
    section(`SCORE  ${total}`, parts, layout),
    section('TASKS', taskLines(model, layout), layout),
    ...coordinationSection(model, layout),
    ...costSection(model, layout),
    section(`CHECKS  ${checkSummary(model.checks)}`, checkLines(model.checks, layout), layout),
    section(`PREDICTIONS  next ${model.prediction_horizon_hours} h`, predictionLines(model, layout), layout),
    section('HEALING', healingLines(model.healing, layout), layout),
    section('RUNS', runLines(model.runs, layout), layout),
  ]
  return sections.map((lines) => lines.join('\n')).join('\n\n')
}

function header(
  { generated_at, workspace, stopped, stop_reason, problems }: DashboardModel,
  layout: TextLayout,
): string[] {
  const { palette, width } = layout
  const title = 'AUTONOMY'
  const time = minute(generated_at)
  const place = truncateToWidth(oneLine(workspace), width - title.length - time.length - 4)
  const gap = ' '.repeat(Math.max(1, width - title.length - 2 - textWidth(place) - time.length))
  return [
    `${palette.bold(title)}  ${place}${gap}${palette.dim(time)}`,
    ...(stopped
      ? [palette.red(truncateToWidth(`STOPPED${stop_reason ? `: ${oneLine(stop_reason)}` : ''}`, width))]
      : []),
    ...problems.flatMap((problem) => wrapTo(oneLine(problem), width).map((line) => palette.red(line))),
  ]
}

function section(title: string, lines: readonly string[], { palette }: TextLayout): string[] {
  const [name = '', ...rest] = title.split('  ')
  return [rest.length === 0 ? palette.bold(name) : `${palette.bold(name)}  ${rest.join('  ')}`, ...lines]
}

function coordinationSection({ coordination }: DashboardModel, layout: TextLayout): readonly string[][] {
  if (coordination === null) return []
  return [section(`AGENTS  ${agentsText(coordination)}`, coordinationLines(coordination, layout), layout)]
}

function costSection({ costs }: DashboardModel, layout: TextLayout): readonly string[][] {
  if (costs === null) return []
  const lines = spendingFacts(costs).flatMap((fact) => wrapTo(fact, layout.width - 2))
  return [
    section(
      `COST  ${spendingText(costs)}`,
      lines.map((line) => `  ${line}`),
      layout,
    ),
  ]
}

function taskLines({ todos, top }: DashboardModel, layout: TextLayout): readonly string[] {
  const { total, open, assigned, completed } = todos
  if (total === 0) return ['  no todos yet: `autonomy pipeline run` reads the logs and makes them']
  const summary = `  ${plural(total, 'todo')}: ${open} open, ${assigned} of them assigned, ${completed} completed`
  if (top.length === 0) return [summary]
  const more =
    open > top.length ? [layout.palette.dim(`  and ${open - top.length} more: autonomy todo list --open`)] : []
  return [summary, ...todoLines(top, layout), ...more]
}

function predictionLines({ predictions, component_risks }: DashboardModel, { palette, width }: TextLayout): string[] {
  const risk = (probability: number): string => {
    const filled = Math.round(probability * RISK_BAR)
    const bar = '█'.repeat(filled) + '░'.repeat(RISK_BAR - filled)
    return `  ${(probability >= 0.8 ? palette.red : palette.yellow)(bar)} ${fitTo(`${Math.round(probability * 100)} %`, 5, 'right')}  `
  }
  const room = width - RISK_BAR - 10
  const likely = predictions.map(({ probability, title, component }) => {
    return risk(probability) + truncateToWidth(withComponent(title, component), room)
  })
  const risks = component_risks.map(
    ({ component, risk: share }) => `${oneLine(component)} ${Math.round(share * 100)} %`,
  )
  const places = risks.length === 0 ? [] : wrapTo(`by component: ${risks.join(', ')}`, width - 2)
  if (likely.length === 0) return ['  nothing is expected to come back']
  return [...likely, ...places.map((line) => `  ${palette.dim(line)}`)]
}

function healingLines(healing: readonly HealingAction[], { palette, width }: TextLayout): readonly string[] {
  if (healing.length === 0) return ['  no actions']
  return healing.map(({ at, service, action, outcome, detail }) => {
    const paint = outcome === 'success' ? palette.green : outcome === 'suggested' ? palette.yellow : palette.red
    const what = `${minute(at)}  ${action} ${oneLine(service)}: `
    return `  ${what}${paint(outcome)}${truncateToWidth(detail ? `  ${oneLine(detail)}` : '', width - 2 - textWidth(what) - outcome.length)}`
  })
}

function runLines(runs: readonly PastRun[], { palette, width }: TextLayout): readonly string[] {
  if (runs.length === 0) return ['  none yet: `autonomy pipeline run`']
  const scores = runs.map(({ score }) => score).toReversed()
  const trend = runs.length < 2 ? [] : [`  ${sparkline(scores)}  score of the last ${runs.length} runs`]
  const rows = runs.slice(0, SHOWN_RUNS).map(({ timestamp, run_id, score, duration_seconds, failed_steps }) => {
    const level = score === null ? palette.red : levelPaint(levelOf(score), palette)
    const ended = `  ${minute(timestamp)}  `
    const points = fitTo(score === null ? '-' : String(score), 3, 'right')
    const took = `  ${fitTo(`${duration_seconds.toFixed(1)} s`, 8, 'right')}`
    const room = width - ended.length - points.length - took.length
    const rest = failed_steps.length > 0 ? `failed: ${failed_steps.join(', ')}` : run_id
    const paint = failed_steps.length > 0 ? palette.red : palette.dim
    return `${ended}${level(points)}${took}${paint(`  ${truncateToWidth(oneLine(rest), room - 2)}`)}`
  })
  return [...trend, ...rows]
}

/** One block a value, 0 to 100; a gap where there is none. */
export function sparkline(values: readonly (number | null)[]): string {
  const top = BLOCKS.length - 1
  return values.map((value) => (value === null ? ' ' : BLOCKS[Math.round((Math.min(100, value) / 100) * top)])).join('')
}

/** `2026-11-21 04:46 UTC` */
export function minute(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`
}
