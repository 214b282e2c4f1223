/** What the original systems left, edited through our operations: the edit changes what it is about and nothing else. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { heartbeatAgent } from '../../../src/lib/coordination/agents/heartbeat-agent.ts'
import { formAgents } from '../../../src/lib/coordination/agents/form-agents.ts'
import { listAgents } from '../../../src/lib/coordination/agents/list-agents.ts'
import { registerAgent } from '../../../src/lib/coordination/agents/register-agent.ts'
import type { CoordinationDeps } from '../../../src/lib/coordination/coordination-deps.ts'
import { arrayPieces } from '../../../src/lib/coordination/ledger/array-pieces.ts'
import { fileLedger } from '../../../src/lib/coordination/ledger/file-ledger.ts'
import { parseAgent } from '../../../src/lib/coordination/parse-agent.ts'
import { parseWorkItem } from '../../../src/lib/coordination/parse-work-item.ts'
import { validateTrace } from '../../../src/lib/coordination/trace/validate-trace.ts'
import { addWork } from '../../../src/lib/coordination/work/add-work.ts'
import { changeWork } from '../../../src/lib/coordination/work/change-work.ts'
import { claimWork } from '../../../src/lib/coordination/work/claim-work.ts'
import { completeWork } from '../../../src/lib/coordination/work/complete-work.ts'
import { listWork } from '../../../src/lib/coordination/work/list-work.ts'
import { showWork } from '../../../src/lib/coordination/work/show-work.ts'
import { systemPlatform } from '../../../src/lib/platform/system.ts'
import { fileTracer } from '../../../src/lib/telemetry/file-tracer.ts'
import { DEFAULT_CONFIG } from '../../../src/lib/workspace/default-config.ts'
import { workspacePaths } from '../../../src/lib/workspace/paths.ts'
import { sharedData } from '../../shared-data.ts'
import { temporaryWorkspace } from '../../temporary-workspace.ts'

const folder = sharedData('coordination')
const names =
  folder === undefined
    ? []
    : readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.jsonl?$/.test(name))
const real = (name: string): string => readFileSync(join(folder ?? '', name), 'utf8')
const documents = names.flatMap((name) => {
  const value = parsed(real(name))
  return value === undefined ? [] : [{ name, value }]
})
const arrays = documents.flatMap(({ name, value }) => (Array.isArray(value) ? [{ name, records: value }] : []))
const others = documents.filter(({ value }) => !Array.isArray(value))
const broken = names.filter((name) => documents.every((document) => document.name !== name))

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function workspace(contents: Readonly<Record<string, string>>): CoordinationDeps {
  const paths = workspacePaths(temporaryWorkspace())
  mkdirSync(paths.coordination.folder)
  for (const [name, text] of Object.entries(contents)) writeFileSync(join(paths.coordination.folder, name), text)
  const platform = { ...systemPlatform(), environment: { ...systemPlatform().environment, get: () => undefined } }
  const deps = { ...platform, paths, config: DEFAULT_CONFIG }
  return { ...deps, ledger: fileLedger(deps), tracer: fileTracer(deps) }
}

/** The text of each record, with what stands before it. */
function pieces(text: string): readonly string[] {
  return arrayPieces(text).pieces.map((piece) => piece.before + piece.text)
}

describe.skipIf(folder === undefined)('real documents', () => {
  it('are many', () => {
    expect([arrays.length, others.length, broken.length].every((count) => count > 10)).toBe(true)
  })

  it.each(arrays)('gets an item and keeps the text of every record: $name', async ({ name }) => {
    const before = real(name)
    const deps = workspace({ 'work_claims.json': before })
    await addWork({ description: 'more', type: 'fix' }, deps)
    const after = pieces(readFileSync(deps.paths.coordination.workClaims, 'utf8'))
    expect(after.slice(0, -1)).toEqual(pieces(before))
  })

  const withActive = arrays.flatMap(({ name, records }) => {
    const active = records.map(parseWorkItem).find((item) => item?.status === 'active' && item.agent_id !== '')
    return active?.status === 'active' ? [{ name, id: active.id, agent: active.agent_id }] : []
  })
  it.each(withActive)('differs in the one item that was changed: $name', async ({ name, id, agent }) => {
    const before = real(name)
    const deps = workspace({ 'work_claims.json': before })
    await changeWork({ id, event: { kind: 'progress', by: { agent }, progress: 42 } }, deps)
    const [was, is] = [pieces(before), pieces(readFileSync(deps.paths.coordination.workClaims, 'utf8'))]
    const changed = is.filter((piece, index) => piece !== was[index])
    expect(is).toHaveLength(was.length)
    expect(changed).toHaveLength(1)
    expect(changed[0]).toContain(id)
  })

  const withAgents = arrays.flatMap(({ name, records }) => {
    const agent = records
      .map(parseAgent)
      .find((each) => each?.record['team'] !== undefined && !('work_item_id' in each.record))
    return agent ? [{ name, agent: agent.id }] : []
  })
  it.each(withAgents)('differs in the one agent that was heard of: $name', async ({ name, agent }) => {
    const before = real(name)
    const deps = workspace({ 'agent_status.json': before })
    await heartbeatAgent({ agent }, deps)
    const [was, is] = [pieces(before), pieces(readFileSync(deps.paths.coordination.agentStatus, 'utf8'))]
    expect(is).toHaveLength(was.length)
    expect(is.filter((piece, index) => piece !== was[index])).toHaveLength(1)
  })

  const operations: readonly ((deps: CoordinationDeps) => Promise<unknown>)[] = [
    (deps) => listWork({}, deps),
    (deps) => showWork('work_1', deps),
    (deps) => addWork({ description: 'more', type: 'fix' }, deps),
    (deps) => claimWork({ agent: 'a' }, deps),
    (deps) => claimWork({ agent: 'a', create: { description: 'more', type: 'fix' } }, deps),
    (deps) => changeWork({ id: 'work_1', event: { kind: 'retry' } }, deps),
    (deps) => completeWork({ id: 'work_1', by: { agent: 'a' }, result: 'done' }, deps),
    (deps) => listAgents({}, deps),
    (deps) => registerAgent({ id: 'a' }, deps),
    (deps) => heartbeatAgent({ agent: 'a' }, deps),
    (deps) => formAgents({ force: true }, deps),
    (deps) => validateTrace({}, deps),
  ]

  describe.each(['work_claims.json', 'agent_status.json'])('as %s', (as) => {
    it.each(broken)('stays untouched, and every operation says where it is broken: %s', async (name) => {
      const before = real(name)
      const deps = workspace({ [as]: before })
      const file = join(deps.paths.coordination.folder, as)
      for (const operation of operations) {
        await expect(operation(deps)).rejects.toMatchObject({
          code: 'INVALID_DOCUMENT',
          position: { file, line: expect.any(Number), column: expect.any(Number) },
        })
      }
      expect(readFileSync(file, 'utf8')).toBe(before)
      expect(existsSync(deps.paths.coordination.log)).toBe(false)
    })

    it.each(others)('is refused when it has another shape: $name', async ({ name }) => {
      const deps = workspace({ [as]: real(name) })
      const file = join(deps.paths.coordination.folder, as)
      await expect(listWork({}, deps)).rejects.toMatchObject({
        code: 'INVALID_DOCUMENT',
        message: expect.stringContaining(`${file}:1:1: an array of records is expected`),
      })
      await expect(registerAgent({ id: 'a' }, deps)).rejects.toMatchObject({ code: 'INVALID_DOCUMENT' })
      expect(readFileSync(file, 'utf8')).toBe(real(name))
    })
  })
})
