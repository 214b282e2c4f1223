import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { fingerprint } from '../../../../src/lib/coordination/worktree/fingerprint.ts'
import { systemPlatform } from '../../../../src/lib/platform/system.ts'
import { temporaryWorkspace } from '../../../temporary-workspace.ts'

const deps = systemPlatform()

it('changes with every edit, committed or not, and with nothing else', async () => {
  const root = temporaryWorkspace({ 'a file.txt': 'a', 'agent_coordination/x.json': '{}', 'sub/b.txt': 'b' })
  expect(await fingerprint(root, deps)).toBeUndefined()
  const git = (...args: readonly string[]): void =>
    void execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { cwd: root, stdio: 'ignore' })
  git('init', '-q')
  git('add', '-A')
  git('commit', '-qm', 'first')
  let last = await fingerprint(root, deps)
  const changes: readonly (() => void)[] = [
    () => appendFileSync(join(root, 'a file.txt'), 'more'),
    () => appendFileSync(join(root, 'a file.txt'), 'and more'),
    () => writeFileSync(join(root, 'new.txt'), 'n'),
    () => appendFileSync(join(root, 'new.txt'), 'n'),
    () => renameSync(join(root, 'sub/b.txt'), join(root, 'sub/c.txt')),
    () => git('add', '-A'),
    () => git('commit', '-qm', 'second'),
  ]
  for (const change of changes) {
    change()
    const now = await fingerprint(root, deps)
    expect(now).not.toBe(last)
    expect(await fingerprint(root, deps)).toBe(now)
    last = now
  }
  appendFileSync(join(root, 'agent_coordination/x.json'), ' ')
  mkdirSync(join(root, '.agent-workspace'))
  writeFileSync(join(root, '.agent-workspace/state'), 'x')
  expect(await fingerprint(root, deps)).toBe(last)
  expect(await fingerprint(join(root, 'sub'), deps)).toBeDefined()
})
