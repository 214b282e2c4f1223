/** Where a stretch of text ends that is no proper value: a word without quotes, or something that belongs nowhere. */
import { balancedEnd } from './balanced-end.ts'

const JUNK_REACH = 20_000
/** The key of a member is ahead, possibly on the next line. */
export const KEY_AHEAD = /\s*"[^"\\\n]{1,200}"\s*:/y

/** At the next comma, closing bracket or line that begins with a key; passes over what is in brackets. */
export function junkEnd(text: string, start: number): number {
  let at = start
  do {
    const next = text.charAt(at)
    const jump = next === '{' || next === '[' ? balancedEnd(text, at, JUNK_REACH) : undefined
    at = jump ?? at + 1
    KEY_AHEAD.lastIndex = at
    if (next === '\n' && KEY_AHEAD.test(text)) break
  } while (at < text.length && !',}]'.includes(text.charAt(at)))
  return at
}

/** At the comma, the line break, or the closing bracket of what is around; brackets inside of the words are passed. */
export function bareEnd(text: string, start: number): number {
  let brackets = 0
  for (let at = start; at < text.length; at += 1) {
    const character = text.charAt(at)
    if (character === '\n' || character === ',' || character === '}') return at
    if (character === '[') brackets += 1
    if (character === ']' && (brackets -= 1) < 0) return at
  }
  return text.length
}
