/** `autonomy agent run`: an agent that works: claims items and runs a command for each. */
import { boolean, string } from '@oclif/core/flags'
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { agentFlag, coordinationDeps } from '../../lib/cli/coordination.ts'
import { Exit, type ExitStatus } from '../../lib/cli/exit-codes.ts'
import { countFlag, durationFlag, leaseFlag } from '../../lib/cli/flags.ts'
import { writeError } from '../../lib/cli/output.ts'
import { spanText } from '../../lib/cli/time-text.ts'
import { runAgent, type AgentRunSummary } from '../../lib/coordination/run/run-agent.ts'
import { runnerFrom } from '../../lib/coordination/run/runner-from.ts'

export default class AgentRun extends BaseCommand<typeof AgentRun, AgentRunSummary> {
  static override strict = false
  static override usage = 'agent run [--agent ID] [--until-empty] (--runner NAME | -- COMMAND [ARGUMENT...])'
  static override summary = 'Be an agent: claim work items and run a coding agent or a command for each of them'
  static override description =
    'With --runner, a coding agent or model gets each item as a prompt, and its result, tokens, cost and refusals are ' +
    'read from what it prints. A command gets the item as JSON on its stdin. Both run in the workspace, with ' +
    'AUTONOMY_AGENT, AUTONOMY_WORK_ITEM, AUTONOMY_FENCING_TOKEN, AUTONOMY_WORKSPACE and TRACEPARENT in the environment. ' +
    'When it exits 0 and the acceptance commands of the item pass, the item is completed, with what they showed as ' +
    'evidence; `result` of a last line that is a JSON object is its result. Otherwise the attempt failed. The claim is ' +
    'renewed while it runs; when it is lost, the command is ended. SIGTERM or Ctrl-C: it finishes its items within ' +
    '--grace; a second time: it ends at once. Nothing ' +
    'that it started survives it. An agent that is not registered is.'
  static override examples = [
    '<%= config.bin %> agent run --agent fixer --runner claude',
    '<%= config.bin %> agent run --agent fixer -- ./fix.sh',
    "<%= config.bin %> agent run --until-empty --type tests -- sh -c 'jq -r .description | my-agent'",
    '<%= config.bin %> agent run --agent fixer --concurrency 4 --timeout 20m --verbose --runner codex',
  ]
  static override flags = {
    agent: agentFlag,
    team: string({ description: 'only work of this team; also the team of an agent that is new', helpValue: 'NAME' }),
    type: string({ description: 'only work of these types', helpValue: 'TYPE', multiple: true }),
    runner: string({
      description: 'what does the work: claude, codex, gemini, ollama, or a name from runners in autonomy.yaml',
      helpValue: 'NAME',
    }),
    concurrency: countFlag({ description: 'items at once', default: 1 }),
    'max-items': countFlag({ description: 'end after so many items' }),
    'until-empty': boolean({ description: 'end when nothing is ready, instead of waiting for more' }),
    timeout: durationFlag({ description: 'end a command that takes longer: the attempt failed' }),
    lease: leaseFlag({
      description: 'for how long an item is claimed; renewed at a third. Default: coordination.lease, at most 2m',
    }),
    worktree: boolean({ description: 'work on each item in a git worktree and on a branch of its own' }),
    base: string({
      description: 'branch, tag or commit at which new branches begin. Default: what is checked out',
      helpValue: 'REF',
      dependsOn: ['worktree'],
    }),
    grace: durationFlag({ description: 'after SIGTERM, time to finish the items at hand', default: 60_000 }),
  }

  protected override async operate(): Promise<AgentRunSummary> {
    const deps = coordinationDeps(await this.workspace(), this.platform())
    const { agent, team, type, concurrency, timeout, grace } = this.flags
    const { lease, heartbeat_timeout } = deps.config.coordination
    const { 'max-items': maxItems, 'until-empty': untilEmpty, verbose } = this.flags
    const echo = (chunk: Buffer): void => {
      if (verbose) writeError(String(chunk))
    }
    const settings = { team, types: type ?? [], concurrency, maxItems, untilEmpty, timeout, grace }
    return runAgent(
      {
        ...settings,
        agent,
        runner: runnerFrom(this.behindDashes, this.flags.runner),
        lease: this.flags.lease ?? Math.min(lease, heartbeat_timeout),
        worktree: this.flags.worktree ? { base: this.flags.base } : undefined,
        signal: this.signal,
        echo,
        note: (line) => this.note(line),
      },
      deps,
    )
  }

  protected override text({ agent_id, ended, trip, items, duration_ms, ...counts }: AgentRunSummary): string {
    const { completed, failed, again, released, lost } = counts
    const parts = [
      `${completed} completed`,
      failed > 0 && `${failed} failed${again > 0 ? ` (${again} to be tried again)` : ''}`,
      released > 0 && `${released} released`,
      lost > 0 && `${lost} lost to others`,
    ]
    const ends = { empty: 'nothing more is ready', limit: 'that was the limit', drained: 'drained', stopped: 'stopped' }
    const why = ended === 'guard' ? `held back by a guardrail: ${trip?.code}: ${trip?.message}` : ends[ended]
    const figures = `${items} ${items === 1 ? 'item' : 'items'}: ${parts.filter(Boolean).join(', ')}`
    return `${agent_id} ended after ${spanText(duration_ms / 1000)}, ${why}. ${figures}`
  }

  protected override status({ ended, trip }: AgentRunSummary): ExitStatus {
    if (ended === 'guard') return trip?.code.endsWith('_BUDGET') ? Exit.budgetExceeded : Exit.failed
    return ended === 'stopped' ? Exit.stopped : Exit.ok
  }
}
