import { writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { agentNamed, parseAgents, readAgents } from '../../../src/lib/pipeline/agents.ts'
import { sharedData } from '../../shared-data.ts'
import { pipelineDeps } from './fixtures.ts'

describe('agent_capabilities.json', () => {
  it('is the thirteen of the original when it is not there', () => {
    expect(readAgents(pipelineDeps())).toHaveLength(13)
  })

  it('is read as the original wrote it', () => {
    const file = sharedData('autonomy/valid/agent_capabilities.json')
    if (!file) return
    const deps = pipelineDeps()
    expect(readAgents({ ...deps, paths: { ...deps.paths, agentCapabilities: file } })).toHaveLength(13)
  })

  it.each([
    ['{"agents": [{"name": "a", "domains": "bugs", "max_concurrent": 1}]}', 'agents[0].domains must be an array'],
    ['{"agents": [{"name": "a", "domains": [], "max_concurrent": -1}]}', 'max_concurrent must be a whole number'],
    [
      '{"agents": [{"name": "a", "domains": [], "max_concurrent": 1},{"name": "a", "domains": [], "max_concurrent": 1}]}',
      'twice',
    ],
    ['{"agents": [{"name": " ", "domains": [], "max_concurrent": 1}]}', 'name is empty'],
    ['{"agents": {}}', 'agents must be an array'],
    ['', ''],
  ])('is refused with a position: %s', (text, message) => {
    const deps = pipelineDeps()
    writeFileSync(deps.paths.agentCapabilities, text)
    expect(() => readAgents(deps)).toThrow(
      expect.objectContaining({
        code: 'INVALID_DOCUMENT',
        message: expect.stringContaining(message),
        position: expect.objectContaining({ line: 1 }),
      }),
    )
  })

  it('names the agent that was probably meant', () => {
    const agents = parseAgents('{"agents":[{"name":"security_agent","domains":[],"max_concurrent":1}]}', 'f')
    expect(() => agentNamed('securty_agent', agents)).toThrow(
      expect.objectContaining({ code: 'NOT_FOUND', hint: 'Did you mean security_agent?' }),
    )
  })
})
