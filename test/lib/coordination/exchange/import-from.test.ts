import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Source } from '../../../../src/lib/coordination/exchange/entry.ts'
import { importFrom } from '../../../../src/lib/coordination/exchange/import-from.ts'
import type { CoordinationDeps } from '../../../../src/lib/coordination/coordination-deps.ts'
import { coordinationInMemory } from '../agents/coordination-in-memory.ts'

const fresh = (): CoordinationDeps => coordinationInMemory()

interface Row {
  key: string | undefined
  needs: readonly (string | undefined)[]
  priority: string
  status: string
  type: string
  description: string
  tags: unknown
}

async function rows({ ledger }: CoordinationDeps): Promise<readonly Row[]> {
  return ledger.read(({ items }) =>
    items.all().map((item) => ({
      key: item.idempotency_key,
      needs: item.depends_on.map((id) => items.get(id)?.idempotency_key),
      priority: item.priority,
      status: item.status,
      type: item.work_type,
      description: item.description,
      tags: item.record['tags'],
    })),
  )
}

async function imported(from: Source, text: string, more: { withDone?: boolean; key?: string } = {}) {
  const deps = fresh()
  const result = await importFrom({ from, path: 'stdin', text, ...more }, deps)
  const again = await importFrom({ from, path: 'stdin', text, ...more }, deps)
  expect(again).toMatchObject({ added: 0, already: result.added })
  const found = await rows(deps)
  return { result, rows: found, of: (key: string) => found.find((row) => row.key === key) }
}

const beads = (...issues: readonly object[]): string => issues.map((issue) => `${JSON.stringify(issue)}\n`).join('')

describe('beads', () => {
  it('keeps priorities, types, labels and what blocks', async () => {
    const text = beads(
      {
        id: 'bd-2',
        title: 'Pour the base',
        description: 'Level it; $(rm -rf /)',
        acceptance_criteria: 'flat',
        status: 'in_progress',
        priority: 0,
        issue_type: 'feature',
        labels: ['site'],
        assignee: 'ann',
        dependencies: [{ issue_id: 'bd-2', depends_on_id: 'bd-1', type: 'blocks' }],
      },
      { id: 'bd-1', title: 'Dig', priority: 4, dependencies: [{ depends_on_id: 'bd-0', type: 'related' }] },
      { id: 'bd-9', title: 'Old', status: 'closed' },
      { id: 'bd-8', title: 'Wrong', status: 'tombstone' },
      { id: 'bd-7', title: 'After the old one', dependencies: [{ depends_on_id: 'bd-9', type: 'blocks' }] },
    )
    const { result, rows: all, of } = await imported('beads', text)
    expect(of('beads:bd-2')).toEqual({
      key: 'beads:bd-2',
      needs: ['beads:bd-1'],
      priority: 'critical',
      status: 'pending',
      type: 'feature',
      description: 'Pour the base\n\nLevel it; $(rm -rf /)\n\nAcceptance criteria:\nflat',
      tags: ['site', 'assignee:ann'],
    })
    expect(of('beads:bd-1')).toMatchObject({ priority: 'low', type: 'task', needs: [] })
    expect(of('beads:bd-7')).toMatchObject({ priority: 'medium', needs: [] })
    expect(all).toHaveLength(3)
    expect(result.skipped).toEqual([
      { key: 'beads:bd-9', place: 'stdin:3:1', why: 'done' },
      { key: 'beads:bd-8', place: 'stdin:4:1', why: 'tombstone' },
    ])
  })

  it('takes what was done as completed with --with-done, and keeps the dependency on it', async () => {
    const text = beads(
      { id: 'a', title: 'A', status: 'closed', closed_at: '2026-01-02T03:04:05Z' },
      { id: 'b', title: 'B', dependencies: [{ depends_on_id: 'a', type: 'blocks' }] },
    )
    const { result, of } = await imported('beads', text, { withDone: true })
    expect(of('beads:a')).toMatchObject({ status: 'completed' })
    expect(of('beads:b')).toMatchObject({ status: 'pending', needs: ['beads:a'] })
    expect(result.skipped).toEqual([])
  })

  it('lets an epic wait for its parts, and puts off what waits for something put off', async () => {
    const child = { depends_on_id: 'e', type: 'parent-child' }
    const text = beads(
      { id: 'e', title: 'E', issue_type: 'epic' },
      { id: 'e.1', title: 'E1', dependencies: [child] },
      { id: 'x', title: 'X', status: 'deferred' },
      { id: 'y', title: 'Y', dependencies: [{ depends_on_id: 'x', type: 'blocks' }] },
      { id: 'z', title: 'Z', status: 'qa', dependencies: [{ depends_on_id: 'e', type: 'conditional-blocks' }] },
    )
    const { result, rows: all, of } = await imported('beads', text)
    expect(of('beads:e')?.needs).toEqual(['beads:e.1'])
    expect(all.map(({ key }) => key).toSorted()).toEqual(['beads:e', 'beads:e.1', 'beads:z'])
    expect(result.skipped.map(({ why }) => why)).toEqual(['deferred', 'waits for beads:x, which is not taken'])
    expect(result.notes).toEqual([
      'stdin:5:1: that it is only needed when e fails is not kept',
      'stdin:5:1: its status "qa" is not known: it is taken as pending',
    ])
  })

  it('keys by --key, so that two lists with the same ids stay apart', async () => {
    const { of } = await imported('beads', beads({ id: 'a', title: 'A' }), { key: 'shop' })
    expect(of('shop:a')).toBeDefined()
  })
})

describe('task master', () => {
  const task = (id: number, more: object = {}): object => ({ id, title: `Task ${id}`, status: 'pending', ...more })

  it('keeps tags apart, and lets a task wait for its subtasks', async () => {
    const steps = [task(1), task(2, { dependencies: [1] })]
    const text = JSON.stringify({
      master: {
        tasks: [task(1, { priority: 'high', testStrategy: 'look' }), task(2, { dependencies: [1], subtasks: steps })],
        metadata: {},
      },
      side: { tasks: [task(1, { status: 'done' }), task(2, { dependencies: [1] })] },
    })
    const { of } = await imported('taskmaster', text)
    expect(of('taskmaster:1')).toMatchObject({ priority: 'high', description: 'Task 1\n\nTest strategy:\nlook' })
    expect(of('taskmaster:2')?.needs).toEqual(['taskmaster:1', 'taskmaster:2.1', 'taskmaster:2.2'])
    expect(of('taskmaster:2.1')?.needs).toEqual(['taskmaster:1'])
    expect(of('taskmaster:2.2')?.needs).toEqual(['taskmaster:2.1', 'taskmaster:1'])
    expect(of('taskmaster:side/2')).toMatchObject({ needs: [], tags: ['side'] })
  })

  it('reads the form without tags; what is done is done with all its parts', async () => {
    const text = JSON.stringify({ tasks: [task(1, { status: 'done', subtasks: [task(1)] }), task(2)] })
    const { rows: all } = await imported('taskmaster', text)
    expect(all.map(({ key }) => key)).toEqual(['taskmaster:2'])
  })
})

describe('claude tasks', () => {
  it('reads lists and todos', async () => {
    const text = JSON.stringify([
      { id: '1', subject: 'Plan', description: 'first', status: 'completed', blocks: ['2'], blockedBy: [] },
      { id: '2', subject: 'Build', status: 'in_progress', blocks: ['3'], blockedBy: ['1'] },
      { id: '3', subject: 'Show', status: 'pending', blockedBy: [] },
      { content: 'Tidy up', status: 'pending', activeForm: 'Tidying up', priority: 'high' },
    ])
    const { of, rows: all } = await imported('claude-tasks', text)
    expect(of('claude-tasks:2')).toMatchObject({ status: 'pending', needs: [], type: 'task' })
    expect(of('claude-tasks:3')?.needs).toEqual(['claude-tasks:2'])
    expect(all.find(({ description }) => description === 'Tidy up')?.priority).toBe('high')
  })
})

describe('github', () => {
  it('reads labels, assignees, blockers and reasons', async () => {
    const text = JSON.stringify([
      {
        number: 7,
        title: 'Crash',
        body: 'It `crashes`',
        labels: [{ name: 'bug' }, { name: 'P1' }],
        state: 'OPEN',
        assignees: [{ login: 'ann' }],
        blockedBy: {
          nodes: [
            { number: 8, state: 'OPEN' },
            { number: 2, state: 'CLOSED' },
          ],
          totalCount: 2,
        },
      },
      { number: 8, title: 'Base', body: null, labels: [], state: 'open' },
      { number: 9, title: 'No', state: 'CLOSED', stateReason: 'NOT_PLANNED' },
      { number: 10, title: 'PR', state: 'open', pull_request: {} },
    ])
    const { of, result } = await imported('github-json', text, { withDone: true })
    expect(of('github-json:7')).toMatchObject({
      type: 'bug',
      priority: 'high',
      needs: ['github-json:8'],
      tags: ['bug', 'P1', 'assignee:ann'],
    })
    expect(result).toMatchObject({ added: 2, skipped: [{ key: 'github-json:9', why: 'NOT_PLANNED' }] })
  })
})

describe('backlog', () => {
  it('reads front matter and keeps criteria as text', async () => {
    const text = `---\nid: TASK-1.10\ntitle: 'Paint: twice'\nstatus: To Do\nassignee:\n  - '@ann'\nlabels: []\ndependencies: []\npriority: high\n---\n\n## Description\n\n<!-- SECTION:DESCRIPTION:BEGIN -->\nBlue\n<!-- SECTION:DESCRIPTION:END -->\n\n- [ ] #1 npm test\n`
    const { of } = await imported('backlog', text)
    expect(of('backlog:task-1.10')).toMatchObject({
      description: 'Paint: twice\n\n## Description\n\nBlue\n\n- [ ] #1 npm test',
      priority: 'high',
      tags: ['assignee:ann'],
    })
  })
})

describe('bad input adds nothing and says where', () => {
  it.each<[Source, string, string]>([
    ['beads', '{"id":"a","title":"A"}\n{"id":"b","title":3}\n', 'stdin:2:19: title must be a text'],
    ['beads', '{"id":"a","title":"A"}\n\n{"id":"b",\n', 'stdin:3:'],
    ['beads', '{"id":"a","title":"A","priority":7}\n', 'stdin:1:34: priority must be 0, 1, 2, 3 or 4'],
    ['beads', beads({ id: 'a', title: 'A' }, { id: 'a', title: 'B' }), 'stdin:2:1: "a" is there twice'],
    [
      'beads',
      beads({ id: 'a', title: 'A', dependencies: [{ depends_on_id: 'q' }] }),
      'stdin:1:1: there is no work item',
    ],
    ['taskmaster', '{\n  "tasks": [\n    {"id": 1}\n  ]\n}', 'stdin:3:5: title must be'],
    ['taskmaster', '{"a": 1}', 'stdin:1:1: no "tasks"'],
    ['github-json', '[{"number": "x y", "title": "T", "labels": [3]}]', 'stdin:1:45: each of labels must be'],
    ['claude-tasks', '[{"id": "1", "subject": "S", "status": 4}]', 'stdin:1:40: status must be a text'],
    ['backlog', 'no front matter', 'stdin:1:1: a task begins with'],
    ['backlog', '---\nid: t-1\ntitle: x\npriority: soon\n---\n', 'stdin:4:1: priority must be one of'],
    ['backlog', '---\nid: t-1\ntitle: "x\n---\n', 'stdin:'],
  ])('%s %j', async (from, text, message) => {
    const deps = fresh()
    const failed = importFrom({ from, path: 'stdin', text }, deps)
    await expect(failed).rejects.toMatchObject({ hint: expect.stringContaining('Nothing was added') })
    await expect(failed).rejects.toThrow(message)
    expect(await rows(deps)).toEqual([])
  })
})

describe('folders', () => {
  async function from(
    source: Source,
    files: Readonly<Record<string, string>>,
  ): Promise<readonly (string | undefined)[]> {
    const deps = fresh()
    const root = join(deps.paths.root, 'foreign')
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, name)), { recursive: true })
      writeFileSync(join(root, name), text)
    }
    await importFrom({ from: source, path: root }, deps)
    return (await rows(deps)).map(({ key }) => key)
  }
  const task = (id: string, blockedBy: readonly string[] = []): string =>
    JSON.stringify({ id, subject: `S${id}`, status: 'pending', blockedBy })
  const page = (id: string, status: string): string => `---\nid: ${id}\ntitle: T\nstatus: ${status}\n---\n`

  it('finds the files where each tool keeps them', async () => {
    expect(
      await from('claude-tasks', { 'one/1.json': task('1', ['2']), 'one/2.json': task('2'), 'two/1.json': task('1') }),
    ).toEqual(['claude-tasks:one/2', 'claude-tasks:one/1', 'claude-tasks:two/1'])
    expect(
      await from('beads', { '.beads/issues.jsonl': beads({ id: 'a', title: 'A' }), '.beads/config.yaml': '' }),
    ).toEqual(['beads:a'])
    expect(
      await from('backlog', {
        'backlog/tasks/task-1 - x.md': page('task-1', 'To Do'),
        'backlog/completed/task-2.md': page('task-2', 'Done'),
      }),
    ).toEqual(['backlog:task-1'])
    expect(await from('taskmaster', { '.taskmaster/tasks/tasks.json': '{"tasks":[{"id":1,"title":"T"}]}' })).toEqual([
      'taskmaster:1',
    ])
  })

  it('lets a task wait for one in another file that says it blocks it', async () => {
    const blocker = JSON.stringify({ id: '2', subject: 'S2', status: 'pending', blocks: ['1', '9'], blockedBy: [] })
    expect(await from('claude-tasks', { '1.json': task('1'), '2.json': blocker })).toEqual([
      'claude-tasks:foreign/2',
      'claude-tasks:foreign/1',
    ])
  })

  it('says when nothing is there', async () => {
    await expect(from('beads', { 'README.md': '' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
