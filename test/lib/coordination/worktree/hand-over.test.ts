import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { commitFile, gitIn, handOverOf, repositoryTeam, workedOn } from './temporary-repository.ts'

const hook = (root: string, name: string, script: string): void => {
  mkdirSync(join(root, '.git/hooks'), { recursive: true })
  writeFileSync(join(root, '.git/hooks', name), `#!/bin/sh\n${script}\n`)
  chmodSync(join(root, '.git/hooks', name), 0o755)
}

describe('handing over', () => {
  it('commits what was left, as the user of git, with the item in the message', async () => {
    const { deps, git } = await repositoryTeam([{ description: 'Mend the thing\nwith care' }])
    const given = await workedOn(deps)
    const { path } = given.opened
    commitFile(path, 'file', 'one\ntwo\n')
    writeFileSync(join(path, 'ünew file'), 'x\n')
    const [evidence, more] = await handOverOf(given, deps)
    const { id } = given.item
    expect(more).toBeUndefined()
    expect(git('log', '-1', '--format=%an <%ae>%n%B', `autonomy/${id}`)).toBe(
      `Ada <ada@localhost>\nMend the thing\n\nWork-Item: ${id}\nAgent: a1`,
    )
    expect(evidence).toMatchObject({ exit_code: 0, command: expect.stringMatching(/^git diff --stat/) })
    const commit = git('rev-parse', `autonomy/${id}`)
    expect(evidence?.output_tail).toContain(`branch autonomy/${id}\ncommit ${commit} (2 commits since`)
    expect(evidence?.output_tail).toContain('2 files changed, 1 insertion(+), 1 deletion(-)')
    expect(evidence?.output_tail).toContain('ünew file')
    expect(gitIn(path, 'status', '--porcelain')).toBe('')
    expect(git('rev-parse', 'main')).not.toBe(commit)
  })

  it('says nothing when nothing was changed', async () => {
    const { deps } = await repositoryTeam([{}])
    expect(await handOverOf(await workedOn(deps), deps)).toEqual([])
  })

  it('is refused by a hook, with what the hook said', async () => {
    const { root, deps, git } = await repositoryTeam([{}])
    hook(root, 'pre-commit', 'echo "not like this" >&2; exit 3')
    const given = await workedOn(deps)
    writeFileSync(join(given.opened.path, 'new'), 'x\n')
    const [evidence] = await handOverOf(given, deps)
    expect(evidence).toMatchObject({ exit_code: 1, output_tail: expect.stringContaining('not like this') })
    expect(git('rev-parse', `autonomy/${given.item.id}`)).toBe(git('rev-parse', 'main'))
  })

  it('takes commits that were made beside the branch, when they continue it', async () => {
    const { deps, git } = await repositoryTeam([{}])
    const given = await workedOn(deps)
    gitIn(given.opened.path, 'checkout', '--quiet', '--detach')
    const tip = commitFile(given.opened.path, 'file', 'detached\n')
    expect(await handOverOf(given, deps)).toMatchObject([{ exit_code: 0 }])
    expect(git('rev-parse', `autonomy/${given.item.id}`)).toBe(tip)
    expect(gitIn(given.opened.path, 'symbolic-ref', '--short', 'HEAD')).toBe(`autonomy/${given.item.id}`)
  })

  it('is refused when the branch was left behind, in the middle of a merge, and without the folder', async () => {
    const { root, deps } = await repositoryTeam([{}])
    const given = await workedOn(deps)
    const { path } = given.opened
    commitFile(path, 'file', 'on the branch\n')
    gitIn(path, 'checkout', '--quiet', '-b', 'elsewhere', 'main')
    expect(await handOverOf(given, deps)).toMatchObject([
      { exit_code: 1, output_tail: expect.stringMatching(/has left/) },
    ])
    gitIn(path, 'checkout', '--quiet', `autonomy/${given.item.id}`)
    commitFile(root, 'file', 'main says otherwise\n')
    expect(() => gitIn(path, 'merge', 'main')).toThrow()
    expect(await handOverOf(given, deps)).toMatchObject([
      { exit_code: 1, output_tail: expect.stringMatching(/of a merge/) },
    ])
    rmSync(path, { recursive: true })
    await expect(handOverOf(given, deps)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('counts what the item brought after a rebase on a newer base', async () => {
    const { root, deps } = await repositoryTeam([{}])
    const given = await workedOn(deps)
    commitFile(given.opened.path, 'mine', 'x\n')
    commitFile(root, 'theirs', 'many\nlines\n')
    gitIn(given.opened.path, 'rebase', '--quiet', 'main')
    const [evidence] = await handOverOf(given, deps)
    expect(evidence?.output_tail).toContain('1 file changed, 1 insertion(+)')
    expect(evidence?.output_tail).not.toContain('theirs')
  })
})
