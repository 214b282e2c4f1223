import { assert, integer, property, uniqueArray } from 'fast-check'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { outdatedReports, pruneReports } from '../../../../src/lib/pipeline/prune/prune-reports.ts'
import { fakeWorkspace } from '../fake-run.ts'

const runId = (n: number): string => `20261121_0446${String(n).padStart(2, '0')}_000_00ff`
const snapshot = (n: number): string => `dashboard_snapshot_${runId(n)}.txt`

describe('outdatedReports', () => {
  it('names all but the newest of every kind', () => {
    const names = [3, 1, 2].flatMap((n) => [snapshot(n), `success_metrics_${runId(n)}.md`])
    expect(outdatedReports(names, 2)).toEqual([snapshot(1), `success_metrics_${runId(1)}.md`])
  })

  it('counts reports of the original among their kind', () => {
    expect(outdatedReports([snapshot(1), 'dashboard_snapshot_20251113_175823.txt'], 1)).toEqual([
      'dashboard_snapshot_20251113_175823.txt',
    ])
  })

  it.each([
    'pipeline_runs.jsonl',
    'dashboard_snapshot_20251113.txt',
    'dashboard_snapshot_20251113_175823.txt.bak',
    'my_dashboard_snapshot_20251113_175823.txt',
    'dashboard_snapshot_20251113_175823_000_00ff.md',
    'dashboard_snapshot_../../x.txt',
    'autonomy_analysis_20251113_175824.md',
  ])('never names %s, which is not ours', (name) => {
    expect(outdatedReports([name], 0)).toEqual([])
  })

  it('leaves exactly the newest, in whatever order the names come', () => {
    const numbers = uniqueArray(integer({ min: 0, max: 59 }))
    assert(
      property(numbers, integer({ min: 0, max: 70 }), (ns, keep) => {
        const gone = new Set(outdatedReports(ns.map(snapshot), keep))
        const left = ns.map(snapshot).filter((name) => !gone.has(name))
        expect(left.toSorted()).toEqual(
          ns
            .map(snapshot)
            .toSorted()
            .slice(Math.max(0, ns.length - keep)),
        )
      }),
    )
  })
})

describe('pruneReports', () => {
  it('removes them and leaves everything else in the folder', async () => {
    const { deps } = await fakeWorkspace()
    await mkdir(deps.paths.reports)
    const names = [snapshot(1), snapshot(2), snapshot(3), 'notes.txt']
    await Promise.all(names.map((name) => writeFile(join(deps.paths.reports, name), 'x')))
    expect(pruneReports({ reports: deps.paths.reports, keep: 1 }, deps)).toEqual({ kept: 1, removed: 2 })
    expect((await readdir(deps.paths.reports)).sort()).toEqual([snapshot(3), 'notes.txt'])
  })

  it('has nothing to do without a folder', async () => {
    const { deps } = await fakeWorkspace()
    expect(pruneReports({ reports: deps.paths.reports, keep: 1 }, deps)).toEqual({ kept: 0, removed: 0 })
  })
})
