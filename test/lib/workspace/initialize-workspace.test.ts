import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { initializeWorkspace } from '../../../src/lib/workspace/initialize-workspace.ts'
import { openWorkspace } from '../../../src/lib/workspace/open-workspace.ts'
import { workspacePaths } from '../../../src/lib/workspace/paths.ts'
import { DEFAULT_CONFIG } from '../../../src/lib/workspace/default-config.ts'
import { temporaryWorkspace, type TemporaryWorkspace } from './temporary-workspace.ts'

const SCHEMA = '.agent-workspace/config.schema.json'
const ALL = ['autonomy.yaml', 'agent_capabilities.json', 'logs/', 'reports/', SCHEMA]

const init = ({ root, platform }: TemporaryWorkspace) => initializeWorkspace(workspacePaths(root), platform())

describe('a new workspace', () => {
  it('has everything, and the defaults hold in it', async () => {
    const workspace = temporaryWorkspace()
    expect(await init(workspace)).toEqual({ workspace: workspace.root, created: ALL, kept: [], changed: [] })
    const { config } = await openWorkspace({}, workspace.platform())
    expect(config).toEqual(DEFAULT_CONFIG)
    const first = readFileSync(join(workspace.root, 'autonomy.yaml'), 'utf8').split('\n')[0]
    expect(first).toBe(`# yaml-language-server: $schema=${SCHEMA}`)
    expect(readdirSync(workspace.root)).not.toContain('.gitignore')
  })

  it('is not made twice', async () => {
    const workspace = temporaryWorkspace()
    await init(workspace)
    expect(await init(workspace)).toEqual({ workspace: workspace.root, created: [], kept: ALL, changed: [] })
  })

  it('is made once by two at the same time', async () => {
    const workspace = temporaryWorkspace()
    const results = await Promise.all(Array.from({ length: 5 }, () => init(workspace)))
    expect(results.flatMap(({ created }) => created).sort()).toEqual([...ALL].sort())
  })

  it('keeps what is there, also a link to nowhere, and renews our own schema', async () => {
    const workspace = temporaryWorkspace({ 'autonomy.yaml': '# mine\n', logs: 'a file', [SCHEMA]: '{"old": true}' })
    symlinkSync('/nowhere/agents.json', join(workspace.root, 'agent_capabilities.json'))
    expect(await init(workspace)).toMatchObject({
      created: ['reports/'],
      kept: ['autonomy.yaml', 'agent_capabilities.json', 'logs/'],
      changed: [SCHEMA],
    })
    expect(readFileSync(join(workspace.root, 'autonomy.yaml'), 'utf8')).toBe('# mine\n')
  })
})

describe('.gitignore of a new workspace', () => {
  const ignored = ({ root }: TemporaryWorkspace): string => readFileSync(join(root, '.gitignore'), 'utf8')

  it('is made in a git repository', async () => {
    const workspace = temporaryWorkspace()
    mkdirSync(join(workspace.root, '.git'))
    expect((await init(workspace)).created).toContain('.gitignore')
    expect(ignored(workspace)).toBe('.agent-workspace/\n')
  })

  it.each([
    ['node_modules/', 'node_modules/\n.agent-workspace/\n'],
    ['a\r\nb\r\n', 'a\r\nb\r\n.agent-workspace/\r\n'],
    ['', '.agent-workspace/\n'],
  ])('gets a line more: %j', async (before, after) => {
    const workspace = temporaryWorkspace({ '.gitignore': before })
    expect((await init(workspace)).changed).toEqual(['.gitignore'])
    expect(ignored(workspace)).toBe(after)
    expect((await init(workspace)).changed).toEqual([])
  })

  it('is left alone when it has the line', async () => {
    const workspace = temporaryWorkspace({ '.gitignore': '/.agent-workspace\n' })
    expect((await init(workspace)).kept).toContain('.gitignore')
    expect(ignored(workspace)).toBe('/.agent-workspace\n')
  })
})
