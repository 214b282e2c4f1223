/** `autonomy pipeline history`: past runs, newest first. */
import type { Listing } from '../../lib/cli/list-command.ts'
import { ListCommand } from '../../lib/cli/list-command.ts'
import type { Column } from '../../lib/cli/table.ts'
import { timeText } from '../../lib/cli/time-text.ts'
import { runHistory, type RunRow } from '../../lib/pipeline/past-runs.ts'

const SHOWN = 20

export default class PipelineHistory extends ListCommand<typeof PipelineHistory, RunRow> {
  static override summary = 'List past pipeline runs: score, change, duration, failed steps'
  static override description = `Newest first, ${SHOWN} of them unless --limit says otherwise. Reads reports/pipeline_runs.jsonl from its end.`
  static override examples = [
    '<%= config.bin %> pipeline history',
    '<%= config.bin %> pipeline history --limit 100 -o ndjson | jq .score',
  ]

  protected override async operate(): Promise<Listing<RunRow>> {
    const { runs, total } = runHistory(this.flags.limit ?? SHOWN, await this.workspace())
    return { meta: { total, returned: runs.length, truncated: runs.length < total }, items: runs }
  }

  protected override async list(): Promise<readonly RunRow[]> {
    return (await this.operate()).items
  }

  protected override columns(): readonly Column<RunRow>[] {
    return [
      { header: 'ended', value: ({ timestamp }) => timeText(timestamp) },
      { header: 'score', value: ({ score }) => (score === null ? '-' : String(score)), align: 'right' },
      {
        header: 'change',
        value: ({ delta }) => (delta === null ? '' : delta > 0 ? `+${delta}` : String(delta)),
        align: 'right',
        paint: (text, { delta }, color) =>
          (delta ?? 0) < 0 ? color.red(text) : (delta ?? 0) > 0 ? color.green(text) : text,
      },
      { header: 'took', value: ({ duration_seconds }) => `${duration_seconds.toFixed(1)} s`, align: 'right', spare: 2 },
      { header: 'exit', value: ({ exit_code }) => String(exit_code), align: 'right', spare: 3 },
      {
        header: 'failed steps',
        value: ({ failed_steps }) => failed_steps.join(', '),
        least: 12,
        paint: (text, _, color) => color.red(text),
      },
      { header: 'run', value: ({ run_id }) => run_id, spare: 1 },
    ]
  }

  protected override empty(): string {
    return 'No runs yet: `autonomy pipeline run`.'
  }
}
