/** Work from another tool and back, as a person does it. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCli, runJson } from '../../run-cli.ts'
import { temporaryDirectory } from '../temporary-directory.ts'

const ISSUES = [
  { id: 'bd-1', title: 'Dig', priority: 0 },
  { id: 'bd-2', title: 'Pour', dependencies: [{ depends_on_id: 'bd-1', type: 'blocks' }] },
  { id: 'bd-3', title: 'Draw', status: 'closed' },
]

describe('work import --from, work export', () => {
  it('takes a folder, says what it left out, and writes it again', async () => {
    const cwd = temporaryDirectory({
      'autonomy.yaml': 'checks: []\n',
      '.beads/issues.jsonl': ISSUES.map((issue) => `${JSON.stringify(issue)}\n`).join(''),
    })
    const { stdout } = await runCli(['work', 'import', '--from', 'beads', '.'], { cwd })
    expect(stdout).toBe('Added 2 work items\n  left out beads:bd-3: done\n')
    const again = await runJson(['work', 'import', '--from', 'beads', '.beads/issues.jsonl', '--json'], { cwd })
    expect(again.json).toMatchObject({ added: 0, already: 2 })
    const { stdout: lines } = await runCli(['work', 'export'], { cwd })
    expect(
      lines
        .trim()
        .split('\n')
        .map((line): unknown => JSON.parse(line)),
    ).toMatchObject([
      { key: 'beads:bd-1', priority: 'critical' },
      { key: 'beads:bd-2', depends_on: ['beads:bd-1'] },
    ])
    const written = await runCli(['work', 'export', '--format', 'backlog', '--output', 'tasks'], { cwd })
    expect(written.stdout).toBe('Wrote 2 work items as backlog to tasks\n')
    expect(readdirSync(join(cwd, 'tasks'))).toEqual(['task-1 - Dig.md', 'task-2 - Pour.md'])
    expect((await runCli(['work', 'export', '--format', 'backlog', '--output', 'tasks'], { cwd })).status).toBe(2)
    await runCli(['work', 'export', '--format', 'markdown', '--output', 'WORK.md'], { cwd })
    expect(readFileSync(join(cwd, 'WORK.md'), 'utf8')).toContain('- [ ] Dig (critical, task, beads:bd-1)')
  })

  it('refuses what it cannot read with its place, and adds nothing', async () => {
    const cwd = temporaryDirectory({ 'autonomy.yaml': 'checks: []\n', 'tasks.json': '{"tasks": [\n  {"id": {}}]}' })
    const { status, json } = await runJson(['work', 'import', '--from', 'taskmaster', '.', '--json'], { cwd })
    expect(status).toBe(2)
    expect(json).toMatchObject({ error: { code: 'INVALID_DOCUMENT', position: { line: 2, column: 10 } } })
    expect((await runJson(['work', 'list', '--json'], { cwd })).json).toMatchObject({ items: [] })
  })
})
