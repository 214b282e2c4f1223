/** `autonomy trace show`: what happened under one trace, as a tree. */
import { string } from '@oclif/core/args'
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { coordinationDeps } from '../../lib/cli/coordination.ts'
import { traceText } from '../../lib/cli/trace-text.ts'
import { showTrace, type ShownTrace } from '../../lib/coordination/trace/show-trace.ts'

export default class TraceShow extends BaseCommand<typeof TraceShow, ShownTrace> {
  static override summary = 'Show the spans of a trace as a tree, with what each took'
  static override examples = [
    '<%= config.bin %> trace show 4bf92f3577b34da6a3ce929d0e0e4736',
    '<%= config.bin %> trace show work_1795197746669974218',
  ]
  static override args = { id: string({ description: 'trace id, or the id of a work item', required: true }) }

  protected override async operate(): Promise<ShownTrace> {
    return showTrace({ trace: this.args.id }, coordinationDeps(await this.workspace(), this.platform()))
  }

  protected override text(trace: ShownTrace): string {
    return traceText(trace, this.color)
  }
}
