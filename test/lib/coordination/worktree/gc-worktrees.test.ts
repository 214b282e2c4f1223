import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { gcWorktrees } from '../../../../src/lib/coordination/worktree/gc-worktrees.ts'
import { listWorktrees, type WorktreeRow } from '../../../../src/lib/coordination/worktree/list-worktrees.ts'
import { openWorktree } from '../../../../src/lib/coordination/worktree/open-worktree.ts'
import { commitFile, gitIn, handedBack, repositoryTeam, workedOn, type RepositoryTeam } from './temporary-repository.ts'

const only = async ({ deps }: RepositoryTeam): Promise<WorktreeRow | undefined> => (await listWorktrees({}, deps))[0]

/** What `--apply` did with the only one, after a dry run that did nothing. */
async function collected({ deps }: RepositoryTeam) {
  const planned = await gcWorktrees({ apply: false }, deps)
  const again = await gcWorktrees({ apply: false }, deps)
  expect(again).toEqual(planned)
  const { worktrees, applied } = await gcWorktrees({ apply: true }, deps)
  expect(applied).toBe(true)
  expect(worktrees[0]?.action).toBe(planned.worktrees[0]?.action)
  return worktrees[0]
}

describe('worktree gc', () => {
  it('removes an empty one with its branch', async () => {
    const made = await repositoryTeam()
    const { path } = await openWorktree({ id: 'work_1' }, made.deps)
    expect(await only(made)).toMatchObject({ state: 'empty', ahead: 0, behind: 0, size_bytes: expect.any(Number) })
    expect(await collected(made)).toMatchObject({ state: 'empty', done: true, commit: made.git('rev-parse', 'main') })
    expect(existsSync(path)).toBe(false)
    expect(made.git('branch', '--format=%(refname:short)')).toBe('main')
    expect(await listWorktrees({}, made.deps)).toEqual([])
  })

  it('keeps uncommitted files, also when git is told not to show them', async () => {
    const made = await repositoryTeam()
    made.git('config', 'status.showUntrackedFiles', 'no')
    const { path } = await openWorktree({ id: 'work_1' }, made.deps)
    writeFileSync(join(path, 'new'), 'x')
    expect(await collected(made)).toMatchObject({ state: 'dirty', done: false, why: '1 file not committed' })
    expect(readFileSync(join(path, 'new'), 'utf8')).toBe('x')
  })

  it('keeps commits that are merged nowhere', async () => {
    const made = await repositoryTeam()
    const { path } = await openWorktree({ id: 'work_1' }, made.deps)
    commitFile(path, 'file', 'x\n')
    commitFile(made.root, 'other', 'x\n')
    expect(await only(made)).toMatchObject({ state: 'unpushed', ahead: 1, behind: 1, compared_with: 'main' })
    expect(await collected(made)).toMatchObject({ done: false, why: 'commits of autonomy/work_1 are not in main' })
  })

  it.each([
    ['merged', ['merge', '--quiet', '--no-ff', '-m', 'm'], 'merged into main'],
    ['squashed', ['merge', '--quiet', '--squash'], 'merged into main, squashed'],
    ['picked', ['cherry-pick', 'main..autonomy/work_1'], 'merged into main, as other commits'],
  ])('removes one that was %s', async (how, words, why) => {
    const made = await repositoryTeam()
    const { path } = await openWorktree({ id: 'work_1' }, made.deps)
    commitFile(path, 'file', 'first\n')
    commitFile(path, 'more', 'second\n')
    commitFile(made.root, 'other', 'main goes on\n')
    made.git(...words, ...(how === 'picked' ? [] : ['autonomy/work_1']))
    if (how === 'squashed') made.git('commit', '--quiet', '-m', 'squashed')
    commitFile(made.root, 'other', 'and on\n')
    expect(await collected(made)).toMatchObject({ state: 'merged', done: true, why })
    expect(made.git('branch', '--format=%(refname:short)')).toBe('main')
  })

  it('keeps one when only a part of it was squashed', async () => {
    const made = await repositoryTeam()
    const { path } = await openWorktree({ id: 'work_1' }, made.deps)
    commitFile(path, 'file', 'first\n')
    made.git('merge', '--quiet', '--squash', 'autonomy/work_1')
    made.git('commit', '--quiet', '-m', 'squashed')
    commitFile(path, 'more', 'second\n')
    expect(await collected(made)).toMatchObject({ state: 'unpushed', done: false })
  })

  it('keeps a live claim, and takes the folder when it is given back', async () => {
    const made = await repositoryTeam([{}])
    const { item } = await workedOn(made.deps)
    expect(await collected(made)).toMatchObject({
      state: 'leased',
      why: expect.stringMatching(/^a1 has claimed it until/),
    })
    await handedBack(item, made.deps)
    expect(await collected(made)).toMatchObject({ state: 'empty', done: true })
  })

  it('forgets a folder that was deleted; a branch with work stays', async () => {
    const made = await repositoryTeam()
    const { path } = await openWorktree({ id: 'work_1' }, made.deps)
    const tip = commitFile(path, 'file', 'x\n')
    rmSync(path, { recursive: true })
    expect(await collected(made)).toMatchObject({ state: 'orphaned', action: 'forget', done: true })
    expect(made.git('worktree', 'list').split('\n')).toHaveLength(1)
    expect(made.git('rev-parse', 'autonomy/work_1')).toBe(tip)
    expect(await listWorktrees({}, made.deps)).toEqual([])
  })

  it('keeps the entry of a deleted folder whose commits are on no branch', async () => {
    const made = await repositoryTeam()
    const { path } = await openWorktree({ id: 'work_1' }, made.deps)
    gitIn(path, 'checkout', '--quiet', '--detach')
    const tip = commitFile(path, 'file', 'x\n')
    expect(await collected(made)).toMatchObject({
      state: 'unpushed',
      why: expect.stringMatching(/^commits on no branch/),
    })
    rmSync(path, { recursive: true })
    expect(await collected(made)).toMatchObject({ state: 'orphaned', action: 'keep' })
    expect(made.git('worktree', 'list', '--porcelain')).toContain(tip)
  })

  it('leaves a locked one alone', async () => {
    const made = await repositoryTeam()
    const { path } = await openWorktree({ id: 'work_1' }, made.deps)
    made.git('worktree', 'lock', '--reason', 'on a stick', path)
    expect(await collected(made)).toMatchObject({ done: false, why: expect.stringContaining('locked it (on a stick)') })
    rmSync(path, { recursive: true })
    expect(await collected(made)).toMatchObject({ done: false })
    expect(made.git('worktree', 'list').split('\n')).toHaveLength(2)
  })

  it('leaves a rebase in the middle alone', async () => {
    const made = await repositoryTeam()
    const { path } = await openWorktree({ id: 'work_1' }, made.deps)
    commitFile(path, 'file', 'branch\n')
    commitFile(made.root, 'file', 'main\n')
    expect(() => gitIn(path, 'rebase', 'main')).toThrow()
    gitIn(path, 'checkout', '--quiet', '--force', 'HEAD')
    expect(await collected(made)).toMatchObject({ state: 'dirty', why: 'it is in the middle of a rebase' })
  })

  it('keeps files that git does not know', async () => {
    const made = await repositoryTeam()
    const { path } = await openWorktree({ id: 'work_1' }, made.deps)
    writeFileSync(join(path, '.git'), 'gitdir: /nowhere\n')
    expect(await collected(made)).toMatchObject({ state: 'orphaned', action: 'keep' })
    expect(existsSync(join(path, 'file'))).toBe(true)
  })

  it('looks into submodules, which go with the worktree', async () => {
    const made = await repositoryTeam()
    const { deps, root, git } = made
    const library = join(root, '.agent-workspace', 'library')
    mkdirSync(library, { recursive: true })
    gitIn(library, 'init', '--quiet')
    gitIn(library, 'config', 'user.name', 'Ada')
    gitIn(library, 'config', 'user.email', 'ada@localhost')
    commitFile(library, 'code', 'x\n')
    const allow = ['-c', 'protocol.file.allow=always']
    git(...allow, 'submodule', '--quiet', 'add', library, 'lib')
    git('commit', '--quiet', '-m', 'with a library')
    const { path } = await openWorktree({ id: 'work_1' }, deps)
    gitIn(path, ...allow, 'submodule', '--quiet', 'update', '--init')
    const inner = join(path, 'lib')
    gitIn(inner, 'config', 'user.name', 'Ada')
    gitIn(inner, 'config', 'user.email', 'ada@localhost')
    const before = gitIn(inner, 'rev-parse', 'HEAD')
    commitFile(inner, 'code', 'only here\n')
    expect(await collected(made)).toMatchObject({ state: 'dirty', done: false, why: '1 file not committed' })
    gitIn(inner, 'branch', 'kept')
    gitIn(inner, 'checkout', '--quiet', before)
    expect(await collected(made)).toMatchObject({ state: 'dirty', why: expect.stringContaining('no remote has') })
    gitIn(inner, 'branch', '--quiet', '-D', 'kept')
    expect(await collected(made)).toMatchObject({ state: 'empty', done: true })
    expect(existsSync(path)).toBe(false)
  })

  it('lists what others made only when asked, and never touches it', async () => {
    const made = await repositoryTeam()
    const theirs = join(made.root, '.agent-workspace', 'theirs')
    made.git('worktree', 'add', '--quiet', '--detach', theirs)
    expect(await listWorktrees({}, made.deps)).toEqual([])
    expect(await listWorktrees({ all: true }, made.deps)).toMatchObject([
      { path: theirs, state: 'foreign', branch: null },
    ])
    expect((await gcWorktrees({ apply: true }, made.deps)).worktrees).toEqual([])
    expect(existsSync(theirs)).toBe(true)
  })

  it('keeps the branch of an empty one whose commits nothing else has', async () => {
    const made = await repositoryTeam()
    made.git('checkout', '--quiet', '--detach')
    const tip = commitFile(made.root, 'file', 'on no branch\n')
    await openWorktree({ id: 'work_1' }, made.deps)
    expect(await collected(made)).toMatchObject({ state: 'empty', done: true })
    expect(made.git('rev-parse', 'autonomy/work_1')).toBe(tip)
  })
})
