import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createBaseAgents } from '../../../../src/lib/coordination/agents/create-base-agents.ts'
import { agentRecord, coordinationInMemory } from './coordination-in-memory.ts'

describe('the base agents', () => {
  it('are the three of the original, and nobody counts on them before they are heard of', async () => {
    const deps = coordinationInMemory()
    const { created, kept } = await createBaseAgents(deps)
    expect(kept).toEqual([])
    expect(created.map(({ team, record }) => [team, record['specialization'], record['status']])).toEqual([
      ['coordination_team', 'scrum_master', 'idle'],
      ['development_team', 'backend_developer', 'idle'],
      ['observability_team', 'OpenTelemetry,Prometheus,Grafana,AI_Intelligence', 'idle'],
    ])
    expect(created.every(({ record }) => !('last_heartbeat' in record))).toBe(true)
    expect(readFileSync(deps.paths.coordination.workClaims, 'utf8')).toBe('[]\n')
  })

  it('are made once; those that are there stay as they are', async () => {
    const scrumMaster = agentRecord('mine', { team: 'coordination_team', specialization: 'scrum_master', capacity: 80 })
    const deps = coordinationInMemory({ agents: [scrumMaster] })
    const first = await createBaseAgents(deps)
    expect([first.kept.map(({ id }) => id), first.created.length]).toEqual([['mine'], 2])
    const second = await createBaseAgents(deps)
    expect([second.created, second.kept.length]).toEqual([[], 3])
    expect(await deps.ledger.read(({ agents }) => agents[0]?.record)).toEqual(scrumMaster)
  })

  it('leave a list of work as it is', async () => {
    const { paths, ...deps } = coordinationInMemory()
    mkdirSync(paths.coordination.folder)
    writeFileSync(paths.coordination.workClaims, '[ ]')
    await createBaseAgents({ ...deps, paths })
    expect(readFileSync(paths.coordination.workClaims, 'utf8')).toBe('[ ]')
    expect(existsSync(paths.coordination.folder)).toBe(true)
  })
})
