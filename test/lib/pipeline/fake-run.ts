/** A run of small fake steps in a real temporary workspace. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { PipelineDeps } from '../../../src/lib/pipeline/pipeline-deps.ts'
import type { StepName } from '../../../src/lib/pipeline/run-report.ts'
import type { RunObserver } from '../../../src/lib/pipeline/run-steps.ts'
import type { Standing } from '../../../src/lib/pipeline/standing.ts'
import type { Run, StepContext, StepOutcome, StepTable } from '../../../src/lib/pipeline/step-context.ts'
import { fileTodoStore } from '../../../src/lib/pipeline/todos/file-todo-store.ts'
import { systemPlatform } from '../../../src/lib/platform/system.ts'
import type { Config } from '../../../src/lib/workspace/config.ts'
import { DEFAULT_CONFIG } from '../../../src/lib/workspace/default-config.ts'
import { workspacePaths } from '../../../src/lib/workspace/paths.ts'

type AnyStep = (context: StepContext) => Promise<StepOutcome>

export async function fakeWorkspace(config: Partial<Config> = {}): Promise<{ deps: PipelineDeps; run: Run }> {
  const root = await mkdtemp(join(tmpdir(), 'autonomy-run-'))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  const platform = systemPlatform()
  const now = Date.parse('2026-11-21T04:46:00.512Z')
  const clock = { ...platform.clock, now: () => now }
  const deps = { ...platform, clock, config: { ...DEFAULT_CONFIG, checks: [], ...config }, paths: workspacePaths(root) }
  return {
    deps: { ...deps, todos: fileTodoStore(deps) },
    run: {
      id: '20261121_044600_512_a1b2',
      startedAt: now,
      dryRun: false,
      failUnder: undefined,
      signal: new AbortController().signal,
    },
  }
}

/** Every step does `step`, except those named. */
export function fakeTable(step: AnyStep, named: Partial<Record<StepName, AnyStep>> = {}): StepTable {
  const all: Record<StepName, AnyStep> = {
    analyze: step,
    predict: step,
    learn: step,
    metrics: step,
    enrich: step,
    stale: step,
    snapshot: step,
    prune: step,
    alert: step,
    log: step,
  }
  return { ...all, ...named }
}

export function observed(): { observer: RunObserver; events: string[] } {
  const events: string[] = []
  const observer: RunObserver = {
    started: (name) => void events.push(`${name} begun`),
    finished: ({ name, status }) => void events.push(`${name} ${status}`),
  }
  return { observer, events }
}

export function standingOf(total: number): () => Promise<Standing> {
  return async () => ({
    todos: [],
    history: { scans: 0, fingerprints: [] },
    predictive: undefined,
    checks: [],
    score: { score_version: 2, total, level: 'good', components: [] },
    problems: [],
  })
}
