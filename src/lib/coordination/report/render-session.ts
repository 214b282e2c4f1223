/**
 * The session report as a page for a person in the morning: what happened in a sentence, then what needs them, then the
 * rest. A section that has nothing to tell is named in the last line instead of being there empty.
 */
import { grouped } from '../../platform/grouped.ts'
import { dollars } from '../costs/usd-text.ts'
import { code, inline, minute, plural, spent, table } from './markdown-text.ts'
import type { FailedWork, FinishedWork, Need, ReportedItem, ReturnedWork, SessionReport } from './session-report.ts'

/** Rows of a section, and of one kind of need; JSON has all. */
const SHOWN = 40
const FEW = 5

interface Section {
  title: string
  lines: readonly string[]
}

export function renderSession(report: SessionReport): string {
  const { period, workspace, summary } = report
  const sections: readonly Section[] = [
    { title: `Needs you (${summary.needs_you})`, lines: needLines(report.needs_you) },
    { title: `Finished (${summary.finished})`, lines: finishedLines(report.finished) },
    { title: `Failed (${summary.failed})`, lines: failedLines(report.failed) },
    { title: 'Came back into the queue', lines: returnedLines(report) },
    { title: 'Done twice', lines: report.duplicates.map(duplicateLine) },
    { title: 'Cost', lines: costLines(report.costs) },
    { title: 'Guardrails that tripped', lines: guardLines(report) },
    { title: 'Silent agents', lines: limited(report.silent_agents.map(silentLine), FEW) },
    { title: 'Stops', lines: stopLines(report) },
  ]
  const told = sections.filter(({ lines }) => lines.length > 0)
  const quiet = sections.filter(({ lines }) => lines.length === 0).map(({ title }) => title.replace(/ \(0\)$/, ''))
  return [
    `# ${minute(period.since)} to ${minute(period.until)} UTC`,
    `${headline(report)}`,
    `Workspace ${code(workspace)}. Still to do: ${summary.pending} pending, ${summary.active} in work.`,
    ...told.map(({ title, lines }) => [`## ${title}`, '', ...limited(lines, SHOWN)].join('\n')),
    ...(quiet.length === 0 ? [] : [`Nothing under: ${quiet.join(', ')}.`]),
  ].join('\n\n')
}

/** The worst first: a night in which nothing was finished says so before anything else. */
function headline({ summary, costs, tried_again, reclaimed, problems }: SessionReport): string {
  const { finished, proven, exit_only, unproven, failed, claimed, needs_you } = summary
  const times = (returned: readonly ReturnedWork[]): number => returned.reduce((sum, each) => sum + each.times, 0)
  const trouble = [
    failed > 0 && `${plural(failed, 'item')} failed for good`,
    times(tried_again) > 0 && `${plural(times(tried_again), 'attempt')} failed and went back`,
    times(reclaimed) > 0 && `${plural(times(reclaimed), 'lease')} ran out`,
  ].filter((part) => part !== false)
  const proof = [
    proven > 0 && `${proven} proven by acceptance commands`,
    exit_only > 0 && `${exit_only} on the word of the agent's exit status`,
    unproven > 0 && `${unproven} without any evidence`,
  ].filter((part) => part !== false)
  const money = costs.attempts === 0 ? [] : [`cost ${costText(costs)}`]
  const rest = [...trouble, ...money, `${plural(needs_you, 'thing')} ${needs_you === 1 ? 'needs' : 'need'} you`]
  const unread = problems.length > 0 ? ' **Not everything could be read; what follows is incomplete.**' : ''
  if (finished > 0) return `**${plural(finished, 'item')} finished**: ${proof.join(', ')}. ${sentence(rest)}${unread}`
  if (claimed === 0 && trouble.length === 0) return `**Nothing was worked on.** ${sentence(rest)}${unread}`
  return `**Nothing was finished.** ${plural(claimed, 'claim')} made; ${sentence(rest)}${unread}`
}

function sentence(parts: readonly string[]): string {
  const text = parts.join('; ')
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}

/** A kind that has many would hide the others. */
function needLines(needs: readonly Need[]): readonly string[] {
  return [...Map.groupBy(needs, ({ kind }) => kind)].flatMap(([kind, members]) => {
    const lines = members.slice(0, FEW).map(needLine)
    const more = members.length - lines.length
    return more === 0
      ? lines
      : lines.concat(`- and ${more} more that ${ALIKE[kind]} (${code('--format json')} has all)`)
  })
}

const ALIKE = {
  unreadable: 'cannot be read',
  stopped: 'are stopped',
  circuit: 'are cut off',
  failed: 'failed for good',
  blocked: 'wait for what will not be done',
  stuck: 'are held and not worked on',
  review: 'seem done',
  duplicate: 'were done twice',
  unconfirmed: 'say completed, without a line of the journal',
} as const

function needLine({ what, why, work_item_id }: Need): string {
  const look = work_item_id === undefined ? '' : ` (${code(`autonomy work show ${work_item_id}`)})`
  return `- **${inline(what)}**: ${inline(why, 200)}${look}`
}

function costPart(cost: FinishedWork['cost']): string {
  const text = spent(cost)
  return text === '-' || text === '?' ? '' : `, ${text}`
}

const PROOF = { acceptance: 'acceptance passed', exit: 'exit status only', none: '**no evidence**' } as const

function finishedLines(finished: readonly FinishedWork[]): readonly string[] {
  return finished.map((each) => {
    const claims = each.claims > 1 ? `, ${plural(each.claims, 'claim')}` : ''
    return `- ${minute(each.at)} ${named(each)}: ${PROOF[each.proof]}; ${inline(each.agent_id, 30)}${claims}${costPart(each.cost)}`
  })
}

function failedLines(failed: readonly FailedWork[]): readonly string[] {
  return failed.map(
    (each) => `- ${named(each)}: ${inline(each.reason, 200)} (${plural(each.claims, 'claim')}${costPart(each.cost)})`,
  )
}

function returnedLines({ tried_again, reclaimed, handed_back }: SessionReport): readonly string[] {
  const line = (each: ReturnedWork, what: string): string => {
    const times = each.times === 1 ? '' : ` ${each.times} times`
    const now = each.status === '' ? '' : `; now ${each.status}`
    return `- ${named(each)}: ${what}${times}${each.reason === '' ? '' : `, ${inline(each.reason, 120)}`}${now}`
  }
  return [
    ...tried_again.map((each) => line(each, 'an attempt failed')),
    ...reclaimed.map((each) => line(each, `taken back from ${inline(each.agents.join(', '), 60) || 'nobody'}`)),
    ...handed_back.map((each) => line(each, 'handed back')),
  ]
}

function duplicateLine({ kind, work_item_ids, what }: SessionReport['duplicates'][number]): string {
  const ids = work_item_ids.map(code).join(', ')
  if (kind === 'branches') return `- ${ids} has several branches: ${inline(what, 200)}`
  return kind === 'similar_results'
    ? `- ${ids} report nearly the same: ${inline(what)}`
    : `- ${ids} were all to do "${inline(what)}"`
}

function costLines(costs: SessionReport['costs']): readonly string[] {
  if (costs.attempts === 0) return []
  const dearest = costs.by_item.filter(({ usd }) => usd > 0)
  const rows = dearest.map((row) => [
    named({ work_item_id: row.key, description: row.description, work_type: '' }),
    String(row.attempts),
    spent(row),
  ])
  return [
    costSentence(costs),
    ...costs.unpriced_models.map(
      ({ model, attempts }) => `No price for ${code(model || '(no model named)')}: ${plural(attempts, 'attempt')}.`,
    ),
    ...(rows.length === 0 ? [] : ['', ...table(['dearest', 'attempts', 'cost'], rows)]),
  ]
}

function costSentence(costs: SessionReport['costs']): string {
  const { attempts, completed, unknown, usd_per_completed, usd_by_price_table, input_tokens, output_tokens } = costs
  const tokens =
    input_tokens + output_tokens === 0
      ? 'no runner reported tokens'
      : `${grouped(input_tokens)} tokens in, ${grouped(output_tokens)} out`
  if (unknown === attempts) return `What ${plural(attempts, 'attempt')} cost is not known; ${tokens}.`
  const least = unknown > 0 ? 'at least ' : ''
  const each = usd_per_completed === null ? '' : `, ${least}${dollars(usd_per_completed)} a completed item`
  const list = usd_by_price_table > 0 ? ` ${dollars(usd_by_price_table)} of it by the price table.` : ''
  const share = unknown === 0 ? '' : ` The cost of ${unknown} of ${attempts} attempts is not known.`
  const text = `${costText(costs)} for ${plural(attempts, 'attempt')}, ${completed} of which completed their item${each}`
  return `${sentence([text, tokens])}${list}${share}`
}

function costText({ attempts, usd, unknown }: SessionReport['costs']): string {
  if (unknown === attempts) return 'not known'
  return unknown > 0 ? `at least ${dollars(usd)}` : dollars(usd)
}

function guardLines({ guards }: SessionReport): readonly string[] {
  return guards.map(({ at, code: name, message, agent_id, work_item_id }) => {
    const who = [agent_id, work_item_id].filter((part) => part !== '').map(code)
    return `- ${minute(at)} ${name === '' ? '' : `${inline(name)}: `}${inline(message, 200)}${who.length === 0 ? '' : ` (${who.join(', ')})`}`
  })
}

function silentLine({ agent_id, last_heartbeat, holds }: SessionReport['silent_agents'][number]): string {
  const heard = last_heartbeat === null ? 'never heard of' : `last heard of ${minute(last_heartbeat)}`
  return `- ${inline(agent_id)}: ${heard}, holds ${plural(holds, 'item')}`
}

function stopLines({ stops }: SessionReport): readonly string[] {
  return stops.map(({ at, event, by, reason }) => {
    const detail = [by && `by ${inline(by)}`, inline(reason, 200)].filter((part) => part !== '').join(': ')
    return `- ${minute(at)} ${event === 'stop' ? 'stopped' : 'resumed'}${detail === '' ? '' : ` ${detail}`}`
  })
}

function named({ work_item_id, description }: ReportedItem): string {
  return description.trim() === '' ? code(work_item_id) : `${inline(description)} ${code(work_item_id)}`
}

function limited(lines: readonly string[], most: number): readonly string[] {
  if (lines.length <= most) return lines
  return [...lines.slice(0, most), `- and ${lines.length - most} more (${code('--format json')} has all)`]
}
