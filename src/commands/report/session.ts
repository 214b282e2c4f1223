/** `autonomy report session`: what came of the night. */
import { option, string } from '@oclif/core/flags'
import { resolve } from 'node:path'
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { coordinationDeps } from '../../lib/cli/coordination.ts'
import { toJson } from '../../lib/cli/json.ts'
import { momentFlag } from '../../lib/cli/moment-flag.ts'
import { sessionReport } from '../../lib/coordination/report/read-session.ts'
import { renderSession } from '../../lib/coordination/report/render-session.ts'
import type { SessionReport } from '../../lib/coordination/report/session-report.ts'

const HALF_A_DAY = 43_200_000

export default class ReportSession extends BaseCommand<typeof ReportSession, SessionReport> {
  static override summary = 'Say what agents did in a stretch of time: finished, failed, came back, cost, needs you'
  static override description =
    'One page from the journal, the work items, the cost records and the guardrails. Only what the journal says was ' +
    'completed counts as finished, and how it was proven stands beside it. Reads only, works while the workspace is ' +
    'stopped, and says the same however often it is asked about the same period.'
  static override examples = [
    '<%= config.bin %> report session --since 22:00',
    '<%= config.bin %> report session --since 8h --output morning.md',
    "<%= config.bin %> report session --since 2026-11-20T21:00Z --until 2026-11-21T06:00Z --json | jq '.needs_you'",
  ]
  static override flags = {
    since: momentFlag({ description: 'begin here: 22:00, 2026-11-20T22:00Z, or a duration (8h) ago; default 12h' }),
    until: momentFlag({ description: 'end here; default now' }),
    format: option({
      description: 'how to write it',
      options: ['markdown', 'json'] as const,
      default: 'markdown' as const,
    })(),
    output: string({ description: 'write it to this file instead', helpValue: 'FILE' }),
  }

  protected override async operate(): Promise<SessionReport> {
    const now = this.platform().clock.now()
    const { since = (moment: number) => moment - HALF_A_DAY, until = (moment: number) => moment } = this.flags
    const period = { since: since(now), until: until(now) }
    const report = await sessionReport(period, coordinationDeps(await this.workspace(), this.platform()))
    if (this.flags.output !== undefined) await this.#write(this.flags.output, report)
    return report
  }

  protected override text(report: SessionReport): string {
    return this.flags.output === undefined ? this.#page(report) : `Wrote ${this.flags.output}`
  }

  #page(report: SessionReport): string {
    return this.flags.format === 'json' ? toJson(report).trimEnd() : renderSession(report)
  }

  async #write(file: string, report: SessionReport): Promise<void> {
    const { environment, files } = this.platform()
    await files.writeAtomic(resolve(environment.cwd(), file), `${this.#page(report)}\n`)
  }
}
