/** `work archive`: finished items leave `work_claims.json` for the archive now instead of with the next completion. */
import type { Milliseconds } from '../../platform/clock.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'
import { archivable, archiveStep } from './archive-steps.ts'

export interface ArchiveWork {
  /** Those finished within this time stay. Default: `coordination.keep_finished`. */
  keep?: Milliseconds | undefined
  /** Says what would be done, writes nothing. */
  dryRun?: boolean | undefined
}

export interface ArchivedWork {
  dry_run: boolean
  archived: readonly string[]
  /** Finished items that stay: too new, or a live item depends on them. */
  kept: number
}

/** @throws AutonomyError STORE_BUSY, INVALID_DOCUMENT, IO */
export async function archiveWork(
  { keep, dryRun = false }: ArchiveWork,
  { ledger, tracer, clock, config }: Pick<CoordinationDeps, 'ledger' | 'tracer' | 'clock' | 'config'>,
): Promise<ArchivedWork> {
  return tracer.span({ name: 's2s.work.archive' }, async (span) => {
    const rule = { now: clock.now(), keep: keep ?? config.coordination.keep_finished, finishing: 0 }
    const archived = await ledger.change((state) => {
      const leaving = archivable(state.items, rule)
      const result = { dry_run: dryRun, archived: leaving.map(({ id }) => id) }
      const kept = state.items.finished().length - leaving.length
      return { result: { ...result, kept }, steps: dryRun ? [] : leaving.map((item) => archiveStep(item, 'operator')) }
    })
    span.set({ 'work.archived': archived.archived.length, 'work.dry_run': dryRun })
    return archived
  })
}
