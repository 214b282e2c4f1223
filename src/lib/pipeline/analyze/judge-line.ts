/**
 * Decides what one line is, from its masked form alone: an error event or not, of which known pattern, and what part it
 * can play in a stack trace. The rules, in order:
 *
 * 1. A line that states INFO, DEBUG or the like is never an event.
 * 2. A known pattern makes any other line an event.
 * 3. ERROR and above is an event; WARN is not.
 * 4. A line that states no level is an event when it reads like an error (`unlevelled-error.ts`).
 */
import { explicitLevel, type Level } from './explicit-level.ts'
import { NUMBER, PATH } from './masked-line.ts'
import type { Pattern, PatternMatcher } from './match-patterns.ts'
import { reportsError } from './unlevelled-error.ts'

export interface Verdict {
  event: boolean
  level: Level | undefined
  pattern: Pattern | undefined
  /** `traceback`: begins a Python trace, whose last line decides. `exception`: names an exception. `panic`: of Go. */
  role: 'plain' | 'traceback' | 'exception' | 'panic'
}

export const TRACEBACK = /^[\s|+-]*(?:Exception Group )?Traceback \(most recent call last\)/
export const EXCEPTION =
  /^\s?(?:[\w$-]+[.:]{1,2})*[\w$]*(?:Error|Exception|Throwable|Interrupt|Exit|Failure)(?=:|$|\s?\()/
/** A line inside a trace: never an event of its own. */
const FRAME = new RegExp(
  String.raw`^\s(?:at [\w$.<>${NUMBER}${PATH}[\]* ]+[(:${NUMBER}${PATH}]|File "|\.\.\. ${NUMBER} (?:more|common))`,
)
const PANIC = /^\s?(?:panic|fatal error): /

const NOTHING: Verdict = { event: false, level: undefined, pattern: undefined, role: 'plain' }

export function judgeLine(masked: string, patterns: PatternMatcher): Verdict {
  if (FRAME.test(masked)) return NOTHING
  const level = explicitLevel(masked)
  if (level === 'lower') return { ...NOTHING, level }
  const pattern = patterns.ofMasked(masked)
  const role = roleOf(masked)
  const event =
    pattern !== undefined ||
    level === 'error' ||
    level === 'fatal' ||
    (level === undefined && (role === 'traceback' || reportsError(masked)))
  return { event, level, pattern, role }
}

function roleOf(masked: string): Verdict['role'] {
  if (TRACEBACK.test(masked)) return 'traceback'
  if (PANIC.test(masked)) return 'panic'
  return EXCEPTION.test(masked) ? 'exception' : 'plain'
}
