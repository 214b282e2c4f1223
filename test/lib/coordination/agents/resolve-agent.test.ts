import { expect, it } from 'vitest'
import { resolveAgent } from '../../../../src/lib/coordination/agents/resolve-agent.ts'
import { agent } from './sample-agents.ts'

const [one, two] = [agent('agent_1'), agent('agent_2')]
const retired = agent('agent_3', { status: 'offline' })

it('is the agent that is named, registered or not', () => {
  expect(resolveAgent('somebody', { agents: [one, two] })).toBe('somebody')
})

it('is the only one there is, the retired aside', () => {
  expect(resolveAgent(undefined, { agents: [retired, two] })).toBe('agent_2')
})

it.each([
  ['there is none', [], 'no agent is registered'],
  ['all are retired', [retired], 'no agent is registered'],
  ['there are several', [one, two, retired], '2 agents are registered'],
])('is asked for when %s', (_, agents, message) => {
  expect(() => resolveAgent(undefined, { agents })).toThrow(
    expect.objectContaining({ code: 'USAGE', message: expect.stringContaining(message) }),
  )
})
