/** `autonomy recover`: begin anew with empty documents, after a verified backup. */
import { boolean, option, string } from '@oclif/core/flags'
import { basename } from 'node:path'
import { askText } from '../lib/cli/ask-text.ts'
import { BaseCommand } from '../lib/cli/base-command.ts'
import { coordinationDeps } from '../lib/cli/coordination.ts'
import { RECOVERY_SCOPES, recover, type Recovery } from '../lib/coordination/meta/recover.ts'

export default class Recover extends BaseCommand<typeof Recover, Recovery> {
  static override summary = 'Back up the coordination documents, verify the backup, and begin anew with empty ones'
  static override description =
    'Stops the workspace, copies the documents with a manifest into .agent-workspace/coordination/backups, reads the copy back, empties the documents of the scope, and lifts the stop that it made. Nothing is deleted. Must be confirmed with the name of the workspace folder.'
  static override examples = [
    '<%= config.bin %> recover --scope claims --dry-run',
    '<%= config.bin %> recover --scope all --confirm my-workspace',
  ]
  static override flags = {
    scope: option({
      description: 'which documents: work_claims.json, agent_status.json, or both',
      options: RECOVERY_SCOPES,
      default: 'claims' as const,
    })(),
    confirm: string({ description: 'the name of the workspace folder', helpValue: 'NAME' }),
    'dry-run': boolean({ description: 'say what would be emptied; stop and write nothing' }),
  }

  protected override async operate(): Promise<Recovery> {
    const { scope, 'dry-run': dryRun } = this.flags
    const deps = coordinationDeps(await this.workspace(), this.platform())
    const confirm = this.flags.confirm ?? (dryRun ? undefined : await this.#ask(basename(deps.paths.root)))
    const { environment } = this.platform()
    const by = `${environment.get('USER') ?? 'someone'}@${environment.hostname()}`
    return recover({ scope, confirm, by, dryRun }, deps)
  }

  protected override text(result: Recovery): string {
    const { dry_run, reset, backup, name, journal_problem, survived } = result
    const emptied = reset.map(
      ({ document, records }) => `${document} (${records ?? 'does not parse'}${records === null ? '' : ' records'})`,
    )
    if (reset.length === 0) return 'There is no document to empty.'
    if (dry_run) return `Would back up and empty ${emptied.join(' and ')} of ${this.color.bold(name)}.`
    return [
      `Emptied ${emptied.join(' and ')}.`,
      `Backup: ${backup?.folder} (${backup?.files.length} files, verified)`,
      ...(journal_problem === null ? [] : [this.color.red(`The journal does not tell of it: ${journal_problem}`)]),
      ...survived.map((agent) => this.color.red(`${agent} could not be stopped and still runs`)),
      this.#after(result),
    ].join('\n')
  }

  #after({ stopped_before, agents_stopped, agents_started }: Recovery): string {
    if (stopped_before) return this.color.yellow('The workspace is stopped, as it was before.')
    const agents =
      agents_stopped === 0 ? '' : `; ${agents_started} of the ${agents_stopped} that ran (agents, meta loop) run again`
    return `The workspace goes on${agents}.`
  }

  /** Undefined where nobody can be asked. */
  async #ask(name: string): Promise<string | undefined> {
    if (this.json || !process.stdin.isTTY || !process.stderr.isTTY) return undefined
    return askText(`This empties documents of ${name}. Type its name to go on: `)
  }
}
