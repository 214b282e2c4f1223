/** `autonomy pipeline run`: read the logs, make todos of what they show, score the workspace, report. */
import { boolean, custom, integer, string } from '@oclif/core/flags'
import { isAbsolute, resolve } from 'node:path'
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { AutonomyError } from '../../lib/errors.ts'
import { Exit, type ExitStatus } from '../../lib/cli/exit-codes.ts'
import { durationFlag } from '../../lib/cli/flags.ts'
import { followRun } from '../../lib/cli/follow-run.ts'
import { terminalWidth } from '../../lib/cli/terminal-width.ts'
import type { RunPipeline } from '../../lib/pipeline/run-pipeline.ts'
import { STEP_NAMES, type RunReport } from '../../lib/pipeline/run-report.ts'
import { isTerminal } from '../../lib/platform/standard-output.ts'

const stepsFlag = custom<readonly string[]>({
  helpValue: 'STEP,...',
  parse: async (text) => text.split(',').filter((name) => name.trim() !== ''),
})

const globFlag = custom<string>({
  helpValue: 'GLOB',
  parse: async (text) => {
    // An unset variable in a script: it would mean the whole current directory.
    if (text.trim() !== '') return text
    throw new AutonomyError('USAGE', 'the glob is empty', { hint: "Write one, such as --logs 'logs/**/*.log'." })
  },
})

export default class PipelineRun extends BaseCommand<typeof PipelineRun, RunReport> {
  static override summary = 'Read the logs, turn what they show into assigned todos, score the workspace, report'
  static override description =
    `Ten steps: ${STEP_NAMES.join(', ')}. A step that fails is reported and the others go on; the exit status is then 1. ` +
    'Only what is new in the logs is read. A second run at the same time exits 75.'
  static override examples = [
    '<%= config.bin %> pipeline run',
    "<%= config.bin %> pipeline run --logs '/var/log/agents/**/*.log*' --json",
    '<%= config.bin %> pipeline run --dry-run',
    '<%= config.bin %> pipeline run --only analyze,predict --fail-under 60',
  ]
  static override flags = {
    logs: globFlag({
      description: 'read these logs instead of the configured ones; a glob, relative to the current directory',
      multiple: true,
      multipleNonGreedy: true,
    }),
    only: stepsFlag({ description: 'run these steps only' }),
    skip: stepsFlag({ description: 'leave these steps out' }),
    from: string({ description: 'begin with this step', helpValue: 'STEP' }),
    'dry-run': boolean({ description: 'read and compute everything, write and send nothing' }),
    'fail-under': integer({ description: 'exit 3 when the score is lower', helpValue: 'SCORE', min: 0, max: 100 }),
    wait: durationFlag({ description: 'wait this long for a run that is at work', default: 0 }),
  }

  protected override async operate(): Promise<RunReport> {
    const { runPipeline } = await import('../../lib/pipeline/run-pipeline.ts')
    const { pipelineSteps } = await import('../../lib/pipeline/steps/pipeline-steps.ts')
    const { renderSnapshot } = await import('../../lib/dashboard/render-snapshot.ts')
    const deps = await this.pipelineDeps(this.#overrides())
    const { costsSince } = await import('../../lib/coordination/costs/costs-since.ts')
    const costs = (since: string | undefined) => costsSince(since, deps)
    const report = await runPipeline(this.#input(), { ...deps, costs, table: pipelineSteps(renderSnapshot) })
    if (deps.config.coordination.auto_stop.length > 0 && !report.dry_run) await this.#stopIfDue()
    return report
  }

  protected override async text(report: RunReport): Promise<string> {
    const { runSummary } = await import('../../lib/dashboard/run-summary.ts')
    const apart = isTerminal('stdout') && !this.flags.quiet ? '\n' : ''
    return apart + runSummary(report, { palette: this.color, width: terminalWidth(100) })
  }

  protected override status({ exit_code }: RunReport): ExitStatus {
    return exit_code === 0 ? Exit.ok : exit_code === 3 ? Exit.checkFailed : Exit.failed
  }

  async #stopIfDue(): Promise<void> {
    const { coordinationDeps } = await import('../../lib/cli/coordination.ts')
    const reason = await coordinationDeps(await this.workspace(), this.platform()).autoStop?.()
    if (reason !== undefined) this.note(`The workspace was stopped. ${reason}`)
  }

  #overrides(): { logs?: readonly string[] } {
    const cwd = this.platform().environment.cwd()
    const globs = this.flags.logs?.map((glob) => (isAbsolute(glob) ? glob : absoluteGlob(cwd, glob)))
    return globs ? { logs: globs } : {}
  }

  #input(): RunPipeline {
    const { only, skip, from, wait, 'dry-run': dryRun, 'fail-under': failUnder } = this.flags
    return {
      selection: { ...(only && { only }), ...(skip && { skip }), ...(from !== undefined && { from }) },
      dryRun,
      wait,
      ...(failUnder !== undefined && { failUnder }),
      signal: this.signal,
      observer: followRun(this.progress, (text) => this.trace(text)),
    }
  }
}

/** The current directory is a place, not a pattern: what is special in a glob is escaped in it. */
function absoluteGlob(cwd: string, glob: string): string {
  const [, up = '', rest = ''] = /^((?:\.\.?\/)*)(.*)$/s.exec(glob) ?? []
  return `${resolve(cwd, up).replace(/[\\*?[\]{}()!@+]/g, '\\$&')}/${rest}`
}
