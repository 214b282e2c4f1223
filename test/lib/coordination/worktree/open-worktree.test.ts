import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openWorktree } from '../../../../src/lib/coordination/worktree/open-worktree.ts'
import { openRepository } from '../../../../src/lib/coordination/worktree/repository.ts'
import { team } from '../../../commands/agent/running-agents.ts'
import { commitFile, gitIn, repositoryTeam } from './temporary-repository.ts'

describe('opening a worktree', () => {
  it('makes a branch from what is checked out, in a folder that the repository does not see', async () => {
    const { deps, git } = await repositoryTeam()
    const { path, record, cwd } = await openWorktree({ id: 'work_1' }, deps)
    expect(cwd).toBe(path)
    expect(readFileSync(join(path, 'file'), 'utf8')).toBe('one\ntwo\nthree\n')
    expect(gitIn(path, 'symbolic-ref', '--short', 'HEAD')).toBe('autonomy/work_1')
    expect(record).toMatchObject({ base_commit: git('rev-parse', 'main'), base_ref: 'refs/heads/main', ready: true })
    expect(git('status', '--porcelain')).toBe('')
  })

  it('begins at --base, and refuses one that is not there', async () => {
    const { root, deps, git } = await repositoryTeam()
    const first = git('rev-parse', 'HEAD')
    commitFile(root, 'file', 'later\n')
    const { path, record } = await openWorktree({ id: 'work_1', base: 'HEAD~1' }, deps)
    expect(gitIn(path, 'rev-parse', 'HEAD')).toBe(first)
    expect(record.base_ref).toBeUndefined()
    await expect(openWorktree({ id: 'work_2', base: '--all' }, deps)).rejects.toMatchObject({ code: 'USAGE' })
  })

  it('works in the folder of a workspace that is part of a repository', async () => {
    const { root, deps, git } = await repositoryTeam()
    mkdirSync(join(root, 'part of it'))
    commitFile(join(root, 'part of it'), 'inner', 'x')
    const paths = { ...deps.paths, root: join(root, 'part of it') }
    const { cwd, path } = await openWorktree({ id: 'work_1' }, { ...deps, paths })
    expect(cwd).toBe(join(path, 'part of it'))
    expect(git('status', '--porcelain')).toBe('')
  })

  it('goes on where the last attempt stopped', async () => {
    const { root, deps, git } = await repositoryTeam()
    const { path } = await openWorktree({ id: 'ö/1 .' }, deps)
    const tip = commitFile(path, 'file', 'of the agent\n')
    writeFileSync(join(path, 'left'), 'uncommitted')
    commitFile(root, 'other', 'main goes on\n')
    const again = await openWorktree({ id: 'ö/1 .' }, deps)
    expect(again.path).toBe(path)
    expect(gitIn(path, 'rev-parse', 'HEAD')).toBe(tip)
    expect(readFileSync(join(path, 'left'), 'utf8')).toBe('uncommitted')
    rmSync(path, { recursive: true })
    const anew = await openWorktree({ id: 'ö/1 .' }, deps)
    expect(gitIn(anew.path, 'rev-parse', 'HEAD')).toBe(tip)
    expect(git('worktree', 'list').split('\n')).toHaveLength(2)
  })

  it('makes one that was left half made anew', async () => {
    const { deps, git } = await repositoryTeam()
    const { path, record, repository, name } = await openWorktree({ id: 'work_1' }, deps)
    const gitDir = gitIn(path, 'rev-parse', '--absolute-git-dir')
    writeFileSync(join(deps.paths.coordination.worktrees, `${name}.json`), JSON.stringify({ ...record, ready: false }))
    writeFileSync(join(gitDir, 'locked'), 'initializing')
    writeFileSync(join(gitDir, 'index.lock'), '')
    rmSync(join(path, 'file'))
    rmSync(join(path, '.git'))
    await openWorktree({ id: 'work_1' }, deps)
    expect(gitIn(path, 'status', '--porcelain')).toBe('')
    expect(existsSync(join(path, 'file'))).toBe(true)
    expect(git('worktree', 'list').split('\n')).toHaveLength(2)
    expect(repository.root).toBe(deps.paths.root)
  })

  it('removes the lock files of a git that was killed', async () => {
    const { deps } = await repositoryTeam()
    const { path } = await openWorktree({ id: 'work_1' }, deps)
    const locks = ['index.lock', 'HEAD.lock'].map((file) => join(gitIn(path, 'rev-parse', '--absolute-git-dir'), file))
    locks.push(join(deps.paths.root, '.git/refs/heads/autonomy/work_1.lock'))
    for (const lock of locks) {
      writeFileSync(lock, '')
      utimesSync(lock, 1, 1)
    }
    await openWorktree({ id: 'work_1' }, deps)
    expect(locks.filter(existsSync)).toEqual([])
    commitFile(path, 'file', 'works\n')
  })

  it('never touches files that git does not know any more', async () => {
    const { deps } = await repositoryTeam()
    const { path } = await openWorktree({ id: 'work_1' }, deps)
    writeFileSync(join(path, 'precious'), 'x')
    rmSync(join(path, '.git'))
    rmSync(join(deps.paths.root, '.git/worktrees/work_1'), { recursive: true })
    await expect(openWorktree({ id: 'work_1' }, deps)).rejects.toMatchObject({ code: 'STEP_FAILED' })
    expect(readFileSync(join(path, 'precious'), 'utf8')).toBe('x')
  })

  it('mends the link to a repository that was moved', async () => {
    const { deps } = await repositoryTeam()
    const { path } = await openWorktree({ id: 'work_1' }, deps)
    writeFileSync(join(path, '.git'), 'gitdir: /nowhere/.git/worktrees/work_1\n')
    await openWorktree({ id: 'work_1' }, deps)
    expect(gitIn(path, 'status', '--porcelain')).toBe('')
  })

  it('says what is missing', async () => {
    const { root, deps } = await team([])
    await expect(openRepository(deps)).rejects.toMatchObject({ code: 'USAGE', message: expect.stringContaining(root) })
    execFileSync('git', ['init', '--quiet'], { cwd: root })
    await expect(openWorktree({ id: 'x' }, deps)).rejects.toThrow('no commit yet')
    const environment = { ...deps.environment, get: (name: string) => (name === 'GIT_DIR' ? '/x' : undefined) }
    await expect(openRepository({ ...deps, environment })).rejects.toThrow('GIT_DIR is set')
    const processes = { ...deps.processes, run: () => deps.processes.run({ argv: ['no-such-git'], timeout: 1000 }) }
    await expect(openRepository({ ...deps, processes })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
