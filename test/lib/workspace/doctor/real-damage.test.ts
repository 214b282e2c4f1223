import { copyFileSync, chmodSync, mkdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runDoctor } from '../../../../src/lib/workspace/doctor/run-doctor.ts'
import { workspacePaths } from '../../../../src/lib/workspace/paths.ts'
import { sharedData } from '../../../shared-data.ts'
import { temporaryWorkspace } from '../temporary-workspace.ts'

/**
 * Every damaged file that the original systems left, with what a person could save from it by hand: records, or the keys
 * of a document that has none. Counted by reading the files.
 */
const DAMAGED: readonly (readonly [string, 'salvaged' | 'emptied', number])[] = [
  ['asss/malformed/8020_metrics.jsonl', 'salvaged', 16],
  ['asss/malformed/80_20_loop_latest.json', 'emptied', 0],
  ['asss/malformed/benchmark_results_20250615_133437.json', 'salvaged', 4],
  ['asss/malformed/claude_health_analysis.json', 'emptied', 0],
  ['asss/malformed/coordinated_real_telemetry_spans.jsonl', 'salvaged', 7],
  ['asss/malformed/e2e_trace_correlation_report_20250615_221655.json', 'emptied', 0],
  ['asss/malformed/e2e_trace_validation_1750047765.jsonl', 'salvaged', 1],
  ['asss/malformed/real_telemetry_spans.jsonl', 'salvaged', 147],
  ['asss/malformed/shared_telemetry.jsonl', 'salvaged', 1],
  ['asss/malformed/system_verification_1750056250.json', 'salvaged', 4],
  // Of the last 60 lines, written by several processes at once, only those before the mixture are somebody's.
  ['asss/malformed/telemetry_spans.jsonl', 'salvaged', 848],
  ['asss/malformed/trace_correlation.jsonl', 'salvaged', 2],
  ['swarmsh/malformed/8020_metrics.jsonl', 'salvaged', 20],
  ['swarmsh/malformed/8020_test_results.jsonl', 'salvaged', 2],
  ['swarmsh/malformed/actual_agents_reality_1750741597769685000.json', 'salvaged', 4],
  ['swarmsh/malformed/health_alert_20250623_223425.json', 'salvaged', 7],
  ['swarmsh/malformed/health_alert_20250623_224235.json', 'salvaged', 7],
  ['swarmsh/malformed/metrics_20250623_223335.json', 'emptied', 0],
  ['swarmsh/malformed/metrics_20250624_000000.json', 'salvaged', 6],
  ['swarmsh/malformed/metrics_20250624_150001.json', 'salvaged', 6],
  ['swarmsh/malformed/reality_comparison_1750741628102028000.json', 'salvaged', 3],
  // Only every third, or every second, line of these two was left when they were saved; few records survived that whole.
  ['swarmsh/malformed/telemetry_corrupted_backup_1750741737.jsonl', 'salvaged', 4],
  ['swarmsh/malformed/telemetry_spans_backup_1750741670.jsonl', 'salvaged', 5],
  ['raced/agent_status.after-cat-append.json', 'salvaged', 45],
  ['raced/agent_status.concurrent-register.zero-bytes.json', 'emptied', 0],
  // The forty-first has lost its beginning, and with it its id.
  ['raced/work_claims.concurrent-claim+complete.extra-data.json', 'salvaged', 40],
  ['raced/work_claims.concurrent-complete.zero-bytes.json', 'emptied', 0],
  ['raced/work_claims_fast.unescaped-quotes.jsonl', 'salvaged', 2],
]

describe('doctor --fix', () => {
  it.each(DAMAGED)('saves from %s: %s, %i', async (path, outcome, saved_records) => {
    const file = sharedData(`coordination/${path}`)
    if (file === undefined) return
    const { root, platform } = temporaryWorkspace()
    const name = `agent_coordination/${basename(path)}`
    mkdirSync(join(root, 'agent_coordination'))
    copyFileSync(file, join(root, name))
    chmodSync(join(root, name), 0o644)
    const deps = { ...platform({}), paths: workspacePaths(root), checks: {} }
    const { repairs, healthy } = await runDoctor({ fix: true }, deps)
    expect(repairs).toMatchObject([{ path: name, outcome, saved_records }])
    expect(healthy).toBe(true)
    const before = readFileSync(file)
    const copy = repairs[0]?.copy
    if (before.length === 0) expect(copy).toBeUndefined()
    else expect(readFileSync(join(root, copy ?? '')).equals(before)).toBe(true)
  })
})
