import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { newWorkspaceRoot, workspaceRoot } from '../../../src/lib/workspace/workspace-root.ts'
import { temporaryWorkspace } from './temporary-workspace.ts'

describe('the workspace', () => {
  it.each([
    ['autonomy.yaml', 'autonomy.yaml'],
    ['the state folder', '.agent-workspace/x'],
  ])('is the nearest directory upwards with %s', (_, mark) => {
    const { root, platform, write } = temporaryWorkspace({ [mark]: '' })
    write('a/b/file', '')
    expect(workspaceRoot(undefined, platform({}, join(root, 'a/b')))).toBe(root)
  })

  it('is the current directory where there is none', () => {
    const { root, platform } = temporaryWorkspace()
    expect(workspaceRoot(undefined, platform())).toBe(root)
  })

  it('is --workspace before AUTONOMY_WORKSPACE before the search, relative to the current directory', () => {
    const { root, platform } = temporaryWorkspace({ 'autonomy.yaml': '' })
    for (const name of ['one', 'two']) mkdirSync(join(root, name))
    expect(workspaceRoot(undefined, platform({ AUTONOMY_WORKSPACE: 'one' }))).toBe(join(root, 'one'))
    expect(workspaceRoot('two', platform({ AUTONOMY_WORKSPACE: 'one' }))).toBe(join(root, 'two'))
  })

  it('that was named must be a directory', () => {
    const { root, platform } = temporaryWorkspace({ file: '' })
    expect(() => workspaceRoot('nowhere', platform())).toThrow(
      `--workspace names ${join(root, 'nowhere')}, which does not exist`,
    )
    expect(() => workspaceRoot(undefined, platform({ AUTONOMY_WORKSPACE: 'file' }))).toThrow(
      `AUTONOMY_WORKSPACE names ${join(root, 'file')}, which is not a directory`,
    )
  })

  it('that is new is where the person stands, also inside of another', () => {
    const { root, platform, write } = temporaryWorkspace({ 'autonomy.yaml': '' })
    write('inner/file', '')
    expect(newWorkspaceRoot(undefined, platform({}, join(root, 'inner')))).toBe(join(root, 'inner'))
    expect(newWorkspaceRoot('inner', platform())).toBe(join(root, 'inner'))
  })
})
