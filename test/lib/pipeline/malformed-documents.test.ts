import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { renderSnapshot } from '../../../src/lib/dashboard/render-snapshot.ts'
import { runPipeline } from '../../../src/lib/pipeline/run-pipeline.ts'
import type { RunReport } from '../../../src/lib/pipeline/run-report.ts'
import type { PipelineDeps } from '../../../src/lib/pipeline/pipeline-deps.ts'
import { pipelineSteps } from '../../../src/lib/pipeline/steps/pipeline-steps.ts'
import { sharedData } from '../../shared-data.ts'
import { SAMPLE_LOG } from '../../temporary-workspace.ts'
import { fakeWorkspace, observed } from './fake-run.ts'

const folder = sharedData('autonomy/malformed')
const names = folder ? readdirSync(folder) : []

function run(deps: PipelineDeps): Promise<RunReport> {
  const { signal } = new AbortController()
  const input = { selection: {}, dryRun: false, wait: 0, signal, observer: observed().observer }
  return runPipeline(input, { ...deps, table: pipelineSteps(renderSnapshot) })
}

async function workspaceWith(document: 'todos' | 'agentCapabilities', name: string) {
  const { deps } = await fakeWorkspace()
  const content = readFileSync(join(folder ?? '', name))
  mkdirSync(join(deps.paths.root, 'logs'))
  writeFileSync(join(deps.paths.root, 'logs', 'agent.log'), SAMPLE_LOG)
  writeFileSync(deps.paths[document], content)
  return { deps, content }
}

describe.skipIf(!folder)('documents that the original left broken', () => {
  it.each(names)('%s as the todo list: named with its place, untouched, and nothing found is lost', async (name) => {
    const { deps, content } = await workspaceWith('todos', name)
    const report = await run(deps)
    expect(report).toMatchObject({ exit_code: 1, score: null })
    expect(report.steps[0]).toMatchObject({ name: 'analyze', status: 'failed', error: { code: 'INVALID_DOCUMENT' } })
    expect(report.steps[0]?.error?.message).toMatch(/unified_todos\.json:\d+:\d+: /)
    expect(readFileSync(deps.paths.todos)).toEqual(content)
    writeFileSync(deps.paths.todos, '{"todos": []}\n')
    expect(await run(deps)).toMatchObject({ exit_code: 0, todos: { total: 3, created: 3 } })
  })

  it.each(names)('%s as the agents: named with its place, untouched, and the todos are made', async (name) => {
    const { deps, content } = await workspaceWith('agentCapabilities', name)
    const report = await run(deps)
    expect(report).toMatchObject({ exit_code: 1, todos: { total: 3, created: 3, assigned: 0 } })
    expect(report.steps[0]?.error?.message).toMatch(/agent_capabilities\.json:\d+:\d+: /)
    expect(readFileSync(deps.paths.agentCapabilities)).toEqual(content)
  })
})
