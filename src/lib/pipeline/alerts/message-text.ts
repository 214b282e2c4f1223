/** An alert message as lines of plain text; every channel starts from here. */
import { basename } from 'node:path'
import type { Alert, AlertMessage } from './alert.ts'
import { cleanLine } from './safe-text.ts'

export interface MessageText {
  /** One line, for a subject or a heading. */
  heading: string
  /** One entry an alert. */
  sections: readonly { title: string; details: readonly string[] }[]
  /** Which workspace, machine and run. */
  origin: string
}

export function messageText(message: AlertMessage): MessageText {
  const { alerts, workspace, host, run_id } = message
  const more = alerts.length > 1 ? ` (and ${alerts.length - 1} more)` : ''
  const run = run_id === undefined ? '' : `, run ${run_id}`
  return {
    heading: cleanLine(`[autonomy] ${basename(workspace)}: ${alerts[0] ? titleOf(alerts[0]) : ''}${more}`),
    sections: alerts.map((alert) => ({ title: titleOf(alert), details: alert.details })),
    origin: cleanLine(`Workspace ${workspace} on ${host}${run}`),
  }
}

/** `heading`, then the sections, as one text of lines. */
export function plainText({ sections, origin }: MessageText): string {
  const blocks = sections.map(({ title, details }) => [title, ...details.map((line) => `- ${line}`)].join('\n'))
  return [...blocks, origin].join('\n\n')
}

function titleOf({ kind, status, title }: Alert): string {
  if (kind === 'test') return title
  return status === 'resolved' ? `Resolved: ${title}` : title
}
