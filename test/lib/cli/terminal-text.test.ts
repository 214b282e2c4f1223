import { Chalk } from 'chalk'
import Table from 'cli-table3'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeColor } from '../../../src/lib/cli/color.ts'
import { besideLabel, printable, printableLine } from '../../../src/lib/cli/printable.ts'
import { type Column, formatTable } from '../../../src/lib/cli/table.ts'
import { padToWidth, textWidth, truncateToWidth } from '../../../src/lib/platform/text-width.ts'

const plain = makeColor(false)

describe('printable', () => {
  it('keeps text, newlines, tabs and, when asked, our own colours', () => {
    expect(printable('日本\t👩‍🚀\nok')).toBe('日本\t👩‍🚀\nok')
    const red = makeColor(true).red('red')
    expect(printable(red, true)).toBe(red)
    expect(printable(red)).toBe('\\x1b[31mred\\x1b[39m')
  })

  it('makes cursor movement, links, bells, C1 controls and bidirectional overrides visible', () => {
    expect(printable('\u001b[2J\u001b]8;;http://x\u0007\u009b31m\u202e', true)).toBe(
      '\\x1b[2J\\x1b]8;;http://x\\x07\\x9b31m\\u202e',
    )
    expect(printable('\u001b[8mhidden', true)).toBe('\\x1b[8mhidden')
  })

  it('leaves nothing that could steer a terminal', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        // oxlint-disable-next-line no-control-regex -- what must not be left
        expect(printableLine(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/)
      }),
    )
  })
})

describe('a value beside a label', () => {
  it('keeps its further lines from passing for another label', () => {
    expect(`${'team'.padEnd(6)}${besideLabel('red\nstatus completed', 6)}`).toBe('team  red\n      status completed')
  })
})

describe('text width', () => {
  it.each([
    ['plain', 5],
    ['日本語', 6],
    ['ｆｕｌｌ', 8],
    ['한국', 4],
    ['👍', 2],
    ['👩‍🚀', 2],
    ['🇯🇵', 2],
    ['❤️', 2],
    ['e\u0301', 1],
    ['…', 1],
    ['✔', 1],
  ])('%s is %i columns', (text, width) => {
    expect(textWidth(text)).toBe(width)
  })

  it('agrees with cli-table3 on scripts of one and two columns', () => {
    const letters = fc.constantFrom(
      ...'aZ é ß Я ψ א ض ไ 日 本 語 中 文 한 국 ア イ ｱ Ａ ！ 。 、 「 👍 🚀 😀 🎉'.split(' '),
    )
    fc.assert(
      fc.property(fc.array(letters, { minLength: 1 }), (characters) => {
        const text = characters.join('')
        const table = new Table({ style: { border: [], 'padding-left': 0, 'padding-right': 0 } })
        table.push([text])
        expect(textWidth(text)).toBe((table.toString().split('\n')[0] ?? '').length - 2)
      }),
    )
  })

  it('cuts and fills to the column', () => {
    expect(truncateToWidth('日本語', 5)).toBe('日本…')
    expect(truncateToWidth('日本語', 4)).toBe('日…')
    expect(truncateToWidth('日本語', 6)).toBe('日本語')
    expect(padToWidth('日本', 6)).toBe('日本  ')
    expect(padToWidth('7', 3, 'right')).toBe('  7')
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }).map(printableLine), fc.nat(30), (text, width) => {
        expect(textWidth(truncateToWidth(text, width))).toBeLessThanOrEqual(width)
      }),
    )
  })
})

describe('formatTable', () => {
  interface Row {
    name: string
    count: number
  }
  const columns: readonly Column<Row>[] = [
    { header: 'name', value: ({ name }) => name, least: 8 },
    { header: 'count', value: ({ count }) => String(count), align: 'right' },
  ]

  it('aligns columns by width on the screen', () => {
    const rows = [
      { name: '日本', count: 7 },
      { name: 'plain', count: 1200 },
    ]
    expect(formatTable(rows, columns, { color: plain })).toBe('NAME   COUNT\n日本       7\nplain   1200')
  })

  it('keeps a row on one line, whatever is in it', () => {
    const rows = [{ name: 'two\nlines\u001b[2J', count: 1 }]
    expect(formatTable(rows, columns, { color: plain }).split('\n')).toHaveLength(2)
  })

  it('cuts the widest column to the terminal, and nothing without one', () => {
    const rows = [{ name: 'x'.repeat(60), count: 1 }]
    const cut = formatTable(rows, columns, { color: plain, width: 40 })
    expect(Math.max(...cut.split('\n').map(textWidth))).toBe(40)
    expect(formatTable(rows, columns, { color: plain })).toContain('x'.repeat(60))
  })

  it('cuts text as far as it may, then takes short forms, then leaves columns out', () => {
    const rows = [{ name: 'disk-full-4bed61', count: 12 }]
    const wide: readonly Column<Row>[] = [
      { header: 'id', value: ({ name }) => name, brief: ({ name }) => name.slice(0, 6) },
      { header: 'count', value: ({ count }) => String(count), spare: 2 },
      { header: 'day', value: () => '2026-11-21', spare: 1 },
      { header: 'title', value: () => 'Free up disk space', least: 10 },
    ]
    const shown = (width: number): string => formatTable(rows, wide, { color: plain, width }).split('\n')[1] ?? ''
    expect(shown(60)).toBe('disk-full-4bed61  12     2026-11-21  Free up disk space')
    expect(shown(50)).toBe('disk-full-4bed61  12     2026-11-21  Free up disk…')
    expect(shown(45)).toBe('disk-f  12     2026-11-21  Free up disk space')
    expect(shown(40)).toBe('disk-f  12     2026-11-21  Free up disk…')
    expect(shown(30)).toBe('disk-f  12     Free up disk s…')
    expect(shown(20)).toBe('disk-f  Free up dis…')
    expect(shown(14)).toBe('disk-f  Free …')
  })

  it('is nothing without rows', () => {
    expect(formatTable([], columns, { color: plain })).toBe('')
  })
})

describe('colours', () => {
  it('are those of chalk, or none', () => {
    const [ours, chalk] = [makeColor(true), new Chalk({ level: 1 })]
    for (const name of ['red', 'green', 'yellow', 'cyan', 'bold', 'dim'] as const) {
      expect(ours[name]('text')).toBe(chalk[name]('text'))
      expect(plain[name]('text')).toBe('text')
      expect(printable(ours[name]('text'), true)).toBe(ours[name]('text'))
    }
  })
})
