import { describe, expect, it } from 'vitest'
import { runCli, runJson } from '../../run-cli.ts'
import { temporaryWorkspace } from '../../temporary-workspace.ts'

describe('work that names paths', () => {
  it('is given to one of many processes that want overlapping files at the same moment', async () => {
    const cwd = temporaryWorkspace()
    const paths = ['src/**', 'src/a/*.ts', 'src/{a,b}/x.ts', 'src/a/x.ts']
    const lines = paths.map((path) => JSON.stringify({ type: 't', description: path, paths: [path] }))
    expect((await runCli(['work', 'import', '-'], { cwd, input: lines.join('\n') })).status).toBe(0)
    const claims = await Promise.all(
      paths.map((_, index) => runCli(['work', 'claim', '--agent', `a${index}`], { cwd })),
    )
    expect(claims.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([0, 6, 6, 6])
    expect(claims.find(({ status }) => status === 6)?.stderr).toContain('autonomy reserve list')
  })

  it('is refused by id with exit status 5, and its paths are checked', async () => {
    const cwd = temporaryWorkspace()
    const add = ['work', 'add', '--type', 't', '--description', 'd']
    await runCli(['reserve', 'add', 'src', '--agent', 'ann'], { cwd })
    const { json } = await runJson([...add, '--path', `${cwd}/src/a.ts`, '--path', './docs'], { cwd })
    expect(json['item'].paths).toEqual(['src/a.ts', 'docs'])
    const refused = await runJson(['work', 'claim', json['work_item_id'], '--agent', 'bob'], { cwd })
    expect(refused).toMatchObject({
      status: 5,
      json: { error: { code: 'PATH_CONFLICT', message: expect.stringContaining('ann (res_') } },
    })
    expect((await runCli([...add, '--path', '/etc/passwd'], { cwd })).status).toBe(2)
    expect((await runCli(['reserve', 'add', '../x', '--agent', 'ann'], { cwd })).status).toBe(2)
  })
})
