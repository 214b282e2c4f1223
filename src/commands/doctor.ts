/** `autonomy doctor`: is this workspace sound, and can it be mended? */
import { boolean } from '@oclif/core/flags'
import { BaseCommand } from '../lib/cli/base-command.ts'
import { Exit, type ExitStatus } from '../lib/cli/exit-codes.ts'
import type { Finding } from '../lib/workspace/doctor/finding.ts'
import type { Repair } from '../lib/workspace/doctor/repair-document.ts'
import type { Diagnosis } from '../lib/workspace/doctor/run-doctor.ts'

/** Lines of an account that are shown; --json has all. */
const SHOWN = 8

export default class Doctor extends BaseCommand<typeof Doctor, Diagnosis> {
  static override summary = 'Examine the workspace and its documents; --fix mends damaged ones'
  static override description =
    'Asks everything that runs in this workspace whether it would hear STOP. Exits 0 when nothing failed and 3 otherwise; warnings do not count. --fix first copies a damaged file to ' +
    'NAME.corrupt-TIME, then writes what could be saved, and says what could not.'
  static override examples = [
    '<%= config.bin %> doctor',
    '<%= config.bin %> doctor --fix',
    '<%= config.bin %> doctor --json',
  ]
  static override flags = { fix: boolean({ description: 'save what can be saved from damaged documents' }) }

  protected override async operate(): Promise<Diagnosis> {
    const { examineWorkspace } = await import('../lib/operations/doctor/examine-workspace.ts')
    return examineWorkspace({ fix: this.flags.fix }, { ...this.platform(), paths: this.paths() })
  }

  protected override status({ healthy }: Diagnosis): ExitStatus {
    return healthy ? Exit.ok : Exit.checkFailed
  }

  protected override text({ workspace, findings, repairs }: Diagnosis): string {
    const count = (status: Finding['status']): number => findings.filter((finding) => finding.status === status).length
    const failed = count('fail')
    const verdict = failed === 0 ? this.color.green('Healthy') : this.color.red(`${failed} failed`)
    return [
      `Workspace ${this.color.bold(workspace)}`,
      ...repairs.map((repair) => this.#repair(repair)),
      ...[...Map.groupBy(findings, ({ subject }) => subject).values()].flatMap((about) =>
        shown(about.map((finding, index) => this.#finding(finding, about[index - 1]))),
      ),
      `${verdict}: ${count('ok')} ok, ${count('warn')} to look at, ${failed} failed.`,
    ].join('\n')
  }

  /** @param before about the same: the same advice is given once */
  #finding({ status, subject, message, advice }: Finding, before?: Finding): string {
    const label = { ok: this.color.green('ok  '), warn: this.color.yellow('warn'), fail: this.color.red('FAIL') }[
      status
    ]
    return [
      `${label}  ${subject}: ${message}`,
      ...(advice === undefined || advice === before?.advice ? [] : [`      ${this.color.dim(advice)}`]),
    ].join('\n')
  }

  #repair({ path, outcome, copy, saved, saved_records, repairs, lost }: Repair): string {
    const done = {
      salvaged: `saved ${saved_records} ${saved_records === 1 ? 'entry' : 'entries'}, ${Math.round(saved * 100)} % of the text`,
      emptied: 'nothing could be saved; an empty document stands in its place',
      removed: 'nothing could be saved; the next run makes a new one',
      untouched: 'left as it is',
    }[outcome]
    const mostlyLost = outcome === 'salvaged' && saved < 0.5 ? [this.color.red('      More was lost than saved.')] : []
    return [
      `${this.color.cyan('fix ')}  ${path}: ${done}`,
      ...(copy === undefined ? [] : [`      as it was: ${copy}`]),
      ...mostlyLost,
      ...shown(repairs.map(({ line, what }) => `      line ${line}: ${what}`)),
      ...shown(lost.map(({ line, what }) => `      ${this.color.yellow('not saved')}, line ${line}: ${what}`)),
    ].join('\n')
  }
}

function shown(lines: readonly string[]): readonly string[] {
  if (lines.length <= SHOWN) return lines
  return [...lines.slice(0, SHOWN), `      and ${lines.length - SHOWN} more; --json shows all`]
}
