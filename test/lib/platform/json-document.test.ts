import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { AutonomyError } from '../../../src/lib/errors.ts'
import { invalidAt, parseJson, stringifyDocument } from '../../../src/lib/platform/json-document.ts'
import { scanJson } from '../../../src/lib/platform/json-scanner.ts'
import { sharedData } from '../../shared-data.ts'

function faultOf(text: string): AutonomyError {
  try {
    parseJson(text, 'todos.json')
  } catch (error) {
    if (error instanceof AutonomyError) return error
    throw error
  }
  throw new Error(`it parses: ${text}`)
}

describe('parseJson', () => {
  it.each([
    ['{"a": 1,}', 'todos.json:1:9: a comma before "}"'],
    ['[1, 2,\n]', 'todos.json:2:1: a comma before "]"'],
    ['{"a": nope}', 'todos.json:1:7: a value after the colon expected, found "nope"'],
    ['{"a" 1}', 'todos.json:1:6: a colon after the property name expected, found "1"'],
    ["{'a': 1}", 'todos.json:1:2: a property name in double quotes expected, found "\'"'],
    ['[1 2]', 'todos.json:1:4: a comma or "]" expected, found "2"'],
    [
      '{\n  "a": {\n    "b": [1',
      'todos.json:3:12: the text ends where a comma or "]" is expected; the array begun on line 3 is not closed',
    ],
    ['{"a": "open', 'todos.json:1:7: the text ends inside this string'],
    ['{"a": "x\ty"}', 'todos.json:1:9: a control character (U+0009) inside a string'],
    ['["\\q"]', 'todos.json:1:3: a backslash that begins no valid escape'],
    ['{"a": 01}', 'todos.json:1:8: a comma or "}" expected, found "1"'],
    ['{"a": NaN}', 'todos.json:1:7: a value after the colon expected, found "NaN"'],
    ['{"a": 1} // why', 'todos.json:1:10: unexpected text after the end of the document'],
    ['{"a": 1}\n{"a": 2}', 'todos.json:2:1: a second document begins here'],
    ['[]\r\n[]', 'todos.json:2:1: a second document begins here'],
    ['', 'todos.json:1:1: the file is empty (zero bytes)'],
    [' \n\n', 'todos.json:1:1: the file holds nothing but white space'],
    ['\uFEFF{"a": 1}', 'todos.json:1:1: the file begins with a byte order mark'],
    ['{"a": 1\0\0\0', 'todos.json:1:8: the file holds NUL characters: it is UTF-16, or a crash cut it short'],
    [
      'version https://git-lfs.github.com/spec/v1\noid sha256:1',
      'todos.json:1:1: this is a Git LFS pointer, not the file itself',
    ],
    [
      '{\n<<<<<<< HEAD\n"a": 1\n=======\n"a": 2\n>>>>>>> b\n}',
      'todos.json:2:1: an unresolved merge conflict begins here',
    ],
  ])('says where %j is wrong', (text, message) => {
    const fault = faultOf(text)
    expect(fault.code).toBe('INVALID_DOCUMENT')
    expect(fault.message).toBe(message)
    expect(fault.hint).toBeTruthy()
  })

  it('reports very deep nesting instead of running out of stack', () => {
    expect(faultOf('['.repeat(100_000)).message).toContain('nested more than 1000 levels deep')
  })

  it('takes words in strings that look like damage', () => {
    const text = JSON.stringify({ note: '<<<<<<< HEAD', lfs: 'version https://git-lfs', nul: '\0', mark: '\uFEFF' })
    expect(parseJson(text, 'a')).toEqual(JSON.parse(text))
  })
})

describe('invalidAt', () => {
  const text = '{\n  "todos": [\n    {"id": "a"},\n    {"id": "b", "status": 7}\n  ]\n}\n'
  it.each([
    [['todos', 1, 'status'], 4, 27],
    [['todos', 1, 'title'], 4, 5],
    [['todos', 0], 3, 5],
    [['nothing', 'here'], 1, 1],
    [[], 1, 1],
  ])('points at %j', (path, line, column) => {
    expect(invalidAt({ text, file: 'f.json', path }, 'no').position).toEqual({ file: 'f.json', line, column })
  })

  it('points at the last of duplicate keys, the one that counts', () => {
    expect(invalidAt({ text: '{"a":1,\n"a":2}', file: 'f', path: ['a'] }, 'no').position?.line).toBe(2)
  })
})

describe('stringifyDocument', () => {
  it('writes one record per line where the caller says, the rest indented', () => {
    const document = { version: 1, todos: [{ id: 'a', tags: ['x'] }, { id: 'b' }], meta: { n: [1] }, gone: undefined }
    expect(stringifyDocument(document, { recordsAt: 'todos' })).toBe(
      '{\n  "version": 1,\n  "todos": [\n    {"id":"a","tags":["x"]},\n    {"id":"b"}\n  ],\n' +
        '  "meta": {\n    "n": [\n      1\n    ]\n  }\n}\n',
    )
  })

  it.each([
    [[], '[]\n'],
    [{}, '{}\n'],
    [[{ a: 1 }, 2], '[\n  {"a":1},\n  2\n]\n'],
    [{ todos: [] }, '{\n  "todos": []\n}\n'],
    [null, 'null\n'],
    ['text', '"text"\n'],
  ])('writes %j', (value, text) => {
    expect(stringifyDocument(value, { recordsAt: 'todos' })).toBe(text)
  })
})

const data = ['autonomy/valid', 'autonomy/malformed', 'coordination'].flatMap((name) => sharedData(name) ?? [])

describe.skipIf(data.length === 0)('real documents', () => {
  const files = data.flatMap((directory) =>
    readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  )

  it('parse as JSON.parse does, or are INVALID_DOCUMENT with a position', () => {
    expect(files.length).toBeGreaterThan(100)
    for (const file of files) {
      const text = readFileSync(file, 'utf8')
      const expected = plainParse(text)
      if (expected === undefined) {
        const fault = faultOf(text)
        expect(fault.code).toBe('INVALID_DOCUMENT')
        expect(fault.position?.line).toBeGreaterThan(0)
        expect(fault.position?.column).toBeGreaterThan(0)
      } else {
        expect(parseJson(text, file)).toEqual(expected)
        expect(scanJson(text)).toBeUndefined()
        expect(JSON.parse(stringifyDocument(expected, { recordsAt: 'todos' }))).toEqual(expected)
      }
    }
  })

  it.skipIf(!sharedData('autonomy/malformed'))('are all refused where they are malformed', () => {
    const malformed = files.filter((file) => file.includes('/autonomy/malformed/'))
    expect(malformed.map((file) => plainParse(readFileSync(file, 'utf8')))).toEqual(malformed.map(() => undefined))
  })
})

function plainParse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
