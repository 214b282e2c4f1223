/**
 * The bodies that Slack, Discord and generic receivers take. Nothing in a text can mention people, make a link or
 * format; limits of the receivers are kept (Discord: 2000 characters; Slack: 3000 a block, 150 a heading).
 */
import { toIso } from '../../platform/clock.ts'
import type { AlertMessage } from './alert.ts'
import { messageText, plainText } from './message-text.ts'
import { discordText, shorten, slackText } from './safe-text.ts'

const DISCORD_CONTENT = 2000
/** Links in a message get no preview. */
const DISCORD_SUPPRESS_EMBEDS = 4

export function slackPayload(message: AlertMessage): object {
  const text = messageText(message)
  // A lone alert has its title in the heading.
  const paragraphs = text.sections
    .map(({ title, details }) => (text.sections.length > 1 ? [title] : []).concat(details.map(bullet)).join('\n'))
    .filter((paragraph) => paragraph !== '')
  return {
    text: slackText(text.heading),
    mrkdwn: false,
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: shorten(text.heading, 150), emoji: false } },
      // Slack takes at most 50 blocks.
      ...paragraphs.slice(0, 40).map((paragraph) => ({
        type: 'section',
        text: { type: 'plain_text', text: shorten(paragraph, 3000), emoji: false },
      })),
      { type: 'context', elements: [{ type: 'plain_text', text: text.origin, emoji: false }] },
    ],
  }
}

export function discordPayload(message: AlertMessage): object {
  const { sections, origin } = messageText(message)
  const lines = [
    ...sections.flatMap(({ title, details }) =>
      [`**${discordText(title)}**`].concat(details.map((line) => bullet(discordText(line)))),
    ),
    discordText(origin),
  ]
  return {
    content: fitting(lines, DISCORD_CONTENT),
    allowed_mentions: { parse: [] },
    flags: DISCORD_SUPPRESS_EMBEDS,
  }
}

/** Standard Webhooks: `type`, `timestamp` and `data`; `text` is the same for a person. */
export function webhookPayload(message: AlertMessage): object {
  const { at, workspace, host, run_id, alerts } = message
  const test = alerts.every(({ kind }) => kind === 'test')
  return {
    type: test ? 'autonomy.test' : 'autonomy.alert',
    timestamp: toIso(at),
    text: plainText(messageText(message)),
    data: { workspace, host, ...(run_id === undefined ? {} : { run_id }), alerts },
  }
}

/** Whole lines up to `longest` characters, so that no markup is cut in two. */
function fitting(lines: readonly string[], longest: number): string {
  let text = ''
  for (const line of lines) {
    const next = text === '' ? line : `${text}\n${line}`
    if (next.length > longest - 2) return `${text}\n…`
    text = next
  }
  return text
}

function bullet(line: string): string {
  return `• ${line}`
}
