/** A log in four batches, and a scanner of it whose position is the number of batches it has read. */
import { applyPendingScan, commitScan, readScanPosition } from '../../src/lib/pipeline/commit-scan.ts'
import type { PipelineDeps } from '../../src/lib/pipeline/pipeline-deps.ts'
import { makeFinding, makeScan } from '../lib/pipeline/make.ts'

const known = { fingerprint: 'aaaaaaaaaaaaaaaa', occurrences: 3 }
const other = { fingerprint: 'bbbbbbbbbbbbbbbb', occurrences: 5, component: 'web' }
const unknown = { fingerprint: 'cccccccccccccccc', occurrences: 1, kind: 'template', component: 'db' } as const

const BATCHES = [[known], [known, unknown], [other, known, unknown], [other]]
/** Events of all batches, by fingerprint. */
export const TOTALS = { [known.fingerprint]: 9, [other.fingerprint]: 10, [unknown.fingerprint]: 2 }

/** Reads up to `end`. A scan that was not committed is made again, under a new id. */
export async function readBatches(deps: PipelineDeps, end = BATCHES.length): Promise<void> {
  await applyPendingScan(deps)
  for (let position = Number(readScanPosition(deps) ?? 0); position < end; position++) {
    const findings = (BATCHES[position] ?? []).map((batch) => makeFinding(batch))
    await commitScan({ result: makeScan(deps.random.hex(8), findings), position: position + 1 }, deps)
  }
}
