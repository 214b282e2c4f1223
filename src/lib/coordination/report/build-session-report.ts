/** Pure: the facts of a session -> its report. The same facts give the same report, whenever it is asked for. */
import { toIso } from '../../platform/clock.ts'
import { standingOf } from '../agents/agent-load.ts'
import { costFigures, costRows, unpricedModels } from '../costs/cost-figures.ts'
import type { LogEntry } from '../ledger.ts'
import type { WorkItem } from '../work-item.ts'
import { duplicatedWork } from './duplicated-work.ts'
import { itemOutcomes, type Outcomes, reportedItem } from './item-outcomes.ts'
import { needsYou } from './needs-you.ts'
import { itemsById, type SessionFacts } from './session-facts.ts'
import type { GuardTrip, Need, Proof, ReportedItem, SessionReport } from './session-report.ts'

const DEAREST = 10

export function buildSessionReport(facts: SessionFacts): SessionReport {
  const items = itemsById(facts)
  const outcomes = itemOutcomes(facts, items)
  const unconfirmed = unconfirmedItems(facts, outcomes)
  const duplicates = duplicatedWork({
    finished: outcomes.finished,
    completed: [...items.values()].filter(({ status }) => status === 'completed'),
    branches: facts.branches,
    touched: new Set(facts.entries.flatMap(({ work_item_id }) => work_item_id ?? [])),
  })
  const needs_you = needsYou(facts, { duplicates, unconfirmed })
  return {
    workspace: facts.workspace,
    period: { since: toIso(facts.since), until: toIso(facts.until) },
    summary: summary(facts, outcomes, needs_you),
    needs_you,
    ...outcomes,
    duplicates,
    costs: sessionCosts(facts, items),
    guards: guardTrips(facts),
    silent_agents: silentAgents(facts),
    stops: stopEvents(facts),
    unconfirmed,
    problems: facts.problems,
  }
}

function summary(
  { entries, live }: SessionFacts,
  { finished, failed }: Outcomes,
  needs: readonly Need[],
): SessionReport['summary'] {
  const proven = (proof: Proof): number => finished.filter((each) => each.proof === proof).length
  const count = (...ops: readonly LogEntry['op'][]): number => entries.filter(({ op }) => ops.includes(op)).length
  const standing = (status: WorkItem['status']): number => live.filter(({ item }) => item.status === status).length
  return {
    finished: finished.length,
    proven: proven('acceptance'),
    exit_only: proven('exit'),
    unproven: proven('none'),
    failed: failed.length,
    cancelled: entries.filter(({ to }) => to === 'cancelled').length,
    added: count('add'),
    claimed: count('claim'),
    active: standing('active'),
    pending: standing('pending'),
    needs_you: needs.length,
  }
}

/** Whose records say that they were completed within the period, while no line of the journal does. */
function unconfirmedItems({ live, since, until }: SessionFacts, { finished }: Outcomes): readonly ReportedItem[] {
  const told = new Set(finished.map(({ work_item_id }) => work_item_id))
  return live.flatMap(({ item }) => {
    const isClaimed = item.status === 'completed' && item.finished >= since && item.finished < until
    return isClaimed && !told.has(item.id) ? [reportedItem(item.id, new Map([[item.id, item]]))] : []
  })
}

function sessionCosts({ costs }: SessionFacts, items: ReadonlyMap<string, WorkItem>): SessionReport['costs'] {
  const described = costRows(costs, 'item').map((row) => {
    return Object.assign({ description: items.get(row.key)?.description ?? '' }, row)
  })
  return {
    ...costFigures(costs),
    by_runner: costRows(costs, 'runner'),
    by_item: described.slice(0, DEAREST),
    unpriced_models: unpricedModels(costs),
  }
}

/** By the journal; by what the guardrails remember where it has none. */
function guardTrips({ entries, trips, since, until }: SessionFacts): readonly GuardTrip[] {
  const journal = entries.filter(({ op }) => op === 'guard').map(tripOf)
  if (journal.length > 0) return journal
  return trips
    .filter(({ at }) => Date.parse(at) >= since && Date.parse(at) < until)
    .toSorted((a, b) => (a.at < b.at ? -1 : 1))
}

function tripOf({ at, reason = '', agent_id = '', work_item_id = '' }: LogEntry): GuardTrip {
  const [, code = '', message = reason] = /^([A-Z_]+):\s*(.*)$/s.exec(reason) ?? []
  return { at, code, message, agent_id, work_item_id }
}

function silentAgents(facts: SessionFacts): SessionReport['silent_agents'] {
  const { agents, entries, live, runners, since, until, heartbeat_timeout: timeout } = facts
  const involved = new Set([
    ...entries.flatMap(({ agent_id, by }) => [agent_id, by]),
    ...runners.map(({ agent_id }) => agent_id),
  ])
  const holds = (id: string): number =>
    live.filter(({ item }) => item.status === 'active' && item.agent_id === id).length
  return agents
    .filter((agent) => ['stale', 'silent'].includes(standingOf(agent, { now: until, timeout })))
    .map(({ id, last_heartbeat: heard }) => ({ id, heard, holds: holds(id) }))
    .filter(({ id, heard, holds: held }) => held > 0 || involved.has(id) || (heard !== undefined && heard >= since))
    .map(({ id, heard, holds: held }) => ({
      agent_id: id,
      last_heartbeat: heard === undefined ? null : toIso(heard),
      holds: held,
    }))
    .toSorted((a, b) => b.holds - a.holds || (a.agent_id < b.agent_id ? -1 : 1))
}

/** Lines of the journal; the order in force, too, when it has no line. */
function stopEvents({ entries, stop, since, until }: SessionFacts): SessionReport['stops'] {
  const events = entries.flatMap(({ op, at, by = '', reason = '', agent_id }) => {
    const event = (['stop', 'resume'] as const).find((each) => each === op)
    const whom = agent_id === undefined ? '' : `only ${agent_id}`
    return event ? [{ at, event, by, reason: [whom, reason].filter((part) => part !== '').join(': ') }] : []
  })
  const isWithin = stop && Date.parse(stop.since) >= since && Date.parse(stop.since) < until
  if (!isWithin || events.some(({ event }) => event === 'stop')) return events
  return [...events, { at: stop.since, event: 'stop' as const, by: stop.by, reason: stop.reason }]
}
