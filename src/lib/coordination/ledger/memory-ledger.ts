/** The ledger in memory, for tests of operations: the same contract as the files, one step at a time. */
import type { Clock, Instant } from '../../platform/clock.ts'
import type { Agent } from '../agent.ts'
import type { CoordinationState, DecisionState, Ledger, LogEntry, Step } from '../ledger.ts'
import { parseAgent } from '../parse-agent.ts'
import { parseWorkItem } from '../parse-work-item.ts'
import type { WorkItem } from '../work-item.ts'
import { applyToAgents, applyToItems, changeOf } from './apply-step.ts'
import { arrayItems } from './array-items.ts'
import { entriesOf } from './entries-of.ts'
import { entryOf } from './item-entry.ts'
import { idSource } from './new-ids.ts'

export interface MemoryLedgerInput {
  clock: Pick<Clock, 'now' | 'monotonic'>
  /** Records as in `work_claims.json` and `agent_status.json`. */
  items?: readonly unknown[]
  agents?: readonly unknown[]
}

interface Memory {
  items: readonly WorkItem[]
  agents: readonly Agent[]
  archive: readonly WorkItem[]
  log: readonly LogEntry[]
  lastId: bigint
}

export function memoryLedger({ clock, items = [], agents = [] }: MemoryLedgerInput): Ledger {
  let memory: Memory = {
    items: items.map(parseWorkItem).filter((item) => item !== undefined),
    agents: agents.map(parseAgent).filter((agent) => agent !== undefined),
    archive: [],
    log: [],
    lastId: 0n,
  }
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => T | Promise<T>): Promise<T> => {
    const next = last.then(work)
    last = next.catch(() => undefined)
    return next
  }
  return {
    change: (decide) =>
      inTurn(() => {
        const { state, last: lastId } = decisionState(memory, clock)
        const { result, steps } = decide(state)
        memory = { ...applied(memory, steps, clock.now()), lastId: lastId() }
        return result
      }),
    read: async (look) => look(stateOf(memory)),
    log: async ({ since } = {}) => memory.log.filter(({ at }) => since === undefined || Date.parse(at) >= since),
    archive: async () => memory.archive,
    exclusive: (work) => inTurn(work),
  }
}

function stateOf({ items, agents, log }: Memory): CoordinationState {
  return { items: arrayItems(() => items.map(entryOf)), agents, seq: log.length }
}

function decisionState(
  memory: Memory,
  clock: MemoryLedgerInput['clock'],
): { state: DecisionState; last: () => bigint } {
  const state = stateOf(memory)
  const { newId, last } = idSource(state, memory.lastId, clock)
  const archived: DecisionState['archived'] = (sought) =>
    memory.archive.find((item) =>
      'id' in sought ? item.id === sought.id : item.idempotency_key === sought.idempotencyKey,
    )
  return { state: { ...state, newId, archived }, last }
}

function applied(memory: Memory, steps: readonly Step[], now: Instant): Memory {
  const changes = steps.map(changeOf).filter((change) => change !== undefined)
  const { records, archived } = applyToItems(memory.items, changes)
  const entries = entriesOf(steps, memory.log.length, now).filter((entry) => entry !== undefined)
  return {
    ...memory,
    items: records,
    agents: applyToAgents(memory.agents, changes),
    archive: [...memory.archive, ...archived],
    log: [...memory.log, ...entries],
  }
}
