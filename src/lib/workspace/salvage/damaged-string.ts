/**
 * Reads a JSON string that may be damaged: line breaks or quotes inside that were not escaped, a closing quote that is
 * missing. Where it ends is told by what follows: a key ends before a colon, a value before a comma or a closing bracket.
 */

/** How far a closing quote is looked for when the string is not a proper one. */
const REACH = 20_000
// oxlint-disable-next-line no-control-regex -- JSON forbids exactly these in a string
const PROPER = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

export interface StringRead {
  value: string
  /** Offset after the string. */
  end: number
  /** What was wrong with it. */
  fault?: string
}

/** Undefined when no string can be told from the rest (it is torn, or no key). `start` is at the opening quote. */
export function readString(text: string, start: number, role: 'key' | 'value'): StringRead | undefined {
  PROPER.lastIndex = start
  const proper = PROPER.exec(text)?.[0]
  if (proper !== undefined && endsHere(text, start + proper.length, role)) {
    return { value: String(JSON.parse(proper)), end: start + proper.length }
  }
  return readDamaged(text, start, role)
}

function readDamaged(text: string, start: number, role: 'key' | 'value'): StringRead | undefined {
  const limit = Math.min(text.length, start + REACH)
  const lineEnd = text.indexOf('\n', start)
  let value = ''
  for (let at = start + 1; at < limit; at += 1) {
    const character = text.charAt(at)
    if (character === '\\') {
      const escape = readEscape(text, at)
      value += escape.value
      at = escape.end - 1
      continue
    }
    if (character === '\n' && role === 'key') return undefined
    if (character === '"') {
      if (endsHere(text, at + 1, role)) {
        return { value, end: at + 1, fault: 'a quote or line break inside a text was not escaped' }
      }
      // The opening quote of the next key: ours has no closing one.
      if (role === 'value' && lineEnd !== -1 && lineEnd < at && /^\s*:/.test(text.slice(at + 1, at + 20))) break
    }
    value += character
  }
  if (role === 'key' || lineEnd === -1 || text.slice(lineEnd).trim() === '') return undefined
  const line = text.slice(start + 1, lineEnd).replace(/[\s,]+$/, '')
  return { value: line, end: start + 1 + line.length, fault: 'a text without its closing quote ends with its line' }
}

function endsHere(text: string, end: number, role: 'key' | 'value'): boolean {
  let at = end
  let crossedLine = false
  while (at < text.length && ' \t\r\n'.includes(text.charAt(at))) {
    crossedLine ||= text.charAt(at) === '\n'
    at += 1
  }
  const next = text.charAt(at)
  if (role === 'key') return next === ':'
  if (next === '') return true
  return ',}]'.includes(next) || (crossedLine && next !== ':')
}

function readEscape(text: string, at: number): { value: string; end: number } {
  const letter = text.charAt(at + 1)
  const code = /^u([0-9a-fA-F]{4})/.exec(text.slice(at + 1, at + 6))?.[1]
  if (code !== undefined) return { value: String.fromCharCode(Number.parseInt(code, 16)), end: at + 6 }
  return { value: ESCAPES[letter] ?? letter, end: at + 2 }
}
