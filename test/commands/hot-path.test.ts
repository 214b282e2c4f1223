/**
 * The hot path runs commands with a configuration of a few fields and by none of oclif's own start-up, which is no public
 * API. Whatever is typed, it must end like oclif's full path: the same stdout, stderr and status.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCli } from '../run-cli.ts'

const TODO = {
  id: 'todo_1',
  title: 'Redis refuses connections',
  description: 'seen 12 times',
  category: 'infrastructure',
  priority: 'high',
  status: 'pending',
  created_at: '2026-11-20T04:30:00.000Z',
  updated_at: '2026-11-20T04:30:00.000Z',
  tags: ['redis'],
  metadata: { occurrences: 12 },
}

const COMMAND_LINES: readonly (readonly string[])[] = [
  [],
  ['--help'],
  ['-h'],
  ['--version'],
  ['help', 'todo', 'list'],
  ['todo'],
  ['todo', '--json'],
  ['todo', '--help'],
  ['help', 'todo'],
  ['todo', '--json', 'list'],
  ['todo', 'list'],
  ['todo', 'list', '--help'],
  ['todo', 'list', '--json'],
  ['todo', 'list', '-o', 'yaml'],
  ['todo', 'list', '-o', 'ndjson'],
  ['todo', 'list', '--limit', '1'],
  ['todo', 'list', '--limit', 'none'],
  ['todo', 'list', '-o', 'jsn'],
  ['todo', 'list', 'extra'],
  ['todo', 'list', '--jsno'],
  ['todo:list'],
  ['todo', 'lst'],
  ['todo', 'lst', '--json'],
  ['todo', 'show', 'todo_1'],
  ['todo', 'show', 'nope'],
  ['todo', 'show', 'nope', '--json'],
  ['todo', 'show'],
  ['todo', 'show', '--verbose'],
  ['--json', 'todo', 'show', 'todo_1'],
  ['status'],
  ['status', '--json'],
  ['status', '--workspace', '/nowhere'],
  ['config', 'show', 'score.threshold'],
  ['config', 'show', 'score.treshold', '--json'],
  ['completion', 'bash'],
  ['completion', 'tcsh'],
  ['nonsense', 'words'],
  ['--nonsense'],
]

describe.concurrent('hot path and full path agree on', () => {
  let workspace = ''
  beforeAll(async () => {
    workspace = await mkdtemp(join(tmpdir(), 'autonomy-hot-path-'))
    await writeFile(join(workspace, 'unified_todos.json'), `${JSON.stringify({ todos: [TODO] }, null, 2)}\n`)
  })
  afterAll(() => rm(workspace, { recursive: true, force: true }))

  it.each(COMMAND_LINES.map((args) => [args.join(' '), args] as const))('autonomy %s', async (_, args) => {
    const hot = await runCli(args, { cwd: workspace })
    const full = await runCli(args, { cwd: workspace, env: { AUTONOMY_FULL_PATH: '1' } })
    expect(hot).toEqual(full)
    expect(hot.stdout + hot.stderr).not.toBe('')
    expect(hot.stderr).not.toContain('bug in autonomy')
  })
})
