import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { redact } from '../../src/lib/redaction/redact.ts'

const letters = (alphabet: string, [min, max]: readonly [number, number]) =>
  fc.array(fc.constantFrom(...alphabet), { minLength: min, maxLength: max }).map((chars) => chars.join(''))
const WORD = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const prefixed = (prefix: string, alphabet: string, range: readonly [number, number]) =>
  letters(alphabet, range).map((rest) => prefix + rest)

/** `[what surrounds it, the secret]` */
const secrets = fc.oneof(
  prefixed('AKIA', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', [16, 16]),
  prefixed('ghp_', WORD, [36, 36]),
  prefixed('github_pat_', `${WORD}_`, [40, 82]),
  prefixed('glpat-', `${WORD}_-`, [20, 30]),
  prefixed('npm_', WORD, [36, 36]),
  prefixed('xoxb-', `${WORD}-`, [20, 60]),
  prefixed('sk-ant-api03-', `${WORD}_-`, [30, 90]),
  prefixed('sk-proj-', `${WORD}_-`, [30, 90]),
  prefixed('sk_live_', WORD, [16, 40]),
  prefixed('AIza', `${WORD}_-`, [35, 35]),
)
const named = fc.tuple(
  fc.constantFrom(
    'password=',
    'PGPASSWORD=',
    'token: ',
    'api_key = ',
    '"secret":"',
    "--token '",
    'Authorization: Bearer ',
    'https://u:',
  ),
  letters(`${WORD}!#$%^*+.-_~`, [8, 40]),
)
const around = fc.string({ unit: fc.constantFrom(...' \t.,;:()[]{}<>"\'=/'), maxLength: 4 })

describe('redaction', () => {
  it('leaves no generated token, whatever stands around it, and does nothing the second time', () => {
    fc.assert(
      fc.property(secrets, around, around, (secret, before, after) => {
        const safe = redact(`x${before} ${secret}${after}`)
        expect(safe).not.toContain(secret)
        expect(redact(safe)).toBe(safe)
      }),
      { numRuns: 500 },
    )
  })

  it('leaves no value after a telling name', () => {
    fc.assert(
      fc.property(named, ([name, value]) => {
        const end = name.startsWith('https') ? '@host/x' : name.endsWith('"') ? '"}' : name.endsWith("'") ? "'" : ''
        const safe = redact(`ERROR ${name}${value}${end} rest`)
        expect(safe).not.toContain(value)
        expect(redact(safe)).toBe(safe)
      }),
      { numRuns: 500 },
    )
  })

  it('is idempotent on any text', () => {
    const parts = [
      'password',
      '=',
      ':',
      '"',
      "'",
      ' ',
      '\\',
      'sk-',
      '://',
      '@',
      'Authorization',
      'Bearer ',
      '[redacted:',
      ']',
      'x'.repeat(20),
      'eyJ',
      '.',
      '\n',
    ]
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...parts), { maxLength: 14 }), (pieces) => {
        const once = redact(pieces.join(''))
        expect(redact(once)).toBe(once)
      }),
      { numRuns: 2000 },
    )
  })

  it('takes time in proportion to the length, whatever the text', () => {
    for (const piece of [
      'eyJa',
      '://a:',
      'password="',
      'password=',
      'aws',
      'aws_secret',
      '-----BEGIN PRIVATE KEY-----',
      'a:b@',
      'token',
      '\\"',
      'sk-',
      'x',
      'authorization:',
      '1234567890',
      ' --token ',
      "='",
      '://a',
    ])
      expect([piece, growth(piece) < 30]).toEqual([piece, true])
  })
})

/** How many times longer a text eight times as long takes; the best of several tries. */
function growth(piece: string): number {
  const time = (text: string): number => {
    let best = Infinity
    for (let tries = 0; tries < 4; tries++) {
      const begun = performance.now()
      redact(text)
      best = Math.min(best, performance.now() - begun)
    }
    return Math.max(best, 0.2)
  }
  const repeat = Math.ceil(12_000 / piece.length)
  return time(piece.repeat(repeat * 8)) / time(piece.repeat(repeat))
}
