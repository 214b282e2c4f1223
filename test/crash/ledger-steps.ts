/** A day in the life of three items, as steps that can be asked for again after a crash, like the operations are. */
import { writeSync } from 'node:fs'
import type { CoordinationState, DecisionState, Ledger, Step } from '../../src/lib/coordination/ledger.ts'
import { fileLedger } from '../../src/lib/coordination/ledger/file-ledger.ts'
import { systemPlatform } from '../../src/lib/platform/system.ts'
import { workspacePaths } from '../../src/lib/workspace/paths.ts'

const NOW = Date.UTC(2026, 10, 21, 8)

/** @param largeFrom bytes from which on documents are indexed */
export function ledgerIn(root: string, largeFrom: number): Ledger {
  const platform = systemPlatform()
  const clock = { ...platform.clock, now: () => NOW, monotonic: () => 0 }
  return fileLedger({ ...platform, clock, paths: workspacePaths(root), largeFrom })
}

type Decide = (state: DecisionState) => readonly Step[]

const added = (key: string, id: string): Step => ({
  kind: 'add-item',
  record: { work_item_id: id, idempotency_key: key, status: 'pending', description: `"${key}" \u{1F600}` },
  entry: { op: 'add' },
})

/** Each says nothing when it was made before. */
export const STEPS: readonly Decide[] = [
  ({ items, newId }) => {
    const keys = ['a', 'b', 'c']
    const agent = { kind: 'add-agent', record: { agent_id: 'agent_1' }, entry: { op: 'register' } } as const
    return keys.every((key) => items.withKey(key)) ? [] : [...keys.map((key) => added(key, newId('work'))), agent]
  },
  (state) => [
    ...changed(state, 'a', { status: 'active', agent_id: 'agent_1', fencing_token: 1 }),
    ...changed(state, 'b', { status: 'active', agent_id: 'agent_1', fencing_token: 1 }),
  ],
  (state) => {
    const steps = changed(state, 'a', { status: 'completed', result: 'done' })
    const done = { kind: 'change-agent', id: 'agent_1', patch: { set: { current_workload: 1 } } } as const
    return steps.length === 0 ? [] : [...steps, done]
  },
  (state) => {
    const a = state.items.withKey('a')
    const step: readonly Step[] = a ? [{ kind: 'archive-item', id: a.id, entry: { op: 'archive' } }] : []
    return [...step, ...changed(state, 'b', { status: 'cancelled' })]
  },
  ({ items, newId }) => (items.withKey('d') ? [] : [added('d', newId('work'))]),
]

function changed({ items }: CoordinationState, key: string, set: Record<string, unknown>): readonly Step[] {
  const item = items.withKey(key)
  const isSo = item === undefined || Object.entries(set).every(([field, value]) => item.record[field] === value)
  return isSo ? [] : [{ kind: 'change-item', id: item.id, patch: { set }, entry: { op: 'progress', reason: key } }]
}

/** Makes the steps from number `from` on, and says how many were made each time one is acknowledged. */
export async function makeSteps(ledger: Ledger, say: (made: number) => Promise<void>, from = 0): Promise<void> {
  for (const [index, decide] of STEPS.entries()) {
    if (index < from) continue
    await ledger.change((state) => ({ result: undefined, steps: decide(state) }))
    await say(index + 1)
  }
}

export async function sayOnStdout(made: number): Promise<void> {
  writeSync(1, `${made}\n`)
}

/** All that anybody can know about the store. */
export async function contentsOf(ledger: Ledger): Promise<unknown> {
  const { items, agents } = await ledger.read((state) => ({
    items: state.items.all().map(({ record }) => record),
    agents: state.agents.map(({ record }) => record),
  }))
  const archive = (await ledger.archive()).map(({ record }) => record)
  return { items, agents, archive, log: await ledger.log() }
}
