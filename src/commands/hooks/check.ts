/** `autonomy hooks check`: what the pre-commit hook asks. */
import { string } from '@oclif/core/args'
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { coordinationDeps } from '../../lib/cli/coordination.ts'
import { Exit, type ExitStatus } from '../../lib/cli/exit-codes.ts'
import { timeText } from '../../lib/cli/time-text.ts'
import { checkCommit, type CheckedCommit, type HeldFiles } from '../../lib/coordination/hooks/check-commit.ts'

const SHOWN = 10

export default class HooksCheck extends BaseCommand<typeof HooksCheck, CheckedCommit> {
  static override summary = 'Tell whether somebody else works on the files that are about to be committed'
  static override description =
    'Looks at what is staged in git, or at the files that are named. AUTONOMY_AGENT says who commits; without it every holder is somebody else. Exit status 5: somebody holds at least one of the files.'
  static override examples = ['<%= config.bin %> hooks check', '<%= config.bin %> hooks check src/parser/a.ts --json']
  static override args = { file: string({ description: 'files instead of what is staged', multiple: true }) }

  protected override async operate(): Promise<CheckedCommit> {
    const deps = coordinationDeps(await this.workspace(), this.platform())
    const agent = deps.environment.get('AUTONOMY_AGENT')
    return checkCommit({ files: this.args.file ?? [], agent }, deps)
  }

  protected override text({ held }: CheckedCommit): string {
    if (held.length === 0) return ''
    const who = this.platform().environment.get('AUTONOMY_AGENT')
    return [
      ...held.flatMap((each) => this.#holder(each)),
      `Whoever commits is ${who ?? 'nobody that AUTONOMY_AGENT names'}. Leave these files to their holder.`,
    ].join('\n')
  }

  protected override status({ held }: CheckedCommit): ExitStatus {
    return held.length > 0 ? Exit.conflict : Exit.ok
  }

  #holder({ id, agent_id, until, files }: HeldFiles): readonly string[] {
    const end = until === null ? '' : ` until ${timeText(until)}`
    const more = files.length > SHOWN ? [`  and ${files.length - SHOWN} more`] : []
    const head = `${this.color.red(agent_id || 'An agent that is not named')} works on these files${end} (${id}):`
    return [head, ...files.slice(0, SHOWN).map((file) => `  ${file}`), ...more]
  }
}
