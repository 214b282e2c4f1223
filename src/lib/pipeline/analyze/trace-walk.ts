/**
 * Which of the lines below an event still belong to it: the frames of a stack trace, `Caused by:`, the last line of a
 * Python traceback (which then decides what the event is), chained tracebacks, goroutines, indented details.
 * One instance follows one event, line by line; it sees text only and keeps no positions.
 */
import { EXCEPTION, TRACEBACK, type Verdict } from './judge-line.ts'

/**
 * `take`: belongs to the event. `decide`: belongs to it and says what it is. `hold`: belongs to it when a later line is
 * taken. `end`: does not belong to it.
 */
export type Step = 'take' | 'decide' | 'hold' | 'end'

const CHAINED = /^(?:During handling of the above exception|The above exception was the direct cause)/
const JOINED = /^\s*(?:Caused by: |Suppressed: |\.\.\. \d+ (?:more|common frames)|at [\w$.<>[\]* /]+[(:])/
const GOROUTINE = /^(?:goroutine \d+ \[|created by |exit status \d|\[signal |[\w./*()[\]{}-]+\(.*\)$)/
const CLOSING = /^[}\])]+[;,]?\s*$/

export class TraceWalk {
  readonly #indent: number
  #kind: 'plain' | 'python' | 'go' = 'plain'
  /** In a Python traceback, before its last line. */
  #pending = false
  #mayName: boolean
  #named = false
  #taken = 0
  #held = 0

  /** @param indent white space before the event's first line */
  constructor(role: Verdict['role'], indent: number) {
    this.#indent = indent
    if (role === 'traceback') this.#pending = true
    if (role === 'traceback') this.#kind = 'python'
    if (role === 'panic') this.#kind = 'go'
    this.#mayName = role === 'plain'
  }

  /** The trace lacks the line that decides: the event must not be counted yet when more text may come. */
  get pending(): boolean {
    return this.#pending
  }

  /** What the next line is to this event. Call it in order until it says `end`. */
  next(line: string): Step {
    const step = this.#step(line)
    this.#mayName = false
    if (step === 'hold') this.#held++
    else if (step !== 'end') {
      this.#held = 0
      this.#taken++
    }
    return step
  }

  #step(line: string): Step {
    const indent = indentOf(line)
    if (indent === line.length) return this.#blank()
    if (TRACEBACK.test(line)) return this.#traceback()
    if (this.#pending) return this.#inTraceback(line, indent)
    if (this.#kind === 'python' && CHAINED.test(line)) return 'hold'
    if (this.#held > 0 && !this.#named) return this.#kind === 'go' && GOROUTINE.test(line) ? 'take' : 'end'
    if (indent > this.#indent || JOINED.test(line)) return this.#joined()
    if (this.#named) return 'end'
    if (this.#kind === 'go' && GOROUTINE.test(line)) return 'take'
    if (this.#taken > 0 && CLOSING.test(line)) return 'take'
    if (!this.#mayName || !EXCEPTION.test(line)) return 'end'
    this.#named = true
    return 'hold'
  }

  #blank(): Step {
    if (this.#pending) return 'take'
    return this.#kind === 'plain' ? 'end' : 'hold'
  }

  #traceback(): Step {
    if (this.#held > 0 && this.#kind !== 'python') return 'end'
    this.#kind = 'python'
    this.#pending = true
    return 'take'
  }

  #inTraceback(line: string, indent: number): Step {
    if (indent > this.#indent || line.startsWith('|') || line.startsWith('+')) return 'take'
    this.#pending = false
    return 'decide'
  }

  /** A frame below `SomeException: ...` makes that line, held until now, part of the event. */
  #joined(): Step {
    this.#named = false
    return 'take'
  }
}

/** How much white space a line begins with. */
export function indentOf(line: string): number {
  let indent = 0
  while (indent < line.length && (line[indent] === ' ' || line[indent] === '\t' || line[indent] === '\r')) indent++
  return indent
}
