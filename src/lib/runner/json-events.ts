/** A stream of JSON values, one on each line: those that are objects are handed on, anything else is passed over. */
import { StringDecoder } from 'node:string_decoder'
import { objectsIn } from './json-fields.ts'

export interface JsonEvents {
  add(chunk: Buffer): void
  /** The last line may lack its newline. */
  end(): void
}

/** Characters of a line; a longer one is no event that could be afforded. */
const LONGEST = 8_000_000

export function jsonEvents(event: (value: object) => void): JsonEvents {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  let isTooLong = false
  const line = (text: string): void => {
    const trimmed = text.trim()
    if (!isTooLong && /^[[{]/.test(trimmed)) objectsIn(trimmed).forEach((each) => event(each))
    isTooLong = false
  }
  const add = (text: string): void => {
    const lines = text.split('\n')
    lines[0] = rest + (lines[0] ?? '')
    rest = lines.pop() ?? ''
    for (const each of lines) line(each)
    if (rest.length > LONGEST) [rest, isTooLong] = ['', true]
  }
  return {
    add: (chunk) => add(decoder.write(chunk)),
    end: () => {
      add(decoder.end())
      line(rest)
      rest = ''
    },
  }
}
