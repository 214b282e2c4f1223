import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { DocumentForm } from '../../../../src/lib/workspace/salvage/combine-values.ts'
import { salvage } from '../../../../src/lib/workspace/salvage/salvage.ts'
import { sharedData } from '../../../shared-data.ts'

const TODOS: DocumentForm = { recordsAt: 'todos' }

describe('what is saved from a document', () => {
  it.each<[string, string, DocumentForm, unknown]>([
    ['cut off in a text', '{"a": {"b": 1, "c": "tor', 'object', { a: { b: 1 } }],
    ['cut off in a number', '{"a": 1, "b": 175', 'object', { a: 1 }],
    ['cut off in a word', '{"a": 1, "b": tru', 'object', { a: 1 }],
    ['cut off in a key', '{"a": {"x": 1}, "b', 'object', { a: { x: 1 } }],
    ['cut off after a key', '{"a": 1, "b":', 'object', { a: 1 }],
    ['cut off after a whole text', '{"a": "whole"', 'object', { a: 'whole' }],
    ['cut off in a nested object', '{"a": 1, "b": {"c": {"d', 'object', { a: 1 }],
    ['an empty object that was written so', '{"a": {}, "b": [],', 'object', { a: {}, b: [] }],
    ['a value that is missing', '{"a": , "b": 2, "c": }', 'object', { b: 2 }],
    ['a value that is missing before the next line', '{"a":\n "b": 1}', 'object', { b: 1 }],
    ['numbers written otherwise', '{"a": .5, "b": 00, "c": +3, "d": 5.}', 'object', { a: 0.5, b: 0, c: 3, d: 5 }],
    ['a second value', '{"a": 0\n0, "b": 1}', 'object', { a: 0, b: 1 }],
    ['words without quotes', '{"a": plugin loaded ok, "b": 1}', 'object', { a: 'plugin loaded ok', b: 1 }],
    ['a line break in a text', '{"a": "x\ny", "b": 1}', 'object', { a: 'x\ny', b: 1 }],
    ['quotes in a text', '{"a": "has "quotes" in it", "b": 1}', 'object', { a: 'has "quotes" in it', b: 1 }],
    ['a quote that is missing', '{"a": "x,\n "b": "y"}', 'object', { a: 'x', b: 'y' }],
    ['escapes that are none', '{"a": "C:\\new\\x", "b": "\\u00e9"}', 'object', { a: 'C:\newx', b: 'é' }],
    ['commas that are missing or too many', '{"a": [1,, 2,],\n "b": 1\n "c": 2,}', 'object', { a: [1, 2], b: 1, c: 2 }],
    ['brackets of the wrong kind', '{"a": [1, 2}', 'object', { a: [1, 2] }],
    ['brackets too many', '{"a": 1}\n}\n]\n', 'object', { a: 1 }],
    ['comments', '{"a": 1, // one\n "b": /* two */ 2}', 'object', { a: 1, b: 2 }],
    ['the Python way', "{'a': True, 'b': None, 'c': 'x'}", 'object', { a: true, b: null, c: 'x' }],
    ['the JavaScript way', "{a: 'x', b: 2}", 'object', { a: 'x', b: 2 }],
    ['a byte order mark', '\uFEFF{"a": 1}', 'object', { a: 1 }],
    ['a block of zeros', '{"a": 1}\n\0\0\0\0', 'object', { a: 1 }],
    ['the tail of an older content', '{"a": 1}\n  "x": 2\n  }\n}', 'object', { a: 1 }],
    ['two documents', '{"a": []}\n{"b": 1, "a": [1]}', 'object', { a: [1], b: 1 }],
    ['an object appended to an array', '[{"id": "1"}]\n{"id": "2"}', 'object', [{ id: '1' }, { id: '2' }]],
    ['keys that mean something elsewhere', '{"__proto__": {"x": 1},}', 'object', JSON.parse('{"__proto__": {"x": 1}}')],
    [
      'output of a program before the value',
      '{"a": 10:00 [INFO] on, it\n10:01 [ERROR] "x"\n{"b": 1}\n0,"c": 2}',
      'object',
      { a: { b: 1 }, c: 2 },
    ],
    ['a key that is there again', '{"a": 1, "b": 2, "a": 3,}', 'object', { a: 3, b: 2 }],
    [
      'lines of several records',
      '{"a": 1}\n{\n "b": 2,\n "c": 3\n "b": 4\n}\n{"d": 5}\n',
      'lines',
      [{ a: 1 }, { d: 5 }],
    ],
    [
      'a record over several lines that was cut off',
      '{"a": 1}\n{\n "b": 2,\n "c": 3,\n',
      'lines',
      [{ a: 1 }, { b: 2, c: 3 }],
    ],
    ['the same where only whole records count', '{"a": 1}\n{"b": "x "y" z"}\n{\n "b": 2,\n', 'whole-lines', [{ a: 1 }]],
    ['whole records over several lines', '{\n "a": 1\n}\n{\n "b": 2\n}\n', 'whole-lines', [{ a: 1 }, { b: 2 }]],
    [
      'every other line of many records',
      `${'{\n "b": 2,\n "c": 3\n "d": 4\n "trace": 7,\n'.repeat(6)}${'"a": 1\n'.repeat(60)}{"e": 6}`,
      'lines',
      [{ e: 6 }],
    ],
    ['records without their document', '[{"id": "1"},]', TODOS, { todos: [{ id: '1' }] }],
    [
      'a document without its head',
      'x"},\n    {"id":"1"},\n    {"id":"2"}\n  ]\n}',
      TODOS,
      { todos: [{ id: '1' }, { id: '2' }] },
    ],
    [
      'two versions of a record',
      '{"todos": [{"id": "1", "updated_at": "2026-02"}]}\n{"todos": [{"id": "1", "updated_at": "2026-01"}, {"id": "2"}]}',
      TODOS,
      { todos: [{ id: '1', updated_at: '2026-02' }, { id: '2' }] },
    ],
    [
      'bad lines among good ones',
      '{"a":1}\nnoise\n{"b":\n{"c":3}{"d":4}\n{"e":"to',
      'lines',
      [{ a: 1 }, { c: 3 }, { d: 4 }],
    ],
    ['records over several lines', '{\n  "a": 1\n}\n{\n  "b": 2\n}\n', 'lines', [{ a: 1 }, { b: 2 }]],
  ])('with %s', (...[, text, form, expected]) => {
    const found = salvage(text, form)
    expect(found.status).toBe('salvaged')
    expect(found.value).toEqual(expected)
    expect(found.repairs.length + found.lost.length).toBeGreaterThan(0)
  })

  it.each<[string, string, DocumentForm, string]>([
    ['zero bytes', '', 'object', 'empty'],
    ['white space', ' \n', TODOS, 'empty'],
    ['zeros only', '\0\0\0', 'records', 'empty'],
    ['a Git LFS pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 18\n', 'object', 'pointer'],
    ['no JSON', 'hello', 'object', 'hopeless'],
    ['a torn key only', '{"a', 'object', 'hopeless'],
  ])('is nothing with %s', (...[, text, form, status]) => {
    expect(salvage(text, form)).toMatchObject({ status, value: undefined })
  })

  it('is the document itself where nothing is wrong', () => {
    expect(salvage('{"a": 1}\n', 'object')).toEqual({
      status: 'intact',
      value: { a: 1 },
      repairs: [],
      lost: [],
      saved: 1,
    })
    expect(salvage('', 'lines').value).toEqual([])
    expect(salvage('{"a":1}\n\n{"b":2}', 'lines')).toMatchObject({ status: 'intact', value: [{ a: 1 }, { b: 2 }] })
  })

  it('names what it gave up, with its line', () => {
    const { lost, saved } = salvage('{\n  "a": 1,\n  "cores": ,\n  "b": "to', 'object')
    expect(lost).toEqual([
      { line: 3, what: '"cores" has no readable value: "cores":' },
      { line: 4, what: '"b" has no readable value: "b": "to' },
    ])
    expect(saved).toBeLessThan(0.5)
  })
})

it('tells what a repeated key was before', () => {
  const { repairs } = salvage('{"a": 1,\n "a": 3,}', 'object')
  expect(repairs).toEqual([{ line: 2, what: 'a is there again; it was 1' }])
})

describe('both sides of a merge conflict', () => {
  const conflict = (ours: string, theirs: string): string =>
    `{\n  "todos": [\n<<<<<<< HEAD\n${ours}\n||||||| base\n    {"id":"old"},\n=======\n${theirs}\n>>>>>>> branch\n    {"id":"z"}\n  ]\n}\n`

  it('are laid together by id, the later version of a record standing', () => {
    const text = conflict(
      '    {"id":"a","updated_at":"2026-11-02"},\n    {"id":"b"},',
      '    {"id":"a","updated_at":"2026-11-01"},\n    {"id":"c"},',
    )
    const { value, lost } = salvage(text, TODOS)
    expect(value).toEqual({
      todos: [{ id: 'a', updated_at: '2026-11-02' }, { id: 'b' }, { id: 'z' }, { id: 'c' }],
    })
    expect(lost.map(({ what }) => what)).toEqual(['another version of id a: {"id":"a","updated_at":"2026-11-01"}'])
  })

  it('are read each by itself when one is damaged', () => {
    const { value } = salvage(conflict('    {"id":"a"},', '    {"id":"c", "n": },'), TODOS)
    expect(value).toEqual({ todos: [{ id: 'a' }, { id: 'z' }, { id: 'c' }] })
  })
})

describe('the real damaged files', () => {
  it.each<[string, DocumentForm, number]>([
    ['autonomy/malformed/agents__agent_status.json.1a29d43a.bad', 'object', 3],
    ['autonomy/malformed/agents__agent_status.json.2ca46ebb.bad', 'object', 2],
    ['autonomy/malformed/agents__agent_status.json.c0bd0935.bad', 'object', 1],
    ['autonomy/malformed/agents__agent_status.json.corrupt_20251007_115710.31fbe300.bad', 'object', 2],
    ['autonomy/malformed/agents__knowledge__correlation_matrix.json.d1bd5794.bad', 'object', 5],
    ['autonomy/malformed/audit_config__audit_events.jsonl.d5de2792.bad', 'lines', 2],
    ['autonomy/malformed/cache__task_analysis.json.1d4e1480.bad', 'object', 6],
    ['autonomy/malformed/models_bootstrap.jsonl.891707a2.bad', 'lines', 8],
    ['autonomy/malformed/monitoring__performance_baselines.json.dac368e6.bad', 'object', 6],
    ['autonomy/malformed/reports__tool_versions.json.7d332e61.bad', 'object', 3],
    ['coordination/asss/malformed/8020_metrics.jsonl', 'lines', 16],
    ['coordination/asss/malformed/benchmark_results_20250615_133437.json', 'object', 4],
    ['coordination/asss/malformed/real_telemetry_spans.jsonl', 'lines', 147],
    ['coordination/asss/malformed/telemetry_spans.jsonl', 'lines', 848],
    ['coordination/asss/malformed/trace_correlation.jsonl', 'lines', 2],
    ['coordination/swarmsh/malformed/health_alert_20250623_223425.json', 'object', 7],
    ['coordination/swarmsh/malformed/health_alert_20250623_224235.json', 'object', 7],
    ['coordination/raced/agent_status.after-cat-append.json', 'object', 45],
    ['coordination/raced/work_claims.concurrent-claim+complete.extra-data.json', 'records', 40],
    ['coordination/raced/work_claims_fast.unescaped-quotes.jsonl', 'lines', 2],
  ])('%s', (path, form, entries) => {
    const file = sharedData(path)
    if (file === undefined) return
    const found = salvage(readFileSync(file, 'utf8'), form)
    expect(found.status).toBe('salvaged')
    expect(Object.keys(Object(found.value))).toHaveLength(entries)
  })
})
