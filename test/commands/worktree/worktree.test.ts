import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { gitIn, repositoryTeam } from '../../lib/coordination/worktree/temporary-repository.ts'
import { runCli, runJson } from '../../run-cli.ts'
import { until } from '../../until.ts'
import { team } from '../agent/running-agents.ts'

const hook = (root: string, name: string, script: string): void => {
  const path = join(root, '.git/hooks', name)
  mkdirSync(join(root, '.git/hooks'), { recursive: true })
  writeFileSync(path, `#!/bin/sh\n${script}\n`)
  chmodSync(path, 0o755)
}

/** Once, in the hook of the first attempt: says that it is there and hangs. */
const hangOnce = (root: string): string => `mkdir "${root}/.agent-workspace/once" 2>/dev/null && sleep 60; exit 0`

describe('agent run --worktree', () => {
  it('gives each item of two runners at once a folder and a branch, and gc takes them when they are merged', async () => {
    const work = Array.from({ length: 6 }, () => ({ acceptance: ['test -f out'] }))
    const { root, deps, run, items, git } = await repositoryTeam(work)
    const script =
      'echo "$AUTONOMY_WORK_ITEM" > out; pwd; test "$PWD" = "$AUTONOMY_WORKTREE" && git branch --show-current'
    const options = ['--until-empty', '--worktree', '--concurrency', '2']
    const runs = await Promise.all(['a1', 'a2'].map((id) => run(id, options, ['sh', '-c', script]).ended))
    expect(runs.map(({ status }) => status)).toEqual([0, 0])
    expect((await deps.ledger.log()).filter(({ op }) => op === 'fail')).toEqual([])
    for (const record of Object.values(await items())) {
      const branch = `autonomy/${String(record['work_item_id'])}`
      expect(record).toMatchObject({ status: 'completed', attempts: 1 })
      expect(record['evidence']).toMatchObject([
        { output_tail: expect.stringContaining(branch) },
        { command: 'test -f out', exit_code: 0 },
        { command: expect.stringMatching(/^git diff/), exit_code: 0, output_tail: expect.stringContaining(branch) },
      ])
      expect(git('show', `${branch}:out`)).toBe(record['work_item_id'])
      expect(git('log', '--format=%s', `main..${branch}`).split('\n')).toHaveLength(1)
    }
    expect(existsSync(join(root, 'out'))).toBe(false)
    expect(git('status', '--porcelain')).toBe('')
    const branches = git('branch', '--list', 'autonomy/*', '--format=%(refname:short)').split('\n')
    expect(branches).toHaveLength(6)
    git('merge', '--quiet', '--strategy=ours', '--message=all', ...branches.slice(1))
    const listed = await runJson(['worktree', 'list'], { cwd: root })
    const states = listed.json['items'].map(({ state }: { state: string }) => state)
    expect(states.toSorted()).toEqual(['merged', 'merged', 'merged', 'merged', 'merged', 'unpushed'])
    const dry = await runCli(['worktree', 'gc'], { cwd: root })
    expect(dry.stdout).toMatch(/Would remove 5 worktrees, 1 kept; --apply does it\n$/)
    const { json, status } = await runJson(['worktree', 'gc', '--apply'], { cwd: root })
    expect(status).toBe(0)
    expect(json).toMatchObject({ schemaVersion: 1, applied: true, removed: 5, kept: 1 })
    expect(git('branch', '--list', 'autonomy/*', '--format=%(refname:short)')).toBe(branches[0])
  })

  it('fails an item whose commit a hook refuses, and goes on with its work at the next attempt', async () => {
    const { root, run, items, git } = await repositoryTeam([{ max_attempts: 2 }])
    hook(root, 'pre-commit', `mkdir "${root}/.agent-workspace/once" 2>/dev/null || exit 0; echo 'no: style'; exit 1`)
    const script = 'test -f left || { echo 1 > left; exit; }; echo 2 >> left'
    const first = await run('a1', ['--max-items', '1', '--worktree'], ['sh', '-c', script]).ended
    expect(first.stderr).toContain('1 file not committed')
    const failed = (await items())['item 0']
    expect(failed).toMatchObject({ status: 'pending' })
    expect(Object(failed?.['evidence']).at(-1)).toMatchObject({ exit_code: 1, output_tail: 'no: style\n' })
    await run('a1', ['--until-empty', '--worktree'], ['sh', '-c', script]).ended
    const done = (await items())['item 0']
    expect(done).toMatchObject({ status: 'completed', attempts: 2 })
    expect(git('show', `autonomy/${String(done?.['work_item_id'])}:left`)).toBe('1\n2')
  })

  it('leaves nothing of an item that changed nothing', async () => {
    const { root, cli, items, git } = await repositoryTeam([{}])
    const { stderr } = await cli('agent', 'run', '--agent', 'a1', '--until-empty', '--worktree', '--', 'true')
    expect(stderr).toContain('worktree removed: nothing was changed in it')
    expect((await items())['item 0']).toMatchObject({ status: 'completed' })
    expect(git('branch', '--format=%(refname:short)')).toBe('main')
    expect((await runCli(['worktree', 'list'], { cwd: root })).stderr).toBe('No worktrees.\n')
  })

  it('claims nothing without a repository, an author or the base', async () => {
    const { root, cli, items } = await team([{}])
    const words = ['agent', 'run', '--agent', 'a1', '--until-empty', '--worktree']
    const none = await cli(...words, '--', 'true')
    expect(none.status).toBe(2)
    expect(none.stderr).toContain('is in no git repository')
    gitIn(root, 'init', '--quiet')
    expect((await cli(...words, '--', 'true')).stderr).toContain('no commit yet')
    gitIn(root, '-c', 'user.name=A', '-c', 'user.email=a@b', 'commit', '--quiet', '--allow-empty', '-m', 'first')
    gitIn(root, 'config', 'user.useConfigOnly', 'true')
    const nobody = await cli(...words, '--', 'true')
    expect(nobody.status).toBe(1)
    gitIn(root, 'config', 'user.email', 'a@b')
    gitIn(root, 'config', 'user.name', 'A')
    expect((await cli(...words, '--base', 'nowhere', '--', 'true')).stderr).toContain('has no commit "nowhere"')
    expect((await items())['item 0']).toMatchObject({ status: 'pending' })
  })

  it('fails an item whose worktree cannot be had, and goes on with the others', async () => {
    const { deps, run, items } = await repositoryTeam([{ max_attempts: 1 }, {}])
    const bad = String((await items())['item 0']?.['work_item_id'])
    mkdirSync(join(deps.paths.coordination.worktrees, bad), { recursive: true })
    writeFileSync(join(deps.paths.coordination.worktrees, bad, 'precious'), 'x')
    const { status } = await run('a1', ['--until-empty', '--worktree'], ['true']).ended
    expect(status).toBe(0)
    const { 'item 0': first, 'item 1': second } = await items()
    expect(first).toMatchObject({ status: 'failed', failed_reason: expect.stringContaining('no worktree of') })
    expect(second).toMatchObject({ status: 'completed' })
    expect(readFileSync(join(deps.paths.coordination.worktrees, bad, 'precious'), 'utf8')).toBe('x')
  })
})

describe('a runner that is killed with -9', () => {
  it.each([
    ['making the worktree', 'post-checkout'],
    ['handing over', 'pre-commit'],
  ])(
    'while it is %s: the next one goes on',
    async (_when, name) => {
      const { root, run, items, git } = await repositoryTeam([{ acceptance: ['test -f out'] }])
      hook(root, name, hangOnce(root))
      const options = ['--until-empty', '--worktree', '--lease', '2s']
      const first = run('a1', options, ['sh', '-c', 'echo done > out'])
      await until(() => existsSync(join(root, '.agent-workspace/once')), 30_000)
      first.process.kill('SIGKILL')
      await first.ended
      // Until the lease of the first is over nothing is ready.
      const status = async (): Promise<unknown> => (await items())['item 0']?.['status']
      while ((await status()) === 'active') await run('a2', options, ['sh', '-c', 'echo done > out']).ended
      const second = (await items())['item 0']
      expect(second).toMatchObject({ status: 'completed', agent_id: 'a2', attempts: 2 })
      const branch = `autonomy/${String(second?.['work_item_id'])}`
      expect(git('show', `${branch}:out`)).toBe('done')
      expect(git('log', '--format=%an', `main..${branch}`)).toBe('Ada')
      const { json } = await runJson(['worktree', 'list'], { cwd: root })
      expect(json['items']).toMatchObject([{ state: 'unpushed', branch, changed_files: 0 }])
      git('merge', '--quiet', '--ff-only', branch)
      rmSync(join(root, '.git/hooks', name))
      expect((await runJson(['worktree', 'gc', '--apply'], { cwd: root })).json).toMatchObject({ removed: 1 })
    },
    90_000,
  )
})
