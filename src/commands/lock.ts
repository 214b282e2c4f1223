/** `autonomy lock`: run a command while nobody else changes the coordination documents. */
import { constants } from 'node:os'
import { BaseCommand } from '../lib/cli/base-command.ts'
import { coordinationDeps } from '../lib/cli/coordination.ts'
import { durationFlag } from '../lib/cli/flags.ts'
import { commandFrom } from '../lib/coordination/run/command-from.ts'
import { lockAround, type LockedCommand } from '../lib/coordination/run/lock-around.ts'

export default class Lock extends BaseCommand<typeof Lock, LockedCommand> {
  static override strict = false
  static override usage = 'lock [--wait DURATION] -- COMMAND [ARGUMENT...]'
  static override summary = 'Run a command while no autonomy process changes the coordination documents'
  static override description =
    'For scripts that edit work_claims.json or agent_status.json themselves. The exit status is that of the command. An ' +
    'autonomy command within it that changes the same documents would wait for itself: it ends with status 75.'
  static override examples = [
    `<%= config.bin %> lock -- sh -c 'jq "map(.team = \\"red\\")" agent_status.json > new && mv new agent_status.json'`,
    '<%= config.bin %> lock --wait 1m -- ./edit-claims.py',
  ]
  static override flags = { wait: durationFlag({ description: 'for the lock', default: 10_000 }) }

  protected override async operate(): Promise<LockedCommand> {
    const deps = coordinationDeps(await this.workspace(), this.platform())
    return lockAround({ command: commandFrom(this.behindDashes), wait: this.flags.wait }, deps)
  }

  /** The command has had its say. */
  protected override text(): string {
    return ''
  }

  /** As a shell tells it: 128 + n for signal n. */
  protected override status({ exit_code, signal }: LockedCommand): number {
    if (exit_code !== null) return exit_code
    return 128 + (Object.entries(constants.signals).find(([name]) => name === signal)?.[1] ?? 0)
  }
}
