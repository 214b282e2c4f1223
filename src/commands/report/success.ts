/** `autonomy report success`: how well problems get resolved. */
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { formatMetrics } from '../../lib/pipeline/metrics/format-metrics.ts'
import { reportSuccess } from '../../lib/pipeline/metrics/report-success.ts'
import type { SuccessMetrics } from '../../lib/pipeline/metrics/metrics.ts'

export default class ReportSuccess extends BaseCommand<typeof ReportSuccess, SuccessMetrics> {
  static override summary = 'Print times to resolution, outcomes and how the agents do'
  static override description =
    'Times are in seconds, from creation or the last reopening to completion. As Markdown, or with --json as numbers.'
  static override examples = [
    '<%= config.bin %> report success',
    "<%= config.bin %> report success --json | jq '.mttr_seconds.median'",
  ]

  protected override async operate(): Promise<SuccessMetrics> {
    return reportSuccess(await this.pipelineDeps())
  }

  protected override text(metrics: SuccessMetrics): string {
    return formatMetrics(metrics)
  }
}
