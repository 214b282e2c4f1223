import { describe, expect, it } from 'vitest'
import { freeSlots, isLive, standingOf } from '../../../../src/lib/coordination/agents/agent-load.ts'
import { agent, NOW } from './sample-agents.ts'

const timeout = 120_000

describe('the standing of an agent', () => {
  it.each([
    ['heard of just now', {}, 'live'],
    ['idle', { status: 'idle' as const }, 'idle'],
    ['idle, never heard of', { status: 'idle' as const, last_heartbeat: undefined }, 'idle'],
    ['heard of exactly the timeout ago', { last_heartbeat: NOW - timeout }, 'live'],
    ['heard of longer ago', { last_heartbeat: NOW - timeout - 1 }, 'stale'],
    ['whose clock is far ahead', { last_heartbeat: NOW + 86_400_000 }, 'stale'],
    ['of the original, without a heartbeat', { last_heartbeat: undefined }, 'silent'],
    ['draining', { status: 'draining' as const }, 'draining'],
    ['draining, but not heard of', { status: 'draining' as const, last_heartbeat: 0 }, 'stale'],
    ['offline, heard of just now', { status: 'offline' as const }, 'offline'],
    ['in a status that is no word of ours', { status: 'unknown' as const }, 'unknown'],
  ])('%s', (_, fields, standing) => {
    expect(standingOf(agent('a', fields), { now: NOW, timeout })).toBe(standing)
    expect(isLive(agent('a', fields), NOW, timeout)).toBe(standing === 'live')
  })
})

describe('free slots', () => {
  it('are what the capacity leaves, never below none', () => {
    expect([0, 2, 3, 7].map((held) => freeSlots(agent('a', { capacity: 3 }), held))).toEqual([3, 1, 0, 0])
  })

  it('are none for an agent that only looks', () => {
    expect(freeSlots(agent('a', { capacity: 3, read_only: true }), 0)).toBe(0)
  })
})
