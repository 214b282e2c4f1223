/** Whatever several agents do to a queue, in whatever order and at whatever time: the store does what the model does. */
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { fileLedger } from '../../src/lib/coordination/ledger/file-ledger.ts'
import { memoryLedger } from '../../src/lib/coordination/ledger/memory-ledger.ts'
import type { Ledger } from '../../src/lib/coordination/ledger.ts'
import { workspacePaths } from '../../src/lib/workspace/paths.ts'
import { coordinationInMemory, type InMemory } from '../lib/coordination/agents/coordination-in-memory.ts'
import { temporaryWorkspace } from '../temporary-workspace.ts'
import { type Real, workCommands } from './work-commands.ts'
import type { Model } from './work-model.ts'

const MINUTE = 60_000
const MAX_ATTEMPTS = 3
const config = {
  lease: 30 * MINUTE,
  ageing: 90 * MINUTE,
  max_attempts: MAX_ATTEMPTS,
  keep_finished: 1e12,
}

function modelAt(now: number): Model {
  return { now, lease: config.lease, ageing: config.ageing, maxAttempts: MAX_ATTEMPTS, items: [] }
}

/** Nothing happens twice that must happen once, and no grant has the token of an earlier one. */
async function checkJournal(ledger: Ledger): Promise<void> {
  const log = await ledger.log()
  expect(log.map(({ seq }) => seq)).toEqual(log.map((_entry, index) => index + 1))
  const grants = log.filter(({ op }) => op === 'claim').map((entry) => `${entry.work_item_id} ${entry.fencing_token}`)
  expect(new Set(grants).size).toBe(grants.length)
  const completed = log.filter(({ op }) => op === 'complete').map((entry) => entry.work_item_id)
  expect(new Set(completed).size).toBe(completed.length)
}

async function agree(
  make: (base: InMemory) => Ledger,
  runs: fc.Parameters<[Iterable<fc.AsyncCommand<Model, Real>>]>,
): Promise<void> {
  const property = fc.asyncProperty(fc.commands(workCommands, { maxCommands: 60, size: 'max' }), async (commands) => {
    const base = coordinationInMemory({ config })
    const deps = { ...base, ledger: make(base) }
    await fc.asyncModelRun(() => ({ model: modelAt(base.clock.now()), real: { deps, pass: base.pass } }), commands)
    await checkJournal(deps.ledger)
  })
  await fc.assert(property, runs)
}

it('a queue in memory does what the model does', async () => {
  await agree(({ clock }) => memoryLedger({ clock }), { numRuns: 300 })
})

it.each([
  ['rewritten', Infinity],
  ['indexed', 0],
])('a queue in files (%s) does what the model does', async (_name, largeFrom) => {
  const make = (base: InMemory): Ledger =>
    fileLedger({ ...base, paths: workspacePaths(temporaryWorkspace()), largeFrom })
  await agree(make, { numRuns: 15 })
})
