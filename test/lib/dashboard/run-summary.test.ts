import { describe, expect, it } from 'vitest'
import { plainPalette } from '../../../src/lib/dashboard/paint.ts'
import { runSummary } from '../../../src/lib/dashboard/run-summary.ts'
import { STEP_NAMES, type RunReport, type StepReport } from '../../../src/lib/pipeline/run-report.ts'
import { textWidth } from '../../../src/lib/platform/text-width.ts'
import { fullModel } from './sample-model.ts'

function report(analyze: StepReport['status'], changes: Partial<RunReport> = {}): RunReport {
  const steps = STEP_NAMES.map(
    (name) => ({ name, status: name === 'analyze' ? analyze : 'ok', ms: 1, counts: {} }) as const,
  )
  return {
    schemaVersion: 1,
    run_id: '20261121_044600_000_00ff',
    started_at: '2026-11-21T04:46:00.000Z',
    duration_ms: 10,
    dry_run: false,
    score: 53,
    level: 'fair',
    score_version: 2,
    components: fullModel.score?.components ?? [],
    steps,
    scan: { files: 0, files_read: 0, bytes: 0, lines: 0, error_events: 0, known: 0, templated: 0, unreadable: [] },
    todos: { total: 40, open: 37, assigned: 12, completed: 3, created: 0, reopened: 0 },
    top: fullModel.top,
    checks: fullModel.checks,
    predictions: [],
    problems: [],
    files: ['unified_todos.json', '.agent-workspace/pipeline/history.json', 'reports/dashboard_snapshot_x.html'],
    exit_code: 0,
    ...changes,
  }
}

const shown = (of: RunReport, width = 100): string => runSummary(of, { palette: plainPalette, width })

describe('the summary of a run', () => {
  it('says whether logs were found, and not when none were looked for', () => {
    expect(shown(report('ok'))).toContain('no log files match')
    for (const status of ['skipped', 'failed'] as const) {
      expect(shown(report(status))).toContain('the logs were not read')
      expect(shown(report(status))).not.toContain('no log files match')
    }
  })

  it('names what was written, but not our own state', () => {
    expect(shown(report('ok'))).toContain('WRITTEN\n  reports/dashboard_snapshot_x.html\n  unified_todos.json\n')
    expect(shown(report('ok', { dry_run: true }))).toContain('WOULD WRITE\n')
  })

  it.each([60, 80, 120])('never exceeds %i columns', (width) => {
    const lines = shown(report('ok'), width).split('\n')
    expect(Math.max(...lines.map(textWidth))).toBeLessThanOrEqual(width)
  })

  it('tells the failed steps with their reasons', () => {
    const failed = { code: 'IO', message: 'history.json cannot be written', hint: 'Free some space.' } as const
    const steps = [{ name: 'predict', status: 'failed', ms: 1, counts: {}, error: failed }] as const
    const text = shown(report('ok', { steps, exit_code: 1 }))
    expect(text).toContain('FAILED  1 step\n  predict: history.json cannot be written\n  Free some space.')
    expect(text).toContain('autonomy doctor')
  })
})
