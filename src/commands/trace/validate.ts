/** `autonomy trace validate`: are the spans of a trace whole and in order? */
import { string } from '@oclif/core/args'
import { boolean } from '@oclif/core/flags'
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { coordinationDeps } from '../../lib/cli/coordination.ts'
import { Exit, type ExitStatus } from '../../lib/cli/exit-codes.ts'
import { validationText } from '../../lib/cli/trace-text.ts'
import { validateTrace, type TraceValidation } from '../../lib/coordination/trace/validate-trace.ts'
import { AutonomyError } from '../../lib/errors.ts'

export default class TraceValidate extends BaseCommand<typeof TraceValidate, TraceValidation> {
  static override summary = 'Check that the spans of a trace hang together'
  static override description =
    'Every parent is there or another process, there is one root, times lie within those of the parent, and every ' +
    'completed work item has the spans of its claim and its completion. Exits 3 when a rule is broken, and names the ' +
    'rule, the span and its line. Reads the spans of the shell version too, where a line holds one.'
  static override examples = [
    '<%= config.bin %> trace validate --all',
    '<%= config.bin %> trace validate 4bf92f3577b34da6a3ce929d0e0e4736',
    '<%= config.bin %> trace validate work_1795197746669974218 --json',
  ]
  static override args = { id: string({ description: 'trace id, or the id of a work item' }) }
  static override flags = { all: boolean({ description: 'check every trace there is' }) }

  protected override async operate(): Promise<TraceValidation> {
    const { id } = this.args
    if ((id === undefined) !== this.flags.all) {
      throw new AutonomyError('USAGE', 'name one trace, or give --all', { hint: 'autonomy trace validate --all' })
    }
    const deps = coordinationDeps(await this.workspace(), this.platform())
    return validateTrace(id === undefined ? {} : { trace: id }, deps)
  }

  protected override status({ valid }: TraceValidation): ExitStatus {
    return valid ? Exit.ok : Exit.checkFailed
  }

  protected override text(validation: TraceValidation): string {
    return validationText(validation, this.color)
  }
}
