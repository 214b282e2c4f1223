/** A success report as Markdown, with the headings of the original. */
import type { DurationSummary } from './durations.ts'
import type { AgentMetrics, SuccessMetrics } from './metrics.ts'

/** Without a heading line for the time: the body alone tells whether anything changed. No final newline. */
export function formatMetrics(metrics: SuccessMetrics): string {
  const { todos, completion_rate, mttr_seconds, mttr_by_category, agents, outcomes, recommendations } = metrics
  return [
    '## Summary',
    `- Total Todos: ${todos.total}`,
    `- Completed Todos: ${todos.completed}`,
    `- Open Todos: ${todos.open} (${todos.assigned} assigned)`,
    `- Cancelled Todos: ${todos.cancelled}`,
    `- Completion Rate: ${completion_rate === null ? 'no todos' : percent(completion_rate)}`,
    `- Overall MTTR (seconds): ${mttr_seconds === null ? 'no resolutions yet' : duration(mttr_seconds)}`,
    `- Regressions: ${metrics.regressions}`,
    ...section('MTTR by Category', Object.entries(mttr_by_category), duration),
    ...section('Agent Effectiveness', Object.entries(agents), agentText),
    ...section('Resolution Outcomes', Object.entries(outcomes), String),
    '',
    '## Recommendations',
    ...(recommendations.length === 0 ? ['- Nothing stands out.'] : recommendations.map((text) => `- ${text}`)),
  ].join('\n')
}

function section<T>(
  title: string,
  rows: readonly (readonly [string, T])[],
  text: (row: T) => string,
): readonly string[] {
  const lines = rows.map(([name, row]) => `- ${name}: ${text(row)}`)
  return ['', `## ${title}`, ...(lines.length === 0 ? ['- none yet'] : lines)]
}

function duration({ count, mean, median, p90 }: DurationSummary): string {
  return `mean ${mean} s, median ${median} s, p90 ${p90} s (${count})`
}

function agentText({ open, resolved, succeeded, mttr_seconds }: AgentMetrics): string {
  const share =
    resolved === 0 ? 'no resolutions yet' : `${succeeded}/${resolved} succeeded (${percent(succeeded / resolved)})`
  return `${share}, ${open} open${mttr_seconds === null ? '' : `, median ${mttr_seconds.median} s`}`
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}
