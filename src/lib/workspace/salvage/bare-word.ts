/** What a value without quotes stands for: a number, true, false, null, another language's word for these, or a text. */

const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/
const STRICT_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/
const WORDS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
])
const FOREIGN_WORDS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['True', true],
  ['False', false],
  ['None', null],
  ['NaN', null],
  ['Infinity', null],
  ['-Infinity', null],
])

export function bareWord(raw: string): { value: unknown; fault?: string } {
  if (STRICT_NUMBER.test(raw)) return { value: Number(raw) }
  if (WORDS.has(raw)) return { value: WORDS.get(raw) }
  if (FOREIGN_WORDS.has(raw) || NUMBER.test(raw)) {
    const value = FOREIGN_WORDS.has(raw) ? FOREIGN_WORDS.get(raw) : Number(raw)
    return { value, fault: `${raw} is not how JSON writes it` }
  }
  return { value: raw.replaceAll(/^['"]|['"]$/g, ''), fault: 'a text had no quotes' }
}
