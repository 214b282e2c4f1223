import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fileLedger } from '../../../../src/lib/coordination/ledger/file-ledger.ts'
import { recover } from '../../../../src/lib/coordination/meta/recover.ts'
import { addWork } from '../../../../src/lib/coordination/work/add-work.ts'
import { stopState, stopWorkspace } from '../../../../src/lib/workspace/stop-switch.ts'
import { coordinationInMemory, type InMemory, work } from '../agents/coordination-in-memory.ts'

function onFiles(documents: Readonly<Record<string, string | Uint8Array>>): InMemory {
  const deps = coordinationInMemory()
  mkdirSync(deps.paths.coordination.folder)
  for (const [name, text] of Object.entries(documents)) writeFileSync(join(deps.paths.coordination.folder, name), text)
  return { ...deps, ledger: fileLedger(deps) }
}
const nameOf = ({ paths }: InMemory): string => basename(paths.root)
const document = (name: string, { paths }: InMemory): string =>
  readFileSync(join(paths.coordination.folder, name), 'utf8')

const CLAIMS = `${JSON.stringify([work('w1'), work('w2')])}\n`
const AGENTS = '[{"agent_id":"a"}]\n'

describe('a recovery', () => {
  it('backs up with a manifest, empties the scope alone, notes it in the journal, and lifts its own stop', async () => {
    const deps = onFiles({ 'work_claims.json': CLAIMS, 'agent_status.json': AGENTS })
    const result = await recover({ scope: 'claims', confirm: nameOf(deps), by: 'me' }, deps)
    expect(result).toMatchObject({
      reset: [{ document: 'work_claims.json', records: 2 }],
      stopped_before: false,
      resumed: true,
      journal_problem: null,
    })
    expect([document('work_claims.json', deps), document('agent_status.json', deps)]).toEqual(['[]\n', AGENTS])
    const folder = result.backup?.folder ?? ''
    const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'))
    expect(manifest).toMatchObject({ reason: 'recovery of claims', workspace: deps.paths.root })
    for (const { name, sha256, size } of manifest.files) {
      const bytes = readFileSync(join(folder, name))
      expect([createHash('sha256').update(bytes).digest('hex'), bytes.length]).toEqual([sha256, size])
    }
    expect(readFileSync(join(folder, 'work_claims.json'), 'utf8')).toBe(CLAIMS)
    expect(await deps.ledger.log()).toMatchObject([{ op: 'reset', by: 'me', reason: `claims; backed up in ${folder}` }])
    expect(stopState(deps.paths, deps).stopped).toBe(false)
  })

  it('leaves a store that works, whose numbers go on', async () => {
    const deps = onFiles({})
    const { item } = await addWork({ description: 'before', type: 'api' }, deps)
    await recover({ scope: 'all', confirm: nameOf(deps), by: 'me' }, deps)
    expect(await deps.ledger.read(({ items }) => items.all().length)).toBe(0)
    const { item: next } = await addWork({ description: 'after', type: 'api' }, deps)
    expect(next.id > item.id).toBe(true)
    expect((await deps.ledger.log()).map(({ seq, op }) => `${seq} ${op}`)).toEqual(['1 add', '2 reset', '3 add'])
    expect(await deps.ledger.read(({ items }) => items.all().map(({ id }) => id))).toEqual([next.id])
  })

  it.each([
    ['torn', '[{"work_item_id":"w1"'],
    ['empty', ''],
    ['no text', Uint8Array.from([0x5b, 0xff, 0xfe, 0x00])],
  ])('works when a document is %s, and keeps its bytes', async (_, broken) => {
    const deps = onFiles({ 'work_claims.json': broken })
    const { backup, reset } = await recover({ scope: 'all', confirm: nameOf(deps), by: 'me' }, deps)
    expect(reset).toEqual([{ document: 'work_claims.json', records: null }])
    expect(readFileSync(join(backup?.folder ?? '', 'work_claims.json'))).toEqual(Buffer.from(broken))
    expect(document('work_claims.json', deps)).toBe('[]\n')
    expect(await deps.ledger.log()).toMatchObject([{ op: 'reset' }])
  })

  it('needs the name of the workspace, and does nothing without', async () => {
    const deps = onFiles({ 'work_claims.json': CLAIMS })
    for (const confirm of [undefined, '', 'yes', `${nameOf(deps)} `]) {
      await expect(recover({ scope: 'claims', confirm, by: 'me' }, deps)).rejects.toMatchObject({ code: 'USAGE' })
    }
    expect(document('work_claims.json', deps)).toBe(CLAIMS)
    expect(existsSync(deps.paths.state)).toBe(false)
  })

  it('says in a dry run what it would do', async () => {
    const deps = onFiles({ 'work_claims.json': CLAIMS })
    expect(await recover({ scope: 'all', confirm: undefined, by: 'me', dryRun: true }, deps)).toMatchObject({
      dry_run: true,
      name: nameOf(deps),
      reset: [{ document: 'work_claims.json', records: 2 }],
      backup: null,
    })
    expect(existsSync(deps.paths.state)).toBe(false)
  })

  it('keeps the stop of somebody else', async () => {
    const deps = onFiles({ 'work_claims.json': CLAIMS })
    await stopWorkspace({ by: 'ann', reason: 'new disk' }, deps)
    expect(await recover({ scope: 'claims', confirm: nameOf(deps), by: 'me' }, deps)).toMatchObject({ resumed: false })
    expect(stopState(deps.paths, deps)).toMatchObject({ stopped: true, reason: 'new disk' })
  })

  it('resets nothing when the backup does not read as it was written', async () => {
    const deps = onFiles({ 'work_claims.json': CLAIMS })
    const files: InMemory['files'] = {
      ...deps.files,
      writeAtomic: (path, data, options) =>
        deps.files.writeAtomic(path, path.includes('backups') && path.endsWith('claims.json') ? '[' : data, options),
    }
    const failing = { ...deps, files }
    await expect(recover({ scope: 'claims', confirm: nameOf(deps), by: 'me' }, failing)).rejects.toThrow(
      'nothing was reset',
    )
    expect(document('work_claims.json', deps)).toBe(CLAIMS)
    expect(readdirSync(deps.paths.state)).not.toContain('STOP')
  })
})
