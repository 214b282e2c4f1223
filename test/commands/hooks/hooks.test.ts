import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCli, runJson } from '../../run-cli.ts'
import { temporaryWorkspace } from '../../temporary-workspace.ts'

interface Repository {
  root: string
  git(...words: readonly string[]): string
  cli(...words: readonly string[]): ReturnType<typeof runCli>
  write(file: string, text?: string): void
  /** What git says; `status` 0: it was committed. */
  commit(agent?: string, at?: string): { status: number; said: string }
}

const IDENTITY = { GIT_AUTHOR_NAME: 'T', GIT_AUTHOR_EMAIL: 't@t', GIT_COMMITTER_NAME: 'T', GIT_COMMITTER_EMAIL: 't@t' }

function repository(workspace = '.'): Repository {
  const root = temporaryWorkspace({ [join(workspace, 'autonomy.yaml')]: 'checks: []\n' })
  const environment = { PATH: process.env['PATH'] ?? '', HOME: root, GIT_CONFIG_NOSYSTEM: '1', ...IDENTITY }
  const git = (words: readonly string[], at: string, env = {}): string =>
    execFileSync('git', words, { cwd: at, env: { ...environment, ...env }, encoding: 'utf8', stdio: 'pipe' })
  git(['init', '-q', '-b', 'main'], root)
  git(['commit', '-q', '--allow-empty', '-m', 'first'], root)
  return {
    root,
    git: (...words) => git(words, root),
    cli: (...words) => runCli(words, { cwd: join(root, workspace) }),
    write: (file, text = 'x') => {
      mkdirSync(dirname(join(root, file)), { recursive: true })
      writeFileSync(join(root, file), text)
    },
    commit: (agent, at = root) => {
      try {
        git(['add', '-A'], at)
        const who = agent === undefined ? {} : { AUTONOMY_AGENT: agent }
        return { status: 0, said: git(['commit', '-m', 'more'], at, who) }
      } catch (error) {
        const { status, stderr } = Object(error)
        return { status, said: stderr }
      }
    },
  }
}

async function reserved(repo: Repository, ...globs: readonly string[]): Promise<void> {
  expect((await repo.cli('hooks', 'install', '--pre-commit')).status).toBe(0)
  expect((await repo.cli('reserve', 'add', ...globs, '--agent', 'ann', '--lease', '1h')).status).toBe(0)
}

describe('the pre-commit hook', () => {
  it('refuses files that somebody else holds, says who and until when, and lets the holder commit', async () => {
    const repo = repository()
    await reserved(repo, 'src/parser', 'docs/*.md')
    repo.write('other.ts')
    expect(repo.commit('bob').status).toBe(0)
    repo.write('src/parser/a.ts')
    const { status, said } = repo.commit('bob')
    expect(status).toBe(1)
    expect(said).toMatch(/ann works on these files until .* \(res_[0-9a-f]+\):\n {2}src\/parser\/a\.ts\n.*bob/)
    expect(repo.commit().status).toBe(1)
    expect(repo.commit('ann').status).toBe(0)
    repo.git('mv', 'src/parser/a.ts', 'free.ts')
    expect(repo.commit('bob').status).toBe(1)
  })

  it('knows the paths of active work', async () => {
    const repo = repository()
    await repo.cli('hooks', 'install', '--pre-commit')
    await repo.cli('work', 'add', '--type', 't', '--description', 'd', '--path', 'src/**')
    repo.write('src/a.ts')
    expect(repo.commit('bob').status).toBe(0)
    await repo.cli('work', 'claim', '--agent', 'ann')
    repo.write('src/a.ts', 'y')
    expect(repo.commit('bob')).toMatchObject({ status: 1, said: expect.stringContaining('(work_') })
  })

  it('looks at a linked worktree, and at a workspace in a folder of the repository', async () => {
    const repo = repository('team')
    await reserved(repo, 'src')
    repo.write('src/a.ts')
    expect(repo.commit('bob').status).toBe(0)
    const tree = join(dirname(repo.root), `${repo.root.split('/').at(-1)}-tree`)
    repo.git('worktree', 'add', '-q', tree, '-b', 'other')
    mkdirSync(join(tree, 'team', 'src'), { recursive: true })
    writeFileSync(join(tree, 'team', 'src', 'a.ts'), 'x')
    const outcome = repo.commit('bob', tree)
    rmSync(tree, { recursive: true, force: true })
    expect(outcome).toMatchObject({ status: 1, said: expect.stringContaining('src/a.ts') })
  })

  it('takes names with spaces, quotes and line breaks, and more than a pipe holds', async () => {
    const repo = repository()
    await reserved(repo, 'odd')
    repo.write('odd/a "b" \u00e4\n c.ts')
    expect(repo.commit('bob').status).toBe(1)
    rmSync(join(repo.root, 'odd'), { recursive: true })
    for (let n = 0; n < 3000; n++) repo.write(`many/${'x'.repeat(60)}-${n}.txt`)
    repo.write('odd/z')
    expect(repo.commit('bob')).toMatchObject({ status: 1, said: expect.stringContaining('odd/z') })
  })

  it('lets everything through when this program is missing or broken, or the workspace is gone', async () => {
    const repo = repository()
    await reserved(repo, 'src')
    const hook = join(repo.root, '.git/hooks/pre-commit')
    const script = readFileSync(hook, 'utf8')
    writeFileSync(hook, script.replaceAll(/'[^']*run\.js'/g, "'/nowhere/run.js'"))
    repo.write('src/a.ts')
    expect(repo.commit('bob')).toMatchObject({ status: 0 })
    writeFileSync(hook, script)
    repo.write('agent_coordination/path_reservations.json', '[{')
    expect(repo.commit('bob').status).toBe(0)
    rmSync(join(repo.root, 'agent_coordination'), { recursive: true })
    await repo.cli('reserve', 'add', 'src', '--agent', 'ann')
    rmSync(join(repo.root, '.agent-workspace'), { recursive: true })
    repo.write('src/a.ts', 'z')
    expect(repo.commit('bob').status).toBe(0)
  })
})

describe('installing the hook', () => {
  it('keeps one that is there, runs it first, and puts it back', async () => {
    const repo = repository()
    const hook = join(repo.root, '.git/hooks/pre-commit')
    const before = '#!/bin/sh\necho ran >> ran.txt\n[ ! -e forbidden ]\n'
    mkdirSync(dirname(hook), { recursive: true })
    writeFileSync(hook, before)
    chmodSync(hook, 0o755)
    const { json } = await runJson(['hooks', 'install', '--pre-commit'], { cwd: repo.root })
    expect(json).toMatchObject({ changed: true, runs_first: `${hook}.before-autonomy` })
    await reserved(repo, 'src')
    repo.write('a')
    expect(repo.commit('bob').status).toBe(0)
    expect(existsSync(join(repo.root, 'ran.txt'))).toBe(true)
    repo.write('forbidden')
    expect(repo.commit('bob').status).toBe(1)
    rmSync(join(repo.root, 'forbidden'))
    repo.write('src/a')
    expect(repo.commit('bob').status).toBe(1)
    expect((await repo.cli('hooks', 'uninstall')).stdout).toContain('again the hook')
    expect(readFileSync(hook, 'utf8')).toBe(before)
    expect(statSync(hook).mode & 0o111).toBe(0o111)
    expect((await repo.cli('hooks', 'uninstall')).stdout).toContain('no hook of this workspace')
    expect(readFileSync(hook, 'utf8')).toBe(before)
  })

  it('leaves a hook alone that it could not keep, and says what to do', async () => {
    const repo = repository()
    const hook = join(repo.root, '.git/hooks/pre-commit')
    mkdirSync(dirname(hook), { recursive: true })
    writeFileSync(hook, '#!/bin/sh\n. "$(dirname "$0")/h"\n')
    const refused = await repo.cli('hooks', 'install', '--pre-commit')
    expect(refused).toMatchObject({ status: 5, stderr: expect.stringContaining('hooks check --workspace') })
    rmSync(hook)
    symlinkSync('/etc/hostname', hook)
    expect((await repo.cli('hooks', 'install', '--pre-commit')).status).toBe(5)
    expect(readFileSync(hook, 'utf8')).toBe(readFileSync('/etc/hostname', 'utf8'))
  })

  it('goes where core.hooksPath leads, if that is in the repository', async () => {
    const repo = repository()
    repo.git('config', 'core.hooksPath', 'githooks')
    await reserved(repo, 'src')
    expect(existsSync(join(repo.root, 'githooks/pre-commit'))).toBe(true)
    repo.write('src/a')
    expect(repo.commit('bob').status).toBe(1)
    repo.git('config', 'core.hooksPath', '/tmp')
    expect(await repo.cli('hooks', 'install', '--pre-commit')).toMatchObject({
      status: 5,
      stderr: expect.stringContaining('other repositories'),
    })
  })

  it('refuses outside of a repository', async () => {
    const cwd = temporaryWorkspace()
    expect((await runCli(['hooks', 'install', '--pre-commit'], { cwd })).status).toBe(2)
  })
})
