/** Every way in which work is refused: its code, its hint and its exit status, the same as text and as JSON. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { systemPlatform } from '../../../src/lib/platform/system.ts'
import { workspacePaths } from '../../../src/lib/workspace/paths.ts'
import { type JsonObject, runCli, runJson } from '../../run-cli.ts'
import { temporaryDirectory } from '../temporary-directory.ts'

const CLAIMS = 'agent_coordination/work_claims.json'
const later = '2099-01-01T00:00:00.000Z'
const active = { status: 'active', agent_id: 'ann', lease_expires_at: later, fencing_token: 3 }

function workspace(config = ''): string {
  const items = [
    { work_item_id: 'held', work_type: 'api', ...active, acceptance: ['sh -c "echo no; exit 4"'] },
    { work_item_id: 'unproven', work_type: 'api', ...active },
    { work_item_id: 'blocked', work_type: 'api', status: 'pending', depends_on: ['held'] },
    { work_item_id: 'again', work_type: 'api', status: 'pending', depends_on: ['held'], fencing_token: 4 },
    { work_item_id: 'docs', work_type: 'docs', status: 'pending' },
    { work_item_id: 'done', work_type: 'api', status: 'completed', agent_id: 'ann', fencing_token: 1 },
    { work_item_id: 'gone', work_type: 'api', status: 'cancelled' },
    { work_item_id: 'odd', work_type: 'api', status: 'soon, maybe' },
  ]
  const agents = [
    { agent_id: 'eye', status: 'active', read_only: true },
    { agent_id: 'zoe', status: 'active' },
  ]
  const coordination = config === '' ? '' : `coordination:\n  ${config}\n`
  return temporaryDirectory({
    [CLAIMS]: JSON.stringify(items),
    'agent_coordination/agent_status.json': JSON.stringify(agents),
    'autonomy.yaml': `checks: []\n${coordination}`,
  })
}

const ann = ['--agent', 'ann']
const bob = ['--agent', 'bob']

const TABLE: readonly (readonly [string, number, readonly string[]])[] = [
  ['NOT_FOUND', 1, ['claim', 'nothing', ...ann]],
  ['NOT_FOUND', 1, ['show', 'nothing']],
  ['NOT_FOUND', 1, ['complete', 'nothing', ...ann, '--result', 'r']],
  ['ALREADY_CLAIMED', 5, ['claim', 'held', ...bob]],
  ['ALREADY_CLAIMED', 5, ['retry', 'held']],
  ['ALREADY_FINISHED', 5, ['claim', 'done', ...bob]],
  ['ALREADY_FINISHED', 5, ['complete', 'done', ...bob, '--result', 'r']],
  ['ALREADY_FINISHED', 5, ['complete', 'gone', ...ann, '--result', 'r']],
  ['ALREADY_FINISHED', 5, ['progress', 'gone', '5', ...ann]],
  ['ALREADY_FINISHED', 5, ['fail', 'done', ...ann, '--reason', 'r']],
  ['ALREADY_FINISHED', 5, ['release', 'done', ...ann]],
  ['ALREADY_FINISHED', 5, ['cancel', 'done', '--reason', 'r']],
  ['ALREADY_FINISHED', 5, ['retry', 'gone']],
  ['NOT_OWNER', 5, ['complete', 'held', ...bob, '--result', 'r']],
  ['NOT_OWNER', 5, ['progress', 'held', '5', ...bob]],
  ['NOT_OWNER', 5, ['renew', 'held', ...bob]],
  ['NOT_OWNER', 5, ['release', 'held', ...bob]],
  ['NOT_OWNER', 5, ['fail', 'held', ...bob, '--reason', 'r']],
  ['NOT_OWNER', 5, ['complete', 'docs', ...ann, '--result', 'r']],
  ['LEASE_LOST', 5, ['complete', 'held', ...ann, '--token', '2', '--result', 'r']],
  ['LEASE_LOST', 5, ['renew', 'held', ...bob, '--token', '1']],
  ['LEASE_LOST', 5, ['progress', 'again', '5', ...ann]],
  ['BLOCKED', 5, ['claim', 'blocked', ...bob]],
  ['CONFLICT', 5, ['claim', 'odd', ...bob]],
  ['CONFLICT', 5, ['claim', 'docs', '--agent', 'eye']],
  ['NOTHING_READY', 6, ['claim', '--agent', 'eye']],
  ['NOTHING_READY', 6, ['claim', ...ann, '--type', 'other']],
  ['INVALID_PROGRESS', 2, ['progress', 'held', '101', ...ann]],
  ['INVALID_PROGRESS', 2, ['progress', 'held', 'half', ...ann]],
  ['EVIDENCE_MISSING', 3, ['complete', 'held', ...ann, '--result', 'r', '--verify']],
  ['USAGE', 2, ['claim']],
  ['USAGE', 2, ['add', '--type', 't', '--description', 'd', '--acceptance', 'a | b']],
  ['USAGE', 2, ['add', '--type', 't']],
  ['USAGE', 2, ['add', '--template', '8020', '--set', 'optimization=x']],
  ['USAGE', 2, ['claim', '--create', ...ann]],
  ['USAGE', 2, ['add', '--type', 't', '--description', ' ']],
  ['USAGE', 2, ['add', '--type', '', '--description', 'd']],
  ['USAGE', 2, ['claim', ...ann, '--key', 'k']],
  ['USAGE', 2, ['claim', ...ann, '--lease', '0']],
  ['USAGE', 2, ['renew', 'held', ...ann, '--lease', '0s']],
  ['USAGE', 2, ['claim', '--agent', '']],
  ['USAGE', 2, ['claim', '--agent', 'two\nlines']],
  ['USAGE', 2, ['claim', '--agent', '../../up']],
  ['USAGE', 2, ['complete', 'held', '--agent', '', '--result', 'r']],
  ['USAGE', 2, ['list', '--limit', '0']],
  ['USAGE', 2, ['list', '--fields', 'work_item_ids']],
  ['USAGE', 2, ['list', '--fields', 'nothing_of_the_kind']],
]

async function bothForms(args: readonly string[], cwd: string): Promise<JsonObject> {
  const [text, { json, status, stderr }] = [await runCli(args, { cwd }), await runJson(args, { cwd })]
  expect([status, stderr]).toEqual([json['error'].exit, ''])
  expect([text.status, text.stdout]).toEqual([status, ''])
  expect(text.stderr).toContain(json['error'].message)
  expect(text.stderr).toContain(json['error'].hint)
  return json['error']
}

describe('a refusal', () => {
  it.each(TABLE)('%s ends with %i: work %j', async (code, exit, args) => {
    const cwd = workspace()
    const before = readFileSync(join(cwd, CLAIMS), 'utf8')
    const error = await bothForms(['work', ...args], cwd)
    expect(error).toMatchObject({ code, exit, hint: expect.stringMatching(/\w/) })
    if (code !== 'EVIDENCE_MISSING') expect(readFileSync(join(cwd, CLAIMS), 'utf8')).toBe(before)
  })

  it('wants evidence where the configuration does', async () => {
    const args = ['work', 'complete', 'unproven', ...ann, '--result', 'r']
    expect(await bothForms(args, workspace('require_evidence: true'))).toMatchObject({
      code: 'EVIDENCE_MISSING',
      exit: 3,
    })
  })

  it('says that the workspace is stopped', async () => {
    const cwd = workspace()
    await runCli(['stop', '--reason', 'lunch'], { cwd })
    expect(await bothForms(['work', 'claim', ...ann], cwd)).toMatchObject({ code: 'STOPPED', exit: 10 })
  })

  it('says that others hold the store for too long', async () => {
    const cwd = workspace()
    await runCli(['work', 'renew', 'held', ...ann], { cwd })
    const { locks } = systemPlatform()
    const { coordination: lock } = workspacePaths(cwd).locks
    await locks.withLock(lock, { wait: 1000, what: 'it' }, async () => {
      const args = ['work', 'claim', ...bob, '--type', 'docs', '--wait', '200ms']
      expect(await bothForms(args, cwd)).toMatchObject({ code: 'STORE_BUSY', exit: 75 })
    })
  })

  it('says where a document is broken, and leaves it alone', async () => {
    const cwd = temporaryDirectory({ [CLAIMS]: '[\n{"work_item_id": "a",}\n]' })
    const error = await bothForms(['work', 'claim', ...ann], cwd)
    expect(error).toMatchObject({ code: 'INVALID_DOCUMENT', position: { line: 2, column: 22 } })
    expect(readFileSync(join(cwd, CLAIMS), 'utf8')).toBe('[\n{"work_item_id": "a",}\n]')
  })
})
