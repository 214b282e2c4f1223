/** The overlap of globs against brute force: every file name of a small world, matched by a regular expression. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fileAsGlob, overlap, parseGlob } from '../../src/lib/coordination/reservations/path-glob.ts'

const place = { root: '/ws', ignoresCase: false }

/** All texts over `letters` of 1 to `longest` letters. */
function texts(letters: string, longest: number): readonly string[] {
  let last = ['']
  const all: string[] = []
  for (let length = 1; length <= longest; length++) {
    last = last.flatMap((text) => [...letters].map((letter) => text + letter))
    all.push(...last)
  }
  return all
}

function regexOf(glob: string): RegExp {
  const alternatives = glob.replaceAll('{', '(?:').replaceAll(',', '|').replaceAll('}', ')')
  const body = alternatives
    .replaceAll(/(?<=^|\/)\*\*(?:\/\*\*)+(?=\/|$)/g, '**')
    .replaceAll(/(^|\/)\*\*(?=\/|$)/g, '$1\0')
    .replaceAll(/\*+/g, '[^/]*')
    .replaceAll(/(?<!\()\?(?!:)/g, '[^/]')
    .replaceAll('\0/', '(?:[^/]+/)*')
    .replaceAll('/\0', '(?:/[^/]+)*')
    .replaceAll('\0', '.*')
  const last = glob.split('/').at(-1) ?? ''
  const isPlain = !/[*?]/.test(last)
  return new RegExp(`^(?:${body})${isPlain ? '(?:/.*)?' : ''}$`)
}

function agrees(one: string, other: string, world: readonly string[]): void {
  const [a, b] = [parseGlob(one, place), parseGlob(other, place)]
  const [x, y] = [regexOf(one), regexOf(other)]
  const shared = world.find((file) => x.test(file) && y.test(file))
  expect({ one, other, shared, overlap: overlap(a, b) }).toEqual({ one, other, shared, overlap: shared !== undefined })
  expect(overlap(b, a)).toBe(overlap(a, b))
  for (const file of world.slice(0, 60)) expect(overlap(a, fileAsGlob(file, place))).toBe(x.test(file))
}

describe('the overlap of two globs', () => {
  it('of one name is that of brute force', () => {
    const world = texts('abx', 6)
    const name = fc
      .array(fc.constantFrom('a', 'b', '*', '?', 'ab', '{a,b}', '{ab,*}'), { minLength: 1, maxLength: 3 })
      .map((parts) => parts.join(''))
      .filter((text) => text !== '**')
    fc.assert(
      fc.property(name, name, (one, other) => agrees(one, other, world)),
      { numRuns: 100 },
    )
  })

  it('of paths is that of brute force', () => {
    const world = texts('abx', 7).map((letters) => [...letters].join('/'))
    const path = fc
      .array(fc.constantFrom('a', 'b', '*', '**', '{a,b}', '?'), { minLength: 1, maxLength: 4 })
      .map((parts) => parts.join('/'))
    fc.assert(
      fc.property(path, path, (one, other) => agrees(one, other, world)),
      { numRuns: 100 },
    )
  })

  it('covers, whatever the braces, each file that an alternative covers', () => {
    const plain = fc.array(fc.constantFrom('a', 'b', '*', 'a/b', '**/a'), { minLength: 1, maxLength: 3 })
    fc.assert(
      fc.property(plain, fc.constantFrom('', 'src/'), (alternatives, before) => {
        const all = parseGlob(
          alternatives.length > 1 ? `${before}{${alternatives.join(',')}}` : `${before}${alternatives[0]}`,
          place,
        )
        for (const each of alternatives) expect(overlap(all, parseGlob(before + each, place))).toBe(true)
      }),
    )
  })
})
