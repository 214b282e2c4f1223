/** Whatever a log holds, what reaches a chat or a mail is one line that mentions nobody. */
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { cleanLine, discordText, LONGEST_LINE, shorten, slackText } from '../../src/lib/pipeline/alerts/safe-text.ts'

const nasty = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      '<',
      '>',
      '@',
      '&',
      '*',
      '[',
      ']',
      '(',
      ')',
      '\\',
      '`',
      '\r',
      '\n',
      '\u202e',
      '\u0000',
      '\ud800',
      '😀',
    ),
    fc.constantFrom('@everyone', '<!here>', '<@U1>', '[a](b)', '\u001b[31m', '\u2028', 'x', ' '),
    fc.string({ unit: 'binary', maxLength: 2 }),
  ),
  maxLength: 200,
})

it('a clean line is one printable, well-formed line within its length', () => {
  fc.assert(
    fc.property(nasty, (text) => {
      const line = cleanLine(text)
      expect(line.length).toBeLessThanOrEqual(LONGEST_LINE)
      expect(line.isWellFormed()).toBe(true)
      expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
      expect(cleanLine(line)).toBe(line)
    }),
  )
})

it('Slack text opens no entity and names nobody', () => {
  fc.assert(
    fc.property(nasty, (text) => {
      const escaped = slackText(cleanLine(text))
      expect(escaped).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)|@(?!\u200b)/)
    }),
  )
})

it('Discord text has a backslash before all markup and names nobody', () => {
  fc.assert(
    fc.property(nasty, (text) => {
      const escaped = discordText(cleanLine(text))
      expect(escaped.replaceAll(/\\[\\`*_~|<>[\]()#:]/g, '')).not.toMatch(/[\\`*_~|<>[\]()#:]|@(?!\u200b)/)
    }),
  )
})

it('shortening cuts no character in two', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.integer({ min: 2, max: 40 }), (text, longest) => {
      const short = shorten(text, longest)
      expect(short.length).toBeLessThanOrEqual(longest)
      expect(short.isWellFormed()).toBe(true)
    }),
  )
})
