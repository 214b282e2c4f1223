/** `autonomy selftest`: torture the store on this disk, and count what is lost. */
import { boolean, string } from '@oclif/core/flags'
import { BaseCommand } from '../lib/cli/base-command.ts'
import { Exit, type ExitStatus } from '../lib/cli/exit-codes.ts'
import { countFlag } from '../lib/cli/flags.ts'
import { runSelftest, type SelftestReport } from '../lib/coordination/selftest/run-selftest.ts'

export default class SelftestCommand extends BaseCommand<typeof SelftestCommand, SelftestReport> {
  static override summary = 'Test the store on your own disk: many processes, killed at random; nothing may be lost'
  static override description =
    'Real processes claim and complete items in a scratch workspace; one in six is killed with -9 at any moment. ' +
    'Afterwards every acknowledged claim and completion is looked for. Exit 3 when anything was lost or given out twice. ' +
    'The workspace itself is not touched.'
  static override examples = [
    '<%= config.bin %> selftest',
    '<%= config.bin %> selftest --procs 32 --items 1000 --folder /mnt/shared --json',
  ]
  static override flags = {
    procs: countFlag({ description: 'processes at once', default: 8 }),
    items: countFlag({ description: 'work items', default: 200 }),
    folder: string({ description: 'test the disk of this directory instead', helpValue: 'DIR' }),
    keep: boolean({ description: 'leave the scratch workspace, to look at' }),
  }

  protected override async operate(): Promise<SelftestReport> {
    const { procs, items, folder, keep } = this.flags
    const step = this.progress.step(`${items} items, ${procs} processes`)
    const input = { procs, items, folder, keep, signal: this.signal }
    const report = await runSelftest(input, { ...this.platform(), paths: this.paths() })
    step.done(`${report.commands} commands, ${report.killed} killed`)
    return report
  }

  protected override text(report: SelftestReport): string {
    const { items, procs, commands, killed, lost, duplicated, refused, busy, p50_ms, p99_ms, duration_ms } = report
    const verdict =
      lost.length + duplicated.length === 0 ? this.color.green('Nothing lost.') : this.color.red('It does not hold.')
    const lines = [
      `${verdict} ${items} items, ${procs} processes at once, ${commands} commands, ${killed} killed with -9, ${(duration_ms / 1000).toFixed(1)} s`,
      `lost ${lost.length}, duplicated ${duplicated.length}, refused ${refused}, store busy ${busy}; a command took ${p50_ms ?? '-'} ms (p50), ${p99_ms ?? '-'} ms (p99)`,
      ...[...lost, ...duplicated].slice(0, 20).map((line) => this.color.red(`  ${line}`)),
      ...(report.kept ? [`The scratch workspace is ${report.folder}`] : []),
    ]
    return lines.join('\n')
  }

  protected override status({ lost, duplicated }: SelftestReport): ExitStatus {
    return lost.length + duplicated.length === 0 ? Exit.ok : Exit.checkFailed
  }
}
