import { describe, expect, it } from 'vitest'
import { fileAsGlob, overlap, parseGlob, readGlob } from '../../../../src/lib/coordination/reservations/path-glob.ts'

const place = { root: '/ws/my repo', ignoresCase: false }
const meet = (one: string, other: string): boolean => overlap(parseGlob(one, place), parseGlob(other, place))
const covers = (glob: string, file: string): boolean => overlap(parseGlob(glob, place), fileAsGlob(file, place))

describe('two globs', () => {
  it.each([
    ['src/**', 'src/parser/a.ts'],
    ['src', 'src/parser/a.ts'],
    ['src/', 'src/a.ts'],
    ['./src//a.ts', 'src/a.ts'],
    ['/ws/my repo/src/a.ts', 'src/*.ts'],
    ['.', 'anything/at/all'],
    ['**/*.ts', 'src/**'],
    ['src/{a,b}/**', 'src/b/c.ts'],
    ['src/{a,{b,c}}.ts', 'src/c.*'],
    ['file{1..3}.txt', 'file2.txt'],
    ['src/[ab].ts', 'src/b.ts'],
    ['app/[id]/page.tsx', 'app/[id]/page.tsx'],
    ['app/(shop)/page.tsx', 'app/**/page.tsx'],
    ['src/@(a|b).ts', 'src/a.ts'],
    ['src/+(a/b).ts', 'src/x/y.ts'],
    ['a/../b/x', 'b/**'],
    ['caf\u00e9/x', 'cafe\u0301/x'],
    ['*a*', '*b*'],
    ['**/x/**', 'x'],
  ])('%s and %s overlap', (one, other) => {
    expect(meet(one, other)).toBe(true)
    expect(meet(other, one)).toBe(true)
  })

  it.each([
    ['src/a', 'src/ab'],
    ['src/*.ts', 'src/lib/a.ts'],
    ['src/*.ts', 'src/*.js'],
    ['src/**/*.ts', 'src/**/*.md'],
    ['src/a*', 'src/b*'],
    ['src/a*c', 'src/a*d'],
    ['a?', 'a'],
    ['src/{a,b}/**', 'src/c/**'],
    ['README.md', 'docs/README.md'],
    ['SRC/a.ts', 'src/a.ts'],
    ['\\*.ts', 'a.ts'],
    ['a{b', 'ab'],
  ])('%s and %s do not', (one, other) => {
    expect(meet(one, other)).toBe(false)
    expect(meet(other, one)).toBe(false)
  })

  it('meet in whatever case where the disk does not tell', () => {
    const loose = { ...place, ignoresCase: true }
    expect(overlap(parseGlob('SRC/A.ts', loose), parseGlob('src/a.*', loose))).toBe(true)
    expect(overlap(parseGlob('SRC/**', loose), fileAsGlob('src/B.ts', loose))).toBe(true)
  })
})

it('takes a name of a file as it is', () => {
  expect(covers('src/\\*.ts', 'src/*.ts')).toBe(true)
  expect(covers('src/a.ts', 'src/*.ts')).toBe(false)
  expect(covers('app/[id]/**', 'app/[id]/page.tsx')).toBe(true)
  expect(covers('docs', 'docs/a/b.md')).toBe(true)
})

it.each([
  '',
  '  ',
  '/etc/passwd',
  '/ws/my repository/a',
  '../x',
  'a/../../x',
  '*/../x',
  '!src/**',
  'a\nb',
  '{../x,a}',
  'x'.repeat(2000),
])('refuses %j', (text) => {
  expect(() => parseGlob(text, place)).toThrow(expect.objectContaining({ code: 'USAGE' }))
  expect(overlap(readGlob(text, place), parseGlob('anything', place))).toBe(true)
})

it('refuses more alternatives than it would look at, at once', () => {
  expect(() => parseGlob('{a,b}'.repeat(40), place)).toThrow('too long')
})

it('keeps a short text for people', () => {
  expect(parseGlob('./src//lib/./a.ts', place).text).toBe('src/lib/a.ts')
  expect(parseGlob('/ws/my repo/', place).text).toBe('.')
})
