/**
 * The dashboard as one HTML file: no script, no outside file, nothing loaded (its policy forbids it), readable on a
 * phone and without colour. Everything from logs and documents is escaped by `html`.
 */
import type { PastRun } from '../pipeline/run-record.ts'
import { levelOf, type Score } from '../pipeline/score.ts'
import { checkSummary } from './check-lines.ts'
import { agentsText, healthText, loopText, workText } from './coordination-words.ts'
import type { DashboardModel } from './dashboard-model.ts'
import { html, Markup } from './markup.ts'
import { PAGE_STYLE } from './page-style.ts'
import { minute } from './render-text.ts'
import { decimal } from './score-lines.ts'
import { spendingFacts, spendingText } from './spending-words.ts'
import { oneLine } from './page-lines.ts'
import { grouped } from '../platform/grouped.ts'
import { plural, todoTitle, withComponent } from './todo-lines.ts'

const TONES = { excellent: 'good', good: 'good', fair: 'fair', poor: 'bad' } as const
const PRIORITY_TONES = { critical: 'bad', high: 'fair', medium: 'info', low: 'soft' } as const
const CHECK_TONES = { passed: 'good', failed: 'bad', skipped: 'soft' } as const
const SHOWN_RUNS = 10

export function renderHtml(model: DashboardModel): string {
  const { score } = model
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>${score ? `${score.total}/100` : 'no score'} - autonomy</title>
        <style>
          ${new Markup(PAGE_STYLE)}
        </style>
      </head>
      <body>
        <main>
          ${header(model)} ${score ? scoreSection(score) : html``} ${coordinationSection(model)} ${costSection(model)}
          ${checksSection(model)} ${tasksSection(model)} ${predictionsSection(model)} ${healingSection(model)}
          ${runsSection(model)}
        </main>
      </body>
    </html> `.text
}

function header({ score, workspace, generated_at, stopped, stop_reason, problems, todos }: DashboardModel): Markup {
  const tone = score ? TONES[score.level] : 'bad'
  const alarms = [...(stopped ? [`Stopped${stop_reason ? `: ${stop_reason}` : ''}`] : []), ...problems]
  return html`<header>
    <div class="total ${tone}">${score ? score.total : '-'}<small> of 100</small></div>
    <div>
      <h1>autonomy <span class="${tone}">${score ? score.level : 'no score'}</span></h1>
      <p class="soft">${oneLine(workspace)}<br /><time datetime="${generated_at}">${minute(generated_at)}</time></p>
    </div>
    <p>
      ${plural(todos.total, 'todo')}: ${todos.open} open, ${todos.assigned} of them assigned, ${todos.completed}
      completed
    </p>
    ${alarms.map((alarm) => html`<p class="bad"><b>${oneLine(alarm)}</b></p>`)}
  </header>`
}

function scoreSection({ components }: Score): Markup {
  const parts = components.map(
    (component) =>
      html`<div class="part ${TONES[levelOf(component.max > 0 ? (100 * component.points) / component.max : 100)]}">
        <span class="soft">${component.name}</span>
        <b>${decimal(component.points)} of ${component.max}</b
        >${bar(component.max > 0 ? component.points / component.max : 0)}
        ${component.parts.map((part) => html`<p class="soft">${part.name} ${decimal(part.points)}/${part.max}: ${part.why}</p>`)}
      </div>`,
  )
  return card('Score', parts)
}

function coordinationSection({ coordination }: DashboardModel): Markup {
  if (coordination === null) return html``
  const parts = coordination.health.parts.map(
    ({ name, points, max, why }) =>
      html`<div class="part ${points === null ? 'soft' : TONES[levelOf((100 * points) / max)]}">
        <span class="soft">${name}: ${oneLine(why)}</span><b>${points ?? '-'} of ${max}</b>${bar((points ?? 0) / max)}
      </div>`,
  )
  const facts = [
    `Work: ${workText(coordination)}`,
    `Health: ${healthText(coordination)}`,
    `Meta loop: ${loopText(coordination)}`,
  ]
  return card(`Agents: ${agentsText(coordination)}`, html`${facts.map((fact) => html`<p>${fact}</p>`)} ${parts}`)
}

function costSection({ costs }: DashboardModel): Markup {
  if (costs === null) return html``
  return card(
    `Cost: ${spendingText(costs)}`,
    spendingFacts(costs).map((fact) => html`<p>${fact}</p>`),
  )
}

function tasksSection({ todos, top }: DashboardModel): Markup {
  const rows = top.map(
    (todo) =>
      html`<tr>
        <td class="${PRIORITY_TONES[todo.priority]}">${todo.priority}</td>
        <td class="number seen">${grouped(todo.occurrences)}</td>
        <td>${oneLine(todo.assignee ?? '-')}</td>
        <td class="what">${todoTitle(todo)}<br /><span class="soft">${oneLine(todo.id)}</span></td>
      </tr>`,
  )
  const more = todos.open > top.length ? html`<p class="soft">and ${grouped(todos.open - top.length)} more</p>` : html``
  if (rows.length === 0) return card('Tasks', html`<p>Nothing is open.</p>`, 'wide')
  const head = html`<th>Priority</th>
    <th class="number">Seen</th>
    <th>Agent</th>
    <th>What</th>`
  return card('Tasks', html`${table(rows, head)} ${more}`, 'wide')
}

function checksSection({ checks }: DashboardModel): Markup {
  const rows = checks.map(
    ({ status, name, message, required }) =>
      html`<tr>
        <td class="${status === 'failed' && !required ? 'fair' : CHECK_TONES[status]}">${status}</td>
        <td class="nowrap">${oneLine(name)}</td>
        <td class="what">${oneLine(message)}${status === 'failed' && !required ? ' (not required)' : ''}</td>
      </tr>`,
  )
  return card(`Checks: ${checkSummary(checks)}`, table(rows))
}

function predictionsSection({ predictions, component_risks, prediction_horizon_hours }: DashboardModel): Markup {
  const rows = predictions.map(
    ({ probability, title, component }) =>
      html`<div class="part ${probability >= 0.8 ? 'bad' : 'fair'}">
        <span class="soft">${withComponent(title, component)}</span
        ><b>${Math.round(probability * 100)} %</b>${bar(probability)}
      </div>`,
  )
  const places = component_risks.map(({ component, risk }) => `${oneLine(component)} ${Math.round(risk * 100)} %`)
  const byComponent = places.length === 0 ? html`` : html`<p class="soft">By component: ${places.join(', ')}</p>`
  const body = rows.length === 0 ? html`<p>Nothing is expected to come back.</p>` : html`${rows} ${byComponent}`
  return card(`Expected within ${prediction_horizon_hours} h`, body)
}

function healingSection({ healing }: DashboardModel): Markup {
  const rows = healing.map(
    ({ at, service, action, outcome, detail }) =>
      html`<tr>
        <td class="nowrap soft">${minute(at)}</td>
        <td class="what">
          ${action} ${oneLine(service)}:
          <span class="${outcome === 'success' ? 'good' : outcome === 'suggested' ? 'fair' : 'bad'}">${outcome}</span>
          ${oneLine(detail)}
        </td>
      </tr>`,
  )
  return card('Healing', rows.length === 0 ? html`<p>No actions.</p>` : table(rows))
}

function runsSection({ runs }: DashboardModel): Markup {
  const rows = runs.slice(0, SHOWN_RUNS).map(
    ({ timestamp, run_id, score, duration_seconds, failed_steps }) =>
      html`<tr>
        <td class="nowrap">${minute(timestamp)}</td>
        <td class="number ${score === null ? 'bad' : TONES[levelOf(score)]}">${score ?? '-'}</td>
        <td class="number">${duration_seconds.toFixed(1)} s</td>
        ${
          failed_steps.length > 0
            ? html`<td class="bad">failed: ${failed_steps.join(', ')}</td>`
            : html`<td class="soft">${oneLine(run_id)}</td>`
        }
      </tr>`,
  )
  if (rows.length === 0) return card('Runs', html`<p>None yet.</p>`)
  const head = html`<th>Ended</th>
    <th class="number">Score</th>
    <th class="number">Took</th>
    <th>Run</th>`
  return card('Runs', html`${trend(runs)} ${table(rows, head)}`)
}

function card(title: string, body: Markup | readonly Markup[], width: 'wide' | 'column' = 'column'): Markup {
  return html`<section class="${width}">
    <h2>${title}</h2>
    ${body}
  </section>`
}

function table(rows: readonly Markup[], head?: Markup): Markup {
  return html`<div class="scroll">
    <table>
      ${
        head === undefined
          ? html``
          : html`<thead>
              <tr>
                ${head}
              </tr>
            </thead>`
      }
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`
}

/** The scores from oldest to newest as a line, 0 at the bottom, 100 at the top. */
function trend(runs: readonly PastRun[]): Markup {
  const scores = runs.flatMap(({ score }) => (score === null ? [] : [score])).toReversed()
  if (scores.length < 2) return html``
  const points = scores.map(
    (score, index) => `${((index / (scores.length - 1)) * 300).toFixed(1)},${(60 - score * 0.6).toFixed(1)}`,
  )
  return html`<svg
    class="info"
    viewBox="0 -3 300 66"
    preserveAspectRatio="none"
    role="img"
    aria-label="Scores, oldest first: ${scores.join(', ')}"
  >
    <polyline
      points="${points.join(' ')}"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      vector-effect="non-scaling-stroke"
    />
  </svg>`
}

function bar(share: number): Markup {
  return html`<div class="bar"><i style="width:${Math.round(Math.min(1, Math.max(0, share)) * 100)}%"></i></div>`
}
