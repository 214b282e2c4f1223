/** `autonomy work import`: many work items from NDJSON, all or none. */
import { string as argument } from '@oclif/core/args'
import { boolean, string } from '@oclif/core/flags'
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { coordinationDeps } from '../../lib/cli/coordination.ts'
import { readTextOf } from '../../lib/cli/work-input.ts'
import { type ImportedWork, importWork } from '../../lib/coordination/work/import-work.ts'

export default class WorkImport extends BaseCommand<typeof WorkImport, ImportedWork> {
  static override summary = 'Add many work items from NDJSON'
  static override description =
    'One JSON object a line: type and description, and priority, team, key, depends_on (ids, or keys of other lines), acceptance, max_attempts, estimate, tags. A faulty line is told with its place, and nothing is added then. Lines whose key is there already add nothing.'
  static override examples = [
    '<%= config.bin %> work import backlog.ndjson --dry-run',
    'jq -c ".[]" backlog.json | <%= config.bin %> work import - --key backlog',
  ]
  static override args = { file: argument({ description: 'the file; - is stdin', required: true }) }
  static override flags = {
    key: string({
      description: 'lines without a key get PREFIX:LINE, so that importing again adds nothing',
      helpValue: 'PREFIX',
    }),
    'dry-run': boolean({ description: 'only say what would be added' }),
  }

  protected override async operate(): Promise<ImportedWork> {
    const { file } = this.args
    const { key, 'dry-run': dryRun } = this.flags
    const platform = this.platform()
    const source = { text: await readTextOf(file, platform), file: file === '-' ? 'stdin' : file }
    const created_by = platform.environment.get('AUTONOMY_AGENT')
    return importWork({ ...source, key, created_by, dryRun }, coordinationDeps(await this.workspace(), platform))
  }

  protected override text({ dry_run, added, already, lines }: ImportedWork): string {
    if (lines === 0) return 'No lines to import.'
    const items = `${added} work ${added === 1 ? 'item' : 'items'}`
    const before = already === 0 ? '' : `; ${already} ${already === 1 ? 'was' : 'were'} there already`
    return `${dry_run ? 'Would add' : 'Added'} ${items}${before}`
  }
}
