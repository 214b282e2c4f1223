/**
 * `report session`: gathers what a stretch of time left behind, and changes nothing. What cannot be read is named in the
 * report, and the rest is told: a night with a damaged file is when a report is needed most.
 */
import { AutonomyError } from '../../errors.ts'
import type { Instant } from '../../platform/clock.ts'
import type { FileSystem } from '../../platform/files.ts'
import type { WorkspacePaths } from '../../workspace/paths.ts'
import { stopState } from '../../workspace/stop-switch.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'
import { readCosts } from '../costs/read-costs.ts'
import type { CoordinationState } from '../ledger.ts'
import { isRecord, textField } from '../record-fields.ts'
import { readRunners } from '../run/runner-record.ts'
import { blockersOf } from '../work/readiness.ts'
import type { CoordinationRecord } from '../work-item.ts'
import { buildSessionReport } from './build-session-report.ts'
import type { SessionFacts } from './session-facts.ts'
import type { SessionReport } from './session-report.ts'

export interface SessionPeriod {
  since: Instant
  /** Exclusive. */
  until: Instant
}

type SessionDeps = Pick<CoordinationDeps, 'config' | 'files' | 'ledger' | 'paths' | 'processes'>

const GIT_TIMEOUT = 10_000

/** @throws AutonomyError USAGE (a period that ends before it begins), IO */
export async function sessionReport(period: SessionPeriod, deps: SessionDeps): Promise<SessionReport> {
  if (period.until <= period.since) {
    throw new AutonomyError('USAGE', 'the period ends before it begins', { hint: '--since has to be before --until.' })
  }
  return buildSessionReport(await readSession(period, deps))
}

async function readSession({ since, until }: SessionPeriod, deps: SessionDeps): Promise<SessionFacts> {
  const { config, files, ledger, paths } = deps
  const problems: string[] = []
  const log = await readable(() => ledger.log({ since }), problems)
  const state = await readable(() => ledger.read(stateNow), problems)
  const archive = await readable(() => ledger.archive(), problems)
  const costs = await readable(async () => readCosts({ since, until }, deps), problems)
  const guard = guardDocument(paths, files)
  return {
    workspace: paths.root,
    since,
    until,
    entries: (log ?? []).filter(({ at }) => Date.parse(at) < until),
    live: state?.live ?? [],
    agents: state?.agents ?? [],
    archive: archive ?? [],
    heartbeat_timeout: config.coordination.heartbeat_timeout,
    costs: costs?.records ?? [],
    runners: readRunners(deps),
    branches: await itemBranches(deps),
    ...guard,
    stop: stopInForce(deps),
    problems,
  }
}

function stateNow(state: CoordinationState): Pick<SessionFacts, 'live' | 'agents'> {
  const blockers = (item: SessionFacts['live'][number]['item']): readonly string[] =>
    item.status === 'pending' ? blockersOf(item, state) : []
  return {
    live: state.items.all().map((item) => ({ item, blockers: blockers(item) })),
    agents: state.agents,
  }
}

async function readable<T>(read: () => Promise<T>, problems: string[]): Promise<T | undefined> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof AutonomyError)) throw error
    if (!problems.includes(error.message)) problems.push(error.message)
    return undefined
  }
}

/** None where there is no repository, or no git. */
async function itemBranches({ files, paths, processes }: SessionDeps): Promise<readonly string[]> {
  if (!files.list(paths.root).includes('.git')) return []
  const argv = ['git', 'for-each-ref', '--format=%(refname:short)', 'refs/heads/autonomy/'] as const
  const { exitCode, stdout } = await processes.run({ argv: [...argv], cwd: paths.root, timeout: GIT_TIMEOUT })
  return exitCode === 0 ? stdout.split('\n').filter((name) => name !== '') : []
}

function stopInForce({ paths, files }: SessionDeps): SessionFacts['stop'] {
  const { stopped, since = '', by = '', reason = '' } = stopState(paths, { files })
  return stopped ? { since, by, reason } : undefined
}

/** What the guardrails remember; nothing of a document that is missing or damaged, as they themselves take it. */
function guardDocument(paths: WorkspacePaths, files: FileSystem): Pick<SessionFacts, 'trips' | 'circuits'> {
  const document = parsed(files.readTextIfPresent(paths.coordination.guard))
  const text = (record: CoordinationRecord, key: string): string => textField(record, key) ?? ''
  return {
    trips: records(document, 'trips').map((trip) => ({
      at: text(trip, 'at'),
      code: text(trip, 'code'),
      message: text(trip, 'message'),
      agent_id: text(trip, 'agent_id'),
      work_item_id: text(trip, 'work_item_id'),
    })),
    circuits: records(document, 'circuits')
      .filter(({ state }) => state === 'open')
      .map((circuit) => ({ profile: text(circuit, 'profile'), message: circuitText(circuit) })),
  }
}

function circuitText(circuit: CoordinationRecord): string {
  const [message, until] = [textField(circuit, 'message'), textField(circuit, 'until')]
  return [message ?? 'too many failures in a row', until ? `until ${until}` : 'until a person acts'].join('; ')
}

function records(document: unknown, name: string): readonly CoordinationRecord[] {
  const list = isRecord(document) ? document[name] : undefined
  return Array.isArray(list) ? list.filter(isRecord) : []
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return undefined
  }
}
