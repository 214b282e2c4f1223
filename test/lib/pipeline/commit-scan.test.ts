import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { applyPendingScan, commitScan, readScanPosition } from '../../../src/lib/pipeline/commit-scan.ts'
import { readHistory } from '../../../src/lib/pipeline/history/history-file.ts'
import { pipelineDeps } from './fixtures.ts'
import { HOUR, makeFinding, makeScan, NOW } from './make.ts'

const quiet = (id: string): ReturnType<typeof makeScan> => {
  const scan = makeScan(id, [])
  return { ...scan, totals: { ...scan.totals, files_read: 0 } }
}

describe('commitScan', () => {
  it('leaves history, todos and the next position', async () => {
    const deps = pipelineDeps()
    expect(readScanPosition(deps)).toBeUndefined()
    const outcome = await commitScan({ result: makeScan('s1', [makeFinding()]), position: { at: 7 } }, deps)
    expect(outcome.created).toHaveLength(1)
    expect(readScanPosition(deps)).toEqual({ at: 7 })
    expect(readHistory(deps)).toMatchObject({ last_scan: 's1', scans: 1 })
    expect(await deps.todos.read()).toMatchObject({ last_scan: 's1' })
    expect(await applyPendingScan(deps)).toMatchObject({ created: [], refreshed: [], held: 0 })
  })

  it('counts a scan that read something without finding anything, and not one that read nothing', async () => {
    const deps = pipelineDeps()
    await commitScan({ result: makeScan('s1', []), position: 1 }, deps)
    await commitScan({ result: quiet('s2'), position: 2 }, deps)
    expect(readScanPosition(deps)).toBe(2)
    expect(readHistory(deps)).toMatchObject({ last_scan: 's1', scans: 1 })
  })

  it('applies what an earlier scan left before anything else, with the time of that scan', async () => {
    const deps = pipelineDeps()
    writeFileSync(deps.paths.todos, 'damaged')
    const first = commitScan({ result: makeScan('s1', [makeFinding({ occurrences: 2 })]), position: 1 }, deps)
    await expect(first).rejects.toMatchObject({ code: 'INVALID_DOCUMENT' })
    writeFileSync(deps.paths.todos, '{"todos":[]}')
    deps.clock.set(NOW + HOUR)
    await commitScan({ result: makeScan('s2', [makeFinding({ occurrences: 5 })]), position: 2 }, deps)
    const [todo] = (await deps.todos.read()).todos
    expect(todo).toMatchObject({ created_at: '2026-11-21T12:00:00.000Z', metadata: { occurrences: 7 } })
    expect(readHistory(deps)).toMatchObject({ last_scan: 's2', scans: 2, fingerprints: [{ total: 7 }] })
  })

  it.each([
    '',
    '[]',
    '{"pending": {"scan_id": 1}}',
    '{"position": 1, "pending": {"scan_id": "s", "at": "", "findings": [{}]}}',
  ])('refuses a damaged state and leaves it: %j', async (text) => {
    const deps = pipelineDeps()
    deps.files.makeDirectory(`${deps.paths.state}/pipeline`)
    writeFileSync(deps.paths.scanState, text)
    await expect(applyPendingScan(deps)).rejects.toMatchObject({ code: 'INVALID_DOCUMENT' })
    await expect(commitScan({ result: makeScan('s1', []), position: 1 }, deps)).rejects.toMatchObject({
      code: 'INVALID_DOCUMENT',
    })
    expect(readFileSync(deps.paths.scanState, 'utf8')).toBe(text)
  })
})
