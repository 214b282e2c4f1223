/** `autonomy stop`: nothing that changes this workspace runs until `autonomy resume`. */
import { boolean, option, string } from '@oclif/core/flags'
import { BaseCommand } from '../lib/cli/base-command.ts'
import { Exit, type ExitStatus } from '../lib/cli/exit-codes.ts'
import { durationFlag } from '../lib/cli/flags.ts'
import { timeText } from '../lib/cli/time-text.ts'
import { personAt } from '../lib/cli/person-at.ts'
import { fileLedger } from '../lib/coordination/ledger/file-ledger.ts'
import { noteStop } from '../lib/coordination/run/note-stop.ts'
import { stopAgents, type StopReport } from '../lib/coordination/run/stop-agents.ts'
import { stopSelf } from '../lib/coordination/run/stop-self.ts'
import { STOP_LEVELS } from '../lib/workspace/stop-orders.ts'
import type { StopResult } from '../lib/workspace/stop-switch.ts'

export default class Stop extends BaseCommand<typeof Stop, StopReport> {
  static override summary = 'Stop this workspace, a team or an agent, until `resume`, and prove that it has stopped'
  static override description =
    'Writes the file .agent-workspace/STOP; making it by hand (`touch`) does the same. Commands that would change ' +
    'something then exit 10; a pipeline run finishes its step. Running agents: pause begins nothing new, and what runs ' +
    'goes on; drain ends each after its item; terminate (the default) ends the commands at once, with 0.4 s for ' +
    'their own ending, and hands the items back without a lost attempt; kill gives no time. Who has not ended within ' +
    '--wait is killed. Exit 1 names those that could not be.'
  static override examples = [
    '<%= config.bin %> stop',
    '<%= config.bin %> stop --level drain --reason "disk is being replaced"',
    '<%= config.bin %> stop --agent fixer --now',
    '<%= config.bin %> stop --self --reason "the tests delete files of other projects"',
  ]
  static override flags = {
    reason: string({ description: 'why, for whoever meets it', helpValue: 'TEXT' }),
    level: option({ description: 'how harshly', options: STOP_LEVELS, exclusive: ['now'] })(),
    now: boolean({ description: 'the same as --level kill' }),
    team: string({ description: 'only the agents of this team', helpValue: 'NAME', exclusive: ['agent'] }),
    agent: string({ description: 'only this agent', helpValue: 'ID' }),
    self: boolean({
      description: 'only the agent that AUTONOMY_AGENT names, by itself; needs --reason',
      exclusive: ['team', 'agent', 'wait'],
    }),
    wait: durationFlag({
      description: 'for the agents to answer. Default: 5s for pause and drain, 700ms for terminate',
    }),
  }

  protected override async operate(): Promise<StopReport> {
    const platform = this.platform()
    const by = personAt(platform.environment)
    const { reason, now, level = now ? 'kill' : 'terminate', team, agent, wait } = this.flags
    const given = { ...(reason !== undefined && { reason }), ...(team !== undefined && { team }) }
    const order = { ...given, ...(agent !== undefined && { agent }), by, level, wait }
    const paths = this.paths()
    const deps = { ...platform, paths, ledger: fileLedger({ ...platform, paths }) }
    if (this.flags.self) return stopSelf({ reason, level }, deps)
    const report = await stopAgents(order, deps)
    const why = [team === undefined ? '' : `team ${team}`, reason ?? ''].filter((part) => part !== '').join(': ')
    if (report.changed) await noteStop({ event: 'stop', by, agent, ...(why !== '' && { reason: why }) }, deps)
    return report
  }

  protected override text({ changed, reason, since, by, level, matched, ...report }: StopReport): string {
    const detail = [since && `since ${timeText(since)}`, by && `by ${by}`, reason && `reason: ${reason}`].filter(
      Boolean,
    )
    if (this.flags.self) return this.#selfText({ changed, ...report }, detail)
    const done = { pause: 'Paused', drain: 'Draining', terminate: 'Stopped', kill: 'Stopped' }[level ?? 'terminate']
    const whom = this.flags.agent ?? (this.flags.team === undefined ? undefined : `team ${this.flags.team}`)
    const state = [changed ? done : `Already ${done.toLowerCase()}`, whom].filter(Boolean).join(': ')
    return [
      `${this.color.yellow(state)} ${detail.join(', ')}`,
      ...this.#proof(report),
      ...(matched === 0
        ? [this.color.yellow('No registered agent is meant: is it spelled so? The order waits for one.')]
        : []),
      `Lift it with \`autonomy resume${this.#scope()}\`.`,
    ].join('\n')
  }

  #selfText({ changed, agents }: Pick<StopReport, 'changed' | 'agents'>, detail: readonly unknown[]): string {
    const who = changed ? 'Stopped yourself' : 'You were stopped already'
    const next =
      agents > 0 ? ['Your runner ends what it runs and hands the item back. Nothing more is to be done.'] : []
    return [`${this.color.yellow(who)} ${detail.join(', ')}`, ...next].join('\n')
  }

  protected override status({ survived }: StopReport): ExitStatus {
    return survived.length > 0 ? Exit.failed : Exit.ok
  }

  /** The flags that name whom it is about. */
  #scope(): string {
    const { agent, team } = this.flags
    if (agent !== undefined) return ` --agent ${quoted(agent)}`
    return team === undefined ? '' : ` --team ${quoted(team)}`
  }

  #proof({ agents, acknowledged, terminated, orphans, survived, duration_ms, ...items }: Proof): readonly string[] {
    const parts = [
      `${acknowledged} of ${agents} acknowledged`,
      terminated.length > 0 && `${terminated.length} terminated`,
      orphans.length > 0 && `${orphans.length} left by dead runners ended`,
      `${(duration_ms / 1000).toFixed(1)} s`,
    ]
    const lines = agents > 0 || orphans.length > 0 ? [parts.filter(Boolean).join(', ')] : []
    const back = items.handed_back.length
    if (back > 0) lines.push(`${back} ${back === 1 ? 'item is' : 'items are'} pending again`)
    if (items.hand_back_problem) lines.push(`Items come back when their leases are over: ${items.hand_back_problem}`)
    const names = survived.map(({ agent_id, pid, host }) => `Still running: ${agent_id} (process ${pid} on ${host})`)
    return [...lines, ...names.map((name) => this.color.red(name))]
  }
}

function quoted(name: string): string {
  return /^[\w.@-]+$/.test(name) ? name : JSON.stringify(name)
}

type Proof = Omit<StopReport, keyof StopResult>
