import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { AutonomyError } from '../../../../src/lib/errors.ts'
import type { DocumentCheck } from '../../../../src/lib/workspace/doctor/finding.ts'
import { runDoctor, type Diagnosis } from '../../../../src/lib/workspace/doctor/run-doctor.ts'
import { workspacePaths } from '../../../../src/lib/workspace/paths.ts'
import { temporaryWorkspace, type TemporaryWorkspace } from '../temporary-workspace.ts'

/** Stands for the parsers of the pipeline: a todo needs a title. */
const checks: Record<string, DocumentCheck> = {
  'todo list': (text, file) => {
    const { todos } = JSON.parse(text)
    if (!Array.isArray(todos)) throw new AutonomyError('INVALID_DOCUMENT', `${file}: todos is missing`)
    if (todos.some((todo) => typeof todo.title !== 'string')) throw new AutonomyError('INVALID_DOCUMENT', 'no title')
    return todos.length > 3 ? ['too many'] : []
  },
  predictions: (text) => {
    if (!('predictions' in JSON.parse(text))) throw new AutonomyError('INVALID_DOCUMENT', 'no predictions')
    return []
  },
}

function doctor({ root, platform }: TemporaryWorkspace, fix = false, variables = {}): Promise<Diagnosis> {
  return runDoctor({ fix }, { ...platform(variables), paths: workspacePaths(root), checks })
}

function about({ findings }: Diagnosis, subject: string): readonly string[] {
  return findings.filter((finding) => finding.subject === subject).map(({ status, message }) => `${status} ${message}`)
}

describe('doctor', () => {
  it('finds an empty workspace healthy and leaves nothing in it', async () => {
    const workspace = temporaryWorkspace()
    const diagnosis = await doctor(workspace)
    expect(diagnosis).toMatchObject({ healthy: true, repairs: [] })
    expect(about(diagnosis, 'STOP')).toEqual(['ok not in force'])
    expect(readdirSync(workspace.root)).toEqual([])
  })

  it('names what is no folder but should be one, and what cannot be looked at, and goes on', async () => {
    const workspace = temporaryWorkspace({ reports: '', '.agent-workspace': '', 'unified_todos.json': '{"todos":[]}' })
    symlinkSync('logs', join(workspace.root, 'logs'))
    const diagnosis = await doctor(workspace)
    expect(diagnosis.healthy).toBe(false)
    expect(about(diagnosis, 'reports')).toEqual(['fail it is not a directory'])
    expect(about(diagnosis, '.agent-workspace')).toEqual(['fail it is not a directory'])
    expect(about(diagnosis, 'logs')).toEqual([expect.stringContaining('symbolic links lead in a circle')])
    expect(about(diagnosis, 'unified_todos.json')).toEqual(['ok todo list: parses'])
  })

  it('tells what is wrong, with its place', async () => {
    const workspace = temporaryWorkspace({
      'autonomy.yaml': 'scor: 1\nlogs: 2\n',
      'unified_todos.json': '{\n  "todos": [ nope ]\n}\n',
      'predictive_data.json': '{}',
      'reports/pipeline_runs.jsonl': '{"a":1}\nbad\n{"b":2}\n',
      'reports/other.jsonl': '{"a":1}\n{"b"',
      '.agent-workspace/STOP': '',
      '.agent-workspace/pipeline/history.json': '',
      'task_queue.json': 'version https://git-lfs.github.com/spec/v1\n',
      'package.json': '{ // of another program\n',
      'tsconfig.json': 'broken',
      'task_queue.json.tmp9562': '',
      'unified_todos.json.corrupt-20261121T043000000Z': '',
    })
    const diagnosis = await doctor(workspace, false, { AUTONOMY_SCORE_TRESHOLD: '1' })
    expect(diagnosis.healthy).toBe(false)
    expect(about(diagnosis, 'autonomy.yaml')).toEqual([
      'fail line 1, column 1: unknown key scor; did you mean score?',
      'fail line 2, column 7: logs must be a section of keys, not 2',
    ])
    expect(about(diagnosis, 'unified_todos.json')[0]).toMatch(/^fail line 2, column 14: /)
    expect(about(diagnosis, 'predictive_data.json')).toEqual(['fail no predictions'])
    expect(about(diagnosis, 'reports/pipeline_runs.jsonl')).toEqual(['fail line 2, column 1: this line is no JSON'])
    expect(about(diagnosis, 'reports/other.jsonl')).toEqual(['fail line 2, column 1: the last line was cut off'])
    expect(about(diagnosis, '.agent-workspace/pipeline/history.json')[0]).toMatch(/^fail .*zero bytes/)
    expect(about(diagnosis, 'task_queue.json')[0]).toMatch(/^fail .*Git LFS pointer/)
    expect(about(diagnosis, 'STOP')[0]).toMatch(/^warn in force since /)
    expect(about(diagnosis, 'AUTONOMY_SCORE_TRESHOLD')).toEqual(['warn this variable is not read'])
    expect(about(diagnosis, 'task_queue.json.tmp9562')).toEqual(['warn left by a writer that was interrupted'])
    expect(about(diagnosis, 'unified_todos.json.corrupt-20261121T043000000Z')).toHaveLength(1)
    expect(diagnosis.findings.filter(({ subject }) => /package|tsconfig/.test(subject))).toEqual([])
  })

  it('passes on what a document can live with', async () => {
    const todo = '{"id":"1","title":"t"}'
    const workspace = temporaryWorkspace({ 'unified_todos.json': `{"todos":[${todo},${todo},${todo},${todo}]}` })
    const diagnosis = await doctor(workspace)
    expect(about(diagnosis, 'unified_todos.json')).toEqual(['warn too many'])
    expect(diagnosis.healthy).toBe(true)
  })

  it('says that a lock is held, and waits for it before it repairs', async () => {
    const workspace = temporaryWorkspace({ '.agent-workspace/locks/x': '' })
    const { locks } = workspace.platform()
    const paths = workspacePaths(workspace.root)
    const diagnosis = await locks.withLock(paths.locks.todos, { wait: 0, what: 'it' }, () => doctor(workspace))
    expect(about(diagnosis, '.agent-workspace/locks/todos.lock')).toEqual(['warn held by a running command'])
    expect(about(await doctor(workspace), '.agent-workspace/locks/todos.lock')).toEqual(['ok free'])
  })
})

describe('doctor --fix', () => {
  const damaged = '{\n  "todos": [\n    {"id":"1","title":"one"},\n    {"id":"2"},\n    {"id":"3","ti'

  it('keeps the damaged file, saves the records and names those it could not', async () => {
    const workspace = temporaryWorkspace({ 'unified_todos.json': damaged })
    const diagnosis = await doctor(workspace, true)
    expect(diagnosis.healthy).toBe(true)
    const [repair] = diagnosis.repairs
    expect(repair).toMatchObject({ path: 'unified_todos.json', outcome: 'salvaged', saved_records: 1 })
    expect(repair?.lost.map(({ what }) => what)).toEqual([
      'no key can be told here: "ti',
      'a record that is not whole, id 2: {"id":"2"}',
      'a record that is not whole, id 3: {"id":"3"}',
    ])
    expect(readFileSync(join(workspace.root, repair?.copy ?? ''), 'utf8')).toBe(damaged)
    expect(readFileSync(join(workspace.root, 'unified_todos.json'), 'utf8')).toBe(
      '{\n  "todos": [\n    {"id":"1","title":"one"}\n  ]\n}\n',
    )
    expect((await doctor(workspace, true)).repairs).toEqual([])
  })

  it('keeps the bytes as they were, also those that are no text', async () => {
    const bytes = Buffer.concat([
      Buffer.from('{"todos":[{"id":"1","title":"'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('"}]'),
    ])
    const workspace = temporaryWorkspace({ 'unified_todos.json': bytes })
    const [repair] = (await doctor(workspace, true)).repairs
    expect(readFileSync(join(workspace.root, repair?.copy ?? ''))).toEqual(bytes)
  })

  it('keeps the good lines around a bad one', async () => {
    const workspace = temporaryWorkspace({ 'reports/x.jsonl': '{"a":1}\nbad\n{"b":2}\n{"c":"to' })
    const [repair] = (await doctor(workspace, true)).repairs
    expect(readFileSync(join(workspace.root, 'reports/x.jsonl'), 'utf8')).toBe('{"a":1}\n{"b":2}\n')
    expect(repair).toMatchObject({ outcome: 'salvaged', saved_records: 2 })
  })

  it('takes away what nothing can be saved from, and says so', async () => {
    const workspace = temporaryWorkspace({
      'unified_todos.json': '',
      'predictive_data.json': 'hello',
      'todo_queue.json': '\0\0',
    })
    const { repairs, healthy } = await doctor(workspace, true)
    expect(healthy).toBe(true)
    expect(repairs.map(({ path, outcome }) => [path, outcome])).toEqual([
      ['predictive_data.json', 'removed'],
      ['todo_queue.json', 'emptied'],
      ['unified_todos.json', 'emptied'],
    ])
    expect(readFileSync(join(workspace.root, 'unified_todos.json'), 'utf8')).toBe('{\n  "todos": []\n}\n')
    expect(readFileSync(join(workspace.root, 'todo_queue.json'), 'utf8')).toBe('[]\n')
    expect(existsSync(join(workspace.root, 'predictive_data.json'))).toBe(false)
    expect(repairs.map(({ copy }) => copy !== undefined)).toEqual([true, true, false])
  })

  it('does not touch a pointer to content elsewhere, nor a sound file of another shape', async () => {
    const files = {
      'task_queue.json': 'version https://git-lfs.github.com/spec/v1\nsize 1\n',
      'predictive_data.json': '{"error_patterns": []}',
    }
    const workspace = temporaryWorkspace(files)
    const { repairs, healthy } = await doctor(workspace, true)
    expect(healthy).toBe(false)
    expect(repairs.map(({ outcome, copy }) => [outcome, copy])).toEqual([
      ['untouched', undefined],
      ['untouched', undefined],
    ])
    for (const [path, text] of Object.entries(files)) {
      expect(readFileSync(join(workspace.root, path), 'utf8')).toBe(text)
    }
  })
})

describe('a journal', () => {
  const line = '{"seq":1,"at":"2026-11-21T04:30:00.000Z","op":"add"}\n'
  const torn = '{"seq":2,"at":"2026-11-21T04:30:01.000Z","op":"claim","chan'
  const journal = 'agent_coordination/coordination_log.jsonl'

  it('may end with a line that was never acknowledged', async () => {
    const workspace = temporaryWorkspace({ [journal]: line + torn })
    const diagnosis = await doctor(workspace, true)
    expect(diagnosis).toMatchObject({ healthy: true, repairs: [] })
    expect(about(diagnosis, journal)).toEqual([expect.stringContaining('warn the last line was cut off')])
    expect(readFileSync(join(workspace.root, journal), 'utf8')).toBe(line + torn)
  })

  it('keeps no part of a line when it is mended', async () => {
    const workspace = temporaryWorkspace({ [journal]: `${line}${torn}\n${line}${torn}` })
    const diagnosis = await doctor(workspace, true)
    expect(diagnosis).toMatchObject({ healthy: true, repairs: [{ outcome: 'salvaged', saved_records: 2 }] })
    expect(readFileSync(join(workspace.root, journal), 'utf8')).toBe(line + line)
  })
})
