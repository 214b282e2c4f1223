import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCli, runJson } from '../../run-cli.ts'
import { temporaryDirectory } from '../../lib/pipeline/fixtures.ts'
import { makeTodo } from '../../lib/pipeline/make.ts'

const todos = [
  makeTodo({ id: 'web-low', priority: 'low', title: 'Low', created_at: '2026-11-01T00:00:00Z' }),
  makeTodo({ id: 'web-new', priority: 'high', title: 'New', created_at: '2026-11-20T00:00:00Z', category: 'security' }),
  makeTodo({ id: 'db-old', priority: 'high', title: 'Old', created_at: '2026-11-02T00:00:00Z' }),
  makeTodo({ id: 'done', status: 'completed', title: 'Done', assignee: 'bug_fix_agent' }),
]

function workspace(records: readonly object[] = todos): { cwd: string; file: string } {
  const cwd = temporaryDirectory()
  const file = join(cwd, 'unified_todos.json')
  writeFileSync(file, JSON.stringify({ todos: records }))
  return { cwd, file }
}

const read = (file: string): { todos: readonly Record<string, unknown>[] } => JSON.parse(readFileSync(file, 'utf8'))
const ids = (items: readonly { id: string }[]): readonly string[] => items.map(({ id }) => id)

describe('todo list', () => {
  it('sorts by priority, then by age, what is finished last', async () => {
    const { json, status } = await runJson(['todo', 'list'], workspace())
    expect(status).toBe(0)
    expect(json['schemaVersion']).toBe(1)
    expect(ids(json['items'])).toEqual(['db-old', 'web-new', 'web-low', 'done'])
  })

  it.each([
    [['--open'], ['db-old', 'web-new', 'web-low']],
    [['--status', 'completed'], ['done']],
    [
      ['--priority', 'high', '--priority', 'low'],
      ['db-old', 'web-new', 'web-low'],
    ],
    [['--category', 'security'], ['web-new']],
    [['--assignee', 'bug_fix_agent'], ['done']],
    [['--status', 'blocked'], []],
  ])('filters: %j', async (flags, expected) => {
    const { json } = await runJson(['todo', 'list', ...flags], workspace())
    expect(ids(json['items'])).toEqual(expected)
  })

  it('names the records it leaves out, and works while the workspace is stopped', async () => {
    const place = workspace([...todos, { id: 'odd', title: 'Odd', status: 'someday', priority: 'low' }])
    mkdirSync(join(place.cwd, '.agent-workspace'))
    writeFileSync(join(place.cwd, '.agent-workspace', 'STOP'), '')
    const { stdout, stderr, status } = await runCli(['todo', 'list'], place)
    expect(status).toBe(0)
    expect(stdout.split('\n')[1]).toMatch(/^db-old +high +pending/)
    expect(stderr).toContain('todos[4] in unified_todos.json: status "someday" is not one of')
  })
})

describe('todo show', () => {
  it('takes the beginning of an id, and lists the candidates when it is not enough', async () => {
    const place = workspace()
    const { stdout } = await runCli(['todo', 'show', 'db'], place)
    expect(stdout).toMatch(/^Old\n/)
    const { json, status } = await runJson(['todo', 'show', 'web'], place)
    expect(status).toBe(2)
    expect(json['error']).toMatchObject({ code: 'AMBIGUOUS', details: ['web-low  Low', 'web-new  New'], exit: 2 })
  })

  it('says that there is none', async () => {
    const { json, status } = await runJson(['todo', 'show', 'dan'], workspace())
    expect([status, json['error'].code]).toEqual([1, 'NOT_FOUND'])
  })
})

describe('the life of a todo', () => {
  it('goes from added to assigned, started, completed and back', async () => {
    const cwd = temporaryDirectory()
    const run = (...args: string[]): ReturnType<typeof runJson> => runJson(['todo', ...args], { cwd })
    const added = await run('add', '--title', 'Rotate the API keys', '--category', 'security', '--tag', 'keys')
    expect(added.json).toMatchObject({
      id: 'rotate-the-api-keys',
      status: 'pending',
      priority: 'medium',
      tags: ['keys'],
    })
    expect((await run('assign', 'rotate', 'security_agent')).json).toMatchObject({ todo: { status: 'assigned' } })
    expect((await run('start', 'rotate')).json).toMatchObject({ todo: { status: 'in_progress' } })
    const completed = await run('complete', 'rotate', '--outcome', 'partial', '--root-cause', 'leak', '--notes', 'half')
    expect(completed.json).toMatchObject({
      already: false,
      todo: { attempts: 1, resolution_outcome: 'partial', root_cause: 'leak', resolution_notes: 'half' },
    })
    const bytes = readFileSync(join(cwd, 'unified_todos.json'), 'utf8')
    const again = await run('complete', 'rotate')
    expect([again.status, again.json['already'], again.json['todo'].attempts]).toEqual([0, true, 1])
    expect(readFileSync(join(cwd, 'unified_todos.json'), 'utf8')).toBe(bytes)
    expect((await run('start', 'rotate')).json['error']).toMatchObject({ code: 'CONFLICT', exit: 5 })
    const reopened = await run('reopen', 'rotate', '--reason', 'leaked again')
    expect(reopened.json).toMatchObject({ todo: { status: 'pending', resolutions: [{ root_cause: 'leak' }] } })
    expect((await run('cancel', 'rotate', '--reason', 'moved')).json).toMatchObject({ todo: { status: 'cancelled' } })
  })

  it('refuses an agent that is full, unless told otherwise, and one that is not there', async () => {
    const place = workspace()
    const agents = { agents: [{ name: 'only_agent', domains: [], max_concurrent: 1 }] }
    writeFileSync(join(place.cwd, 'agent_capabilities.json'), JSON.stringify(agents))
    const assign = (...args: string[]): ReturnType<typeof runJson> => runJson(['todo', 'assign', ...args], place)
    expect((await assign('db-old', 'only_agent')).status).toBe(0)
    const full = await assign('web-new', 'only_agent')
    expect(full.json['error']).toMatchObject({ code: 'CONFLICT', exit: 5 })
    expect((await assign('web-new', 'only_agent', '--over-capacity')).status).toBe(0)
    expect((await assign('web-low', 'onyl_agent')).json['error'].hint).toBe('Did you mean only_agent?')
    expect(read(place.file).todos.filter(({ assignee }) => assignee === 'only_agent')).toHaveLength(2)
  })
})

describe('a workspace that must not change', () => {
  const mutations = [
    ['add', '--title', 'x'],
    ['assign', 'db', 'security_agent'],
    ['start', 'db'],
    ['complete', 'db'],
    ['cancel', 'db', '--reason', 'x'],
    ['reopen', 'done', '--reason', 'x'],
  ]

  it.each(mutations)('todo %s exits 10 while it is stopped', async (...args) => {
    const place = workspace()
    mkdirSync(join(place.cwd, '.agent-workspace'))
    writeFileSync(join(place.cwd, '.agent-workspace', 'STOP'), '')
    const before = readFileSync(place.file, 'utf8')
    const { json, status } = await runJson(['todo', ...args], place)
    expect([status, json['error'].code]).toEqual([10, 'STOPPED'])
    expect(readFileSync(place.file, 'utf8')).toBe(before)
  })

  it.each([['list'], ['show', 'db'], ...mutations])(
    'todo %s refuses a malformed list and leaves it',
    async (...args) => {
      const { cwd, file } = workspace()
      writeFileSync(file, '{"todos": [\n  {"id": 1, "status": "pending", "priority": "low"}\n]}')
      const { json, status } = await runJson(['todo', ...args], { cwd })
      expect(status).toBe(2)
      expect(json['error']).toMatchObject({ code: 'INVALID_DOCUMENT', position: { file, line: 2 } })
      expect(readFileSync(file, 'utf8')).toBe('{"todos": [\n  {"id": 1, "status": "pending", "priority": "low"}\n]}')
    },
  )

  it('stays as it is when a title is empty', async () => {
    const cwd = temporaryDirectory()
    expect((await runJson(['todo', 'add', '--title', ' '], { cwd })).status).toBe(2)
    expect(existsSync(join(cwd, 'unified_todos.json'))).toBe(false)
  })
})
