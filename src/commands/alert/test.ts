/** `autonomy alert test`: does a message arrive? */
import { string } from '@oclif/core/flags'
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { Exit, type ExitStatus } from '../../lib/cli/exit-codes.ts'
import type { AlertTest } from '../../lib/pipeline/alerts/test-alerts.ts'

export default class AlertTestCommand extends BaseCommand<typeof AlertTestCommand, AlertTest> {
  static override summary = 'Send a test message to every alert channel, or to one'
  static override description =
    'The message says that it is a test. Cool-downs are neither asked nor started. Ends with status 1 when a channel ' +
    'did not take the message, and with 6 when no channel is configured.'
  static override examples = ['<%= config.bin %> alert test', '<%= config.bin %> alert test --channel ops --json']
  static override flags = {
    channel: string({ description: 'only the channel of this name', helpValue: 'NAME' }),
  }

  protected async operate(): Promise<AlertTest> {
    const { testAlerts } = await import('../../lib/pipeline/alerts/test-alerts.ts')
    const { config, paths } = await this.workspace()
    return testAlerts({ channel: this.flags.channel, signal: this.signal }, { ...this.platform(), config, paths })
  }

  protected text({ channels }: AlertTest): string {
    const width = Math.max(...channels.map(({ channel }) => channel.length))
    return channels
      .map(({ channel, kind, status, message, ms }) => {
        const mark = status === 'sent' ? this.color.green('sent  ') : this.color.red('FAILED')
        return `${mark}  ${channel.padEnd(width)}  ${kind.padEnd(7)}  ${message} ${this.color.dim(`(${ms} ms)`)}`
      })
      .join('\n')
  }

  protected override status({ failed }: AlertTest): ExitStatus {
    return failed > 0 ? Exit.failed : Exit.ok
  }
}
