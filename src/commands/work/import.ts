/** `autonomy work import`: many work items from NDJSON, or from what another tool keeps, all or none. */
import { string as argument } from '@oclif/core/args'
import { boolean, option, string } from '@oclif/core/flags'
import { resolve } from 'node:path'
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { coordinationDeps } from '../../lib/cli/coordination.ts'
import { readTextOf } from '../../lib/cli/work-input.ts'
import { SOURCES } from '../../lib/coordination/exchange/entry.ts'
import { importFrom } from '../../lib/coordination/exchange/import-from.ts'
import { type ImportedWork, importWork } from '../../lib/coordination/work/import-work.ts'

export default class WorkImport extends BaseCommand<typeof WorkImport, ImportedWork> {
  static override summary = 'Add many work items from NDJSON, or from the list of another tool'
  static override description =
    'One JSON object a line: type and description, and priority, team, key, depends_on (ids, or keys of other lines), acceptance, max_attempts, estimate, tags, paths, status. A faulty line is told with its place, and nothing is added then. Lines whose key is there already add nothing. With --from: a file, or the folder in which that tool keeps its work; the keys are SOURCE:ID, priorities and dependencies are kept, what is in progress waits again, what is done or cancelled is left out, and texts never become commands.'
  static override examples = [
    '<%= config.bin %> work import backlog.ndjson --dry-run',
    'jq -c ".[]" backlog.json | <%= config.bin %> work import - --key backlog',
    '<%= config.bin %> work import --from beads .',
    'gh issue list --json number,title,body,labels,state | <%= config.bin %> work import --from github-json -',
  ]
  static override args = {
    file: argument({ description: 'the file; - is stdin; with --from a folder, too', required: true }),
  }
  static override flags = {
    from: option({ description: 'the tool whose list it is', options: SOURCES, helpValue: SOURCES.join('|') })(),
    'with-done': boolean({ description: 'also what was done already, as completed' }),
    key: string({
      description:
        'lines without a key get PREFIX:LINE, so that importing again adds nothing; with --from PREFIX:ID instead of SOURCE:ID',
      helpValue: 'PREFIX',
    }),
    'dry-run': boolean({ description: 'only say what would be added' }),
  }

  protected override async operate(): Promise<ImportedWork> {
    const { file } = this.args
    const { from, key, 'dry-run': dryRun, 'with-done': withDone } = this.flags
    const platform = this.platform()
    const deps = coordinationDeps(await this.workspace(), platform)
    const options = { key, dryRun, withDone, created_by: platform.environment.get('AUTONOMY_AGENT') }
    const name = file === '-' ? 'stdin' : file
    if (from === undefined) return importWork({ ...options, text: await readTextOf(file, platform), file: name }, deps)
    const text = file === '-' ? await readTextOf(file, platform) : undefined
    const path = file === '-' ? name : resolve(platform.environment.cwd(), file)
    return importFrom({ ...options, from, path, text }, deps)
  }

  protected override text(result: ImportedWork): string {
    const { dry_run, added, already, lines, skipped, notes } = result
    if (lines === 0) return this.flags.from === undefined ? 'No lines to import.' : 'Nothing to import.'
    const items = `${added} work ${added === 1 ? 'item' : 'items'}`
    const before = already === 0 ? '' : `; ${already} ${already === 1 ? 'was' : 'were'} there already`
    const left = skipped.map(({ key, place, why }) => `  left out ${key ?? place}: ${why}`)
    return [`${dry_run ? 'Would add' : 'Added'} ${items}${before}`, ...left, ...notes.map((note) => `  ${note}`)].join(
      '\n',
    )
  }
}
