/** How the number of agents changed within a period, from the journal and the number there is now. Pure. */
import type { LogEntry } from '../ledger.ts'

export interface AgentGrowth {
  /** 100 x (now - before) / before; null where there was none before. */
  percent: number | null
  now: number
  before: number
  joined: number
  left: number
}

/**
 * agent growth = (agents now - agents at the beginning) / agents at the beginning (the original claims "975 % (4 -> 39
 * agents)"). An agent that is retired is none; one that registers again after that joins again.
 */
export function agentGrowth(log: readonly LogEntry[], now: number): AgentGrowth {
  const joined = log.filter(({ op, from }) => op === 'register' && (from === undefined || from === 'offline')).length
  const left = log.filter(({ op }) => op === 'retire').length
  const before = Math.max(0, now - joined + left)
  return { percent: before === 0 ? null : (100 * (now - before)) / before, now, before, joined, left }
}
