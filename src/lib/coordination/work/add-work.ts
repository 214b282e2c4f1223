/** `work add`: one work item, in one atomic step. Works while the workspace is stopped, so that nothing gets lost. */
import type { CoordinationDeps } from '../coordination-deps.ts'
import { itemContext, newTelemetry } from './item-trace.ts'
import { addItems, type AddedWork, type AddWork } from './new-items.ts'

/** @throws AutonomyError USAGE, NOT_FOUND, CONFLICT, STORE_BUSY, INVALID_DOCUMENT, IO */
export async function addWork(
  input: AddWork,
  { ledger, tracer, clock, paths }: Pick<CoordinationDeps, 'ledger' | 'tracer' | 'clock' | 'paths'>,
): Promise<AddedWork> {
  // Before the span opens: the item's own span begins with its creation and has this one within.
  const moment = { now: clock.now(), telemetry: [newTelemetry(tracer)], root: paths.root }
  return tracer.span({ name: 's2s.work.add' }, async (span) => {
    const added = await ledger.change((state) => {
      const { added: all, steps } = addItems([input], state, moment)
      const [first] = all
      if (first === undefined) throw new Error('one work item makes one result')
      return { result: first, steps }
    })
    const context = itemContext(added.item)
    if (context && !added.already) span.belongsTo(context)
    span.set({ 'work.id': added.item.id, 'work.type': added.item.work_type, 'work.already': added.already })
    return added
  })
}
