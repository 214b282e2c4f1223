/** `autonomy guard reset`: a person lets agents go on. */
import { boolean, string } from '@oclif/core/flags'
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { coordinationDeps } from '../../lib/cli/coordination.ts'
import { resetGuard, type GuardReset as Reset } from '../../lib/coordination/guard/reset-guard.ts'
import { AutonomyError } from '../../lib/errors.ts'

export default class GuardReset extends BaseCommand<typeof GuardReset, Reset> {
  static override summary = 'Close circuits and end pauses, so that agents go on'
  static override description =
    'For people, once what tripped is mended: agents may not. What was spent stays counted; a budget that is used up ' +
    'needs another limit in autonomy.yaml.'
  static override examples = [
    '<%= config.bin %> guard reset --circuit claude',
    '<%= config.bin %> guard reset --pause codex',
    '<%= config.bin %> guard reset --all',
  ]
  static override flags = {
    circuit: string({ description: 'close the circuit of this profile', helpValue: 'NAME', multiple: true }),
    pause: string({ description: 'end the pause of this profile', helpValue: 'NAME', multiple: true }),
    all: boolean({
      description: 'every circuit and pause; counts begin anew',
      exclusive: ['circuit', 'pause'],
    }),
  }

  protected override async operate(): Promise<Reset> {
    const { circuit: circuits = [], pause: pauses = [], all } = this.flags
    if (!all && circuits.length + pauses.length === 0) {
      throw new AutonomyError('USAGE', 'nothing to reset is named', {
        hint: '`autonomy guard status` shows open circuits and pauses.',
      })
    }
    return resetGuard({ circuits, pauses, all }, coordinationDeps(await this.workspace(), this.platform()))
  }

  protected override text({ circuits, pauses, counts }: Reset): string {
    const lines = [
      ...circuits.map((profile) => `The circuit of ${profile} is closed.`),
      ...pauses.map((profile) => `The pause of ${profile} is over.`),
      counts && 'Counts begin anew.',
    ]
    return lines.filter(Boolean).join('\n')
  }
}
