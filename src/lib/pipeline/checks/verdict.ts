/** What one check found, before it is given a name and a time. */
import { stripVTControlCharacters } from 'node:util'

export interface Verdict {
  status: 'passed' | 'failed' | 'skipped'
  /** One sentence. */
  message: string
}

const LONGEST = 200

export function passed(message: string): Verdict {
  return { status: 'passed', message }
}

export function failed(message: string): Verdict {
  return { status: 'failed', message }
}

/** A program that is not here fails a required check; another check has nothing to say. */
export function missing(message: string, required: boolean): Verdict {
  return { status: required ? 'failed' : 'skipped', message }
}

/** The last line of a program's output that says something, without control characters, at most 200 characters. */
export function lastLine(output: string): string | undefined {
  const line = stripVTControlCharacters(output)
    .split(/[\r\n]+/)
    .map((each) => each.replaceAll(/\p{Cc}/gu, ' ').trim())
    .findLast((each) => each !== '')
  return line === undefined || line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 1)}…`
}
