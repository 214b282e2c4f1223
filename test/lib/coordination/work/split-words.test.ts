import { execFileSync } from 'node:child_process'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitWords } from '../../../../src/lib/coordination/work/split-words.ts'

describe('a command line without a shell', () => {
  it.each([
    ['npm test', ['npm', 'test']],
    ['  npm \t run  lint ', ['npm', 'run', 'lint']],
    [`sh -c 'a | b && c'`, ['sh', '-c', 'a | b && c']],
    [`grep "two words" "it's"`, ['grep', 'two words', `it's`]],
    [`a "" ''`, ['a', '', '']],
    [`a b"c d"'e f'\\ g`, ['a', 'bc de f g']],
    [`a "\\"\\\\\\$\\n"`, ['a', '"\\$\\n']],
    ['a\\*b \\$x', ['a*b', '$x']],
    ['vitest --x=1 https://h/p#q', ['vitest', '--x=1', 'https://h/p#q']],
  ])('%s', (command, words) => {
    expect(splitWords(command)).toEqual(words)
  })

  it.each([
    'a | b',
    'a && b',
    'a; b',
    'a > b',
    'a < b',
    'echo $HOME',
    'echo "$HOME"',
    'echo `date`',
    'ls *.ts',
    'ls a?',
    'ls ~/x',
    'a # b',
    'a {b,c}',
    'a (b)',
    'a\nb',
    `a 'b`,
    'a "b',
    'a\\',
    'FOO=1 npm test',
    '',
    '   ',
  ])('refuses %j', (command) => {
    expect(() => splitWords(command)).toThrow(expect.objectContaining({ code: 'USAGE' }))
  })

  it('splits what it accepts as a POSIX shell does', () => {
    const piece = fc.constantFrom(
      'a',
      'B1',
      ' ',
      '  ',
      '"',
      "'",
      '\\',
      '-x',
      '=',
      '/',
      '.',
      ',',
      '@',
      '%',
      '+',
      ':',
      '"b c"',
      "'d e'",
    )
    const accepted: string[] = []
    const words: (readonly string[])[] = []
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 12 }), (pieces) => {
        const command = pieces.join('')
        try {
          words.push(splitWords(command))
          accepted.push(command)
        } catch {
          fc.pre(false)
        }
      }),
      { numRuns: 200 },
    )
    const script = accepted.map((command) => `printf '%s\\001' ${command}\nprintf '\\002'`).join('\n')
    const output = execFileSync('sh', ['-c', script], { encoding: 'utf8' })
    const byShell = output.split('\u0002').slice(0, -1)
    expect(byShell).toEqual(words.map((each) => each.map((word) => `${word}\u0001`).join('')))
  })
})
