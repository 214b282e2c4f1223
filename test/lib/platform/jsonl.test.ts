import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { invalidAt, type DocumentPlace } from '../../../src/lib/platform/json-document.ts'
import { appendJsonLine, countJsonLines, readJsonLines, readLastJsonLines } from '../../../src/lib/platform/jsonl.ts'

let directory = ''
let file = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'jsonl-'))
  file = join(directory, 'runs.jsonl')
})
afterEach(() => rmSync(directory, { recursive: true }))

const asIs = (value: unknown): unknown => value
const number = (value: unknown, place: DocumentPlace): number => {
  if (typeof value === 'object' && value !== null && 'n' in value && typeof value.n === 'number') return value.n
  throw invalidAt({ ...place, path: ['n'] }, 'n must be a number')
}
const text = (): string => readFileSync(file, 'utf8')

describe('appendJsonLine', () => {
  it('creates the file and adds one line each', () => {
    appendJsonLine(file, { n: 1 })
    appendJsonLine(file, { n: 2, note: 'a\nb' }, { durable: false })
    expect(text()).toBe('{"n":1}\n{"n":2,"note":"a\\nb"}\n')
  })

  it.each([
    ['{"n":1}\n{"n":2', '{"n":1}\n{"n":9}\n'],
    ['{"n":1}\n{"n":2}', '{"n":1}\n{"n":2}\n{"n":9}\n'],
    ['{"n', '{"n":9}\n'],
    ['{"n":1}\n\0\0\0', '{"n":1}\n{"n":9}\n'],
    ['', '{"n":9}\n'],
    ['\n', '\n{"n":9}\n'],
    ['{"n":1}', '{"n":1}\n{"n":9}\n'],
    [`{"n":1}\n{"long":"${'x'.repeat(200_000)}`, '{"n":1}\n{"n":9}\n'],
  ])('mends the tail %#', (before, after) => {
    writeFileSync(file, before)
    appendJsonLine(file, { n: 9 })
    expect(text()).toBe(after)
  })

  it('cuts a line torn at any byte, and keeps every line before it', () => {
    const whole = '{"n":1}\n{"n":2,"note":"gr\u00fc\u00df"}\n'
    const bytes = Buffer.from(whole)
    for (let length = 0; length <= bytes.length; length++) {
      writeFileSync(file, bytes.subarray(0, length))
      const before = readJsonLines(file, asIs).records
      appendJsonLine(file, { n: 9 }, { durable: false })
      expect(readJsonLines(file, asIs)).toEqual({ records: [...before, { n: 9 }] })
    }
  })

  it('does not read a big file', () => {
    writeFileSync(file, '')
    truncateSync(file, 6_000_000_000)
    appendFileSync(file, '\n{"n":1}\n')
    for (const n of [2, 3]) appendJsonLine(file, { n }, { durable: false })
    appendFileSync(file, '{"torn')
    expect(readLastJsonLines(file, 1, number).records).toEqual([3])
    appendJsonLine(file, { n: 4 }, { durable: false })
    expect(statSync(file).size).toBe(6_000_000_001 + 4 * '{"n":1}\n'.length)
    expect(readLastJsonLines(file, 2, number).records).toEqual([3, 4])
  })

  it('says when the directory does not exist', () => {
    expect(() => appendJsonLine(join(directory, 'no', 'file'), 1)).toThrow(
      expect.objectContaining({ code: 'NOT_FOUND' }),
    )
  })

  it.skipIf(process.platform !== 'linux')('takes back what fitted of a line that did not fit', () => {
    writeFileSync(file, `{"n":1}\n${JSON.stringify({ pad: 'x'.repeat(8000) })}\n`)
    const before = text()
    const script = `
      import { appendJsonLine } from '${join(import.meta.dirname, '../../../src/lib/platform/jsonl.ts')}'
      try { appendJsonLine('${file}', { pad: 'y'.repeat(500) }) } catch (error) { console.log(error.code, error.message) }`
    const args = ['--fsize=8192', process.execPath, '--input-type=module', '-e', script]
    expect(execFileSync('prlimit', args, { encoding: 'utf8' })).toMatch(/^IO cannot append to .* bytes fitted\n$/)
    expect(text()).toBe(before)
  })
})

describe('readJsonLines', () => {
  it('reads every record, skipping blank lines', () => {
    writeFileSync(file, '{"n":1}\r\n\n  \n{"n":2}\n{"n":3}')
    expect(readJsonLines(file, number)).toEqual({ records: [1, 2, 3] })
  })

  it('finds nothing in a named pipe, without waiting for a writer, and appends nothing to it', () => {
    execFileSync('mkfifo', [file])
    expect(readJsonLines(file, asIs).records).toEqual([])
    expect(countJsonLines(file)).toBe(0)
    expect(() => appendJsonLine(file, {})).toThrow('it is not a regular file')
  })

  it('finds nothing in a file that is not there', () => {
    expect(readJsonLines(file, number)).toEqual({ records: [] })
    expect(readLastJsonLines(file, 5, number)).toEqual({ records: [] })
  })

  it('reports a torn last line', () => {
    writeFileSync(file, '{"n":1}\n{"n":2}\n{"n":')
    expect(readJsonLines(file, number)).toEqual({ records: [1, 2], torn: { offset: 16, bytes: 5 } })
    expect(readLastJsonLines(file, 1, number)).toEqual({ records: [2], torn: { offset: 16, bytes: 5 } })
  })

  it.each([
    ['{"n":1}\n{"n" 2}\n{"n":3}\n', '2:6: a colon after the property name expected, found "2"'],
    ['{"n":1}\n{"n":2}{"n":3}\n', '2:8: a second document begins here'],
    ['{"n":1}\n\n{"n":"x"}\n', '3:6: n must be a number'],
    ['{"n":1}\n{"n":2}\nnope\n', '3:1: a value expected, found "nope"'],
  ])('refuses %j with its place', (content, place) => {
    writeFileSync(file, content)
    const refused = expect.objectContaining({ code: 'INVALID_DOCUMENT', message: `${file}:${place}` })
    expect(() => readJsonLines(file, number)).toThrow(refused)
    expect(() => readLastJsonLines(file, 2, number)).toThrow(refused)
  })
})

describe('readLastJsonLines', () => {
  it('reads the last records of any number of lines of any length', () => {
    const lengths = [1, 10, 65_000, 65_536, 3, 200_000, 5]
    const records = lengths.map((length, n) => ({ n, pad: 'x'.repeat(length) }))
    writeFileSync(file, records.map((record) => `${JSON.stringify(record)}\n`).join(''))
    for (let count = 0; count <= records.length + 1; count++) {
      expect(readLastJsonLines(file, count, asIs).records).toEqual(count === 0 ? [] : records.slice(-count))
    }
  })
})
