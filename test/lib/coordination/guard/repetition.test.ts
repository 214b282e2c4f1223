import { describe, expect, it } from 'vitest'
import { lineShape } from '../../../../src/lib/coordination/guard/line-shape.ts'
import { repetitionDetector, type Repetition } from '../../../../src/lib/coordination/guard/repetition.ts'

const LIMIT = 50

function observe(text: string, pieces = 1): Repetition | undefined {
  const detector = repetitionDetector(LIMIT)
  const bytes = Buffer.from(text)
  const size = Math.ceil(bytes.length / pieces)
  for (let at = 0; at < bytes.length; at += size) {
    const found = detector.observe(bytes.subarray(at, at + size))
    if (found) return found
  }
  return undefined
}

const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => `${line(index)}\n`).join('')

describe('what repeats itself', () => {
  it.each([
    ['the same line', lines(60, () => 'Error: connect ECONNREFUSED')],
    ['with a time stamp', lines(60, (i) => `2026-11-21T08:00:${String(i).padStart(2, '0')}.123Z retrying the request`)],
    ['with a clock', lines(60, (i) => `[08:00:${String(i).padStart(2, '0')}] retrying the request`)],
    ['with an epoch', lines(60, (i) => `${1_790_000_000 + i} retrying the request`)],
    ['in colours', lines(60, (i) => `\u001B[3${i % 8}mretrying\u001B[0m the request`)],
    ['with jitter', lines(60, (i) => `request failed after ${i * 7}ms, retrying`)],
    ['with identifiers', lines(60, (i) => `request ${i.toString(16).padStart(32, 'a')} failed`)],
    ['a cycle of three', lines(180, (i) => ['thinking about it', 'calling the tool', 'the tool failed'][i % 3] ?? '')],
    ['a cycle with a counter that starts over', lines(300, (i) => `attempt ${(i % 5) + 1} of 5 failed`)],
    ['with blank lines between', lines(120, (i) => (i % 2 ? '' : 'I will try again now'))],
    ['in another script', lines(60, () => 'Повторяю попытку')],
  ])('%s', (_name, text) => {
    expect(observe(text)).toMatchObject({ times: LIMIT })
    expect(observe(text, 97)).toMatchObject({ times: LIMIT })
  })

  it('says how long the cycle is', () => {
    expect(observe(lines(180, (i) => `step ${'abc'[i % 3]} of the loop`))).toMatchObject({ period: 3 })
    expect(observe(lines(60, () => 'same again'))).toEqual({ line: 'same again', period: 1, times: LIMIT })
  })

  it('counts exactly: one less does not trip', () => {
    expect(observe(lines(LIMIT - 1, () => 'same again'))).toBeUndefined()
    expect(observe(lines(LIMIT, () => 'same again'))).toBeDefined()
  })
})

describe('what an honest program prints', () => {
  it.each([
    ['a test log with numbers', lines(5000, (i) => `ok ${i} - adds ${i} and ${i + 1} (3 ms)`)],
    ['a counter', lines(5000, (i) => `processed ${i * 100} of 500000 rows`)],
    ['a progress bar on one line', Array.from({ length: 5000 }, () => '\r[=====>     ] working').join('')],
    [
      'a spinner that ends',
      `${Array.from({ length: 5000 }, (_, i) => `\r${'|/-\\'[i % 4]} building`).join('')}\rbuilt\n`,
    ],
    ['a picture that is drawn again', lines(5000, () => '\u001B[2K\u001B[1A building the thing')],
    ['rules and braces', lines(5000, (i) => ['{', '}', '-----', '....'][i % 4] ?? '')],
    ['a program that says how long it waits', lines(5000, (i) => `still creating... [${i * 10}s elapsed]`)],
    [
      'the same warning now and then',
      lines(5000, (i) => (i % 40 < 30 ? 'warning: unused variable' : `compiling unit ${i}`)),
    ],
    ['numbers alone', lines(5000, (i) => String(1000 + i))],
  ])('is left alone: %s', (_name, text) => {
    expect(observe(text)).toBeUndefined()
    expect(observe(text, 97)).toBeUndefined()
  })

  it('is not kept: a line without an end takes no memory', () => {
    const detector = repetitionDetector(LIMIT)
    const chunk = Buffer.alloc(1_000_000, 'x')
    const before = process.memoryUsage().heapUsed
    for (let i = 0; i < 100; i++) expect(detector.observe(chunk)).toBeUndefined()
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(20_000_000)
  })
})

it('a limit of 0 looks at nothing', () => {
  expect(repetitionDetector(0).observe(Buffer.from(lines(100, () => 'same again')))).toBeUndefined()
})

it('the shape of a line keeps plain numbers', () => {
  expect(lineShape('2026-11-21 08:00:01,123 test 17 of 40 passed in 12.5ms')).toBe(
    '<time> test 17 of 40 passed in <span>',
  )
  expect(lineShape('50%\r100% done')).toBe('100% done')
  expect(lineShape('--')).toBeUndefined()
})
