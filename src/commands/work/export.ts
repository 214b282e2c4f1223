/** `autonomy work export`: the queue in a form that others read. */
import { boolean, option, string } from '@oclif/core/flags'
import { join, resolve } from 'node:path'
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { coordinationDeps } from '../../lib/cli/coordination.ts'
import { EXPORT_FORMATS, type ExportedWork, exportWork } from '../../lib/coordination/exchange/export-work.ts'
import { AutonomyError } from '../../lib/errors.ts'

export default class WorkExport extends BaseCommand<typeof WorkExport, ExportedWork> {
  static override summary = 'Write the work items for another workspace, another tool, or people'
  static override description =
    'What is not completed or cancelled; --all adds that and the archive. ndjson is what work import reads: importing it again adds nothing. json has the records as they are. backlog is a folder of files, for which --output names a folder without files. Works while the workspace is stopped.'
  static override examples = [
    '<%= config.bin %> work export > backlog.ndjson',
    '<%= config.bin %> work export --format markdown --all --output WORK.md',
    '<%= config.bin %> work export --format backlog --output backlog/tasks',
  ]
  static override flags = {
    format: option({ description: 'how to write it', options: EXPORT_FORMATS, default: 'ndjson' as const })(),
    all: boolean({ description: 'also what is completed or cancelled, and the archive' }),
    output: string({ description: 'write it there instead', helpValue: 'FILE' }),
  }

  protected override async operate(): Promise<ExportedWork> {
    const { format, all, output } = this.flags
    const { environment } = this.platform()
    if (format === 'backlog' && output === undefined) {
      throw new AutonomyError('USAGE', 'backlog is a folder of files: --output must name it', {
        hint: 'Such as --output backlog/tasks',
      })
    }
    const exported = await exportWork({ format, all }, coordinationDeps(await this.workspace(), this.platform()))
    if (output !== undefined) await this.#write(resolve(environment.cwd(), output), exported)
    return exported
  }

  protected override text({ format, items, files }: ExportedWork): string {
    const { output } = this.flags
    if (output !== undefined) return `Wrote ${items} work ${items === 1 ? 'item' : 'items'} as ${format} to ${output}`
    return files.map(({ text }) => text.replace(/\n$/, '')).join('\n')
  }

  async #write(path: string, { format, files: written }: ExportedWork): Promise<void> {
    const { files } = this.platform()
    if (format !== 'backlog') {
      for (const { text } of written) await files.writeAtomic(path, text)
      return
    }
    if (files.info(path) !== undefined && files.list(path).length > 0) {
      throw new AutonomyError('USAGE', `${path} is not empty: its tasks and these would mix`, {
        hint: 'Name a folder that is not there yet.',
      })
    }
    files.makeDirectory(path)
    for (const { name, text } of written) await files.writeAtomic(join(path, name), text)
  }
}
