import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, it } from 'vitest'
import { metaCycle } from '../../../../src/lib/coordination/meta/meta-cycle.ts'
import { autoStop } from '../../../../src/lib/operations/auto-stop/auto-stop.ts'
import { dueRule } from '../../../../src/lib/operations/auto-stop/due-rule.ts'
import { claimWork } from '../../../../src/lib/coordination/work/claim-work.ts'
import { changeWork } from '../../../../src/lib/coordination/work/change-work.ts'
import { stopState } from '../../../../src/lib/workspace/stop-switch.ts'
import type { StopRuleConfig } from '../../../../src/lib/workspace/config.ts'
import { coordinationInMemory, work, type InMemory } from '../../coordination/agents/coordination-in-memory.ts'

const calm = { score: 80, spent_today: 10, attempts: 10, failed: 1 }
const rules: readonly StopRuleConfig[] = [
  { kind: 'score', below: 40 },
  { kind: 'spend', above: 20 },
  { kind: 'failures', above: 0.5, attempts: 4 },
]

describe('a rule', () => {
  it.each([
    [calm, undefined],
    [{ ...calm, score: 39 }, 'auto-stop: the score is 39, below 40'],
    [{ ...calm, score: 40 }, undefined],
    [{ ...calm, score: null }, undefined],
    [{ ...calm, spent_today: 20 }, undefined],
    [{ ...calm, spent_today: 20.011 }, 'auto-stop: 20.01 USD were spent today, more than 20 USD'],
    [{ ...calm, attempts: 4, failed: 2 }, undefined],
    [{ ...calm, attempts: 3, failed: 3 }, undefined],
    [{ ...calm, attempts: 4, failed: 3 }, 'auto-stop: 3 of 4 attempts failed in the last hour, more than 50 %'],
  ])('for %j', (figures, reason) => {
    expect(dueRule(rules, figures)?.reason).toBe(reason)
  })
})

const stopped = (deps: InMemory) => stopState(deps.paths, deps)

function ruled(auto_stop: readonly StopRuleConfig[], items: readonly unknown[] = []): InMemory {
  return coordinationInMemory({ config: { auto_stop }, items })
}

async function failOnce(deps: InMemory, id: string): Promise<void> {
  await claimWork({ agent: 'a', id }, deps)
  await changeWork({ id, event: { kind: 'fail', by: { agent: 'a' }, reason: 'no' } }, deps)
}

function ran(deps: InMemory, score: number): void {
  const line = {
    timestamp: new Date(deps.clock.now()).toISOString(),
    run_id: 'run_1',
    duration_seconds: 1,
    autonomy_score: score,
  }
  const more = { score_version: 2, steps: [], exit_code: 0 }
  mkdirSync(dirname(deps.paths.pipelineRuns), { recursive: true })
  writeFileSync(deps.paths.pipelineRuns, `${JSON.stringify({ ...line, ...more })}\n`)
}

describe('a workspace', () => {
  it('is left alone without rules, and while nothing is wrong', async () => {
    const deps = ruled([])
    ran(deps, 1)
    expect(await autoStop(deps)).toBeUndefined()
    const calmDeps = ruled(rules)
    expect(await autoStop(calmDeps)).toBeUndefined()
    ran(calmDeps, 90)
    expect(await autoStop(calmDeps)).toBeUndefined()
    expect(stopped(calmDeps).stopped).toBe(false)
  })

  it('stops itself for its failures, with the reason in the STOP file and the journal, and once', async () => {
    const deps = ruled(
      [{ kind: 'failures', above: 0.5, attempts: 2 }],
      [work('work_1'), work('work_2'), work('work_3')],
    )
    await failOnce(deps, 'work_1')
    expect(await autoStop(deps)).toBeUndefined()
    await failOnce(deps, 'work_2')
    const reason = await autoStop(deps)
    expect(reason).toBe('auto-stop: 2 of 2 attempts failed in the last hour, more than 50 %')
    expect(stopped(deps)).toMatchObject({ stopped: true, level: 'terminate', reason, by: 'auto_stop' })
    expect((await deps.ledger.log()).at(-1)).toMatchObject({ op: 'stop', by: 'auto_stop', reason })
    expect(await autoStop(deps)).toBeUndefined()
  })

  it('does not stop again for what it was stopped for, once a person has resumed it', async () => {
    const deps = ruled(rules, [work('work_1')])
    ran(deps, 10)
    deps.pass(1000)
    expect(await autoStop(deps)).toContain('score is 10')
    rmSync(deps.paths.stopFile)
    deps.pass(1000)
    expect(await autoStop(deps)).toBeUndefined()
    ran(deps, 11)
    expect(await autoStop(deps)).toContain('score is 11')
  })

  it('stops for the money of this day only', async () => {
    const deps = ruled([{ kind: 'spend', above: 20 }])
    const cost = (at: number, usd: number | null): string =>
      `${JSON.stringify({ at: new Date(at).toISOString(), work_item_id: 'w', agent_id: 'a', outcome: 'completed', usd })}\n`
    const now = deps.clock.now()
    const midnight = now - (now % 86_400_000)
    mkdirSync(deps.paths.coordination.folder, { recursive: true })
    writeFileSync(deps.paths.coordination.costs, cost(midnight - 1, 90) + cost(midnight, 15) + cost(now, null))
    expect(await autoStop(deps)).toBeUndefined()
    writeFileSync(deps.paths.coordination.costs, cost(midnight, 15) + cost(now, 5.5))
    expect(await autoStop(deps)).toContain('20.50 USD')
  })

  it('is judged in each meta cycle, which then begins nothing else', async () => {
    const deps = ruled(rules)
    ran(deps, 10)
    const cycle = await metaCycle({}, { ...deps, autoStop: () => autoStop(deps) })
    expect(cycle.actions.map(({ action, done }) => [action, done])).toEqual([
      ['reap', false],
      ['stop', true],
    ])
    expect(readFileSync(deps.paths.stopFile, 'utf8')).toContain('score is 10')
    await expect(metaCycle({}, deps)).rejects.toMatchObject({ code: 'STOPPED' })
  })
})
