/** Finds where the values of a JSON array begin and end in its text, which JSON.parse has accepted before. */

interface ArrayPiece {
  /** Between the value before and this one. */
  before: string
  text: string
}

export interface ArrayPieces {
  open: string
  pieces: readonly ArrayPiece[]
  close: string
}

export function arrayPieces(text: string): ArrayPieces {
  const start = text.indexOf('[') + 1
  const { commas, end } = separators(text, start)
  const pieces: ArrayPiece[] = []
  let behind = start
  for (const bound of [...commas, end]) {
    const from = behind === start ? start : text.indexOf(',', behind) + 1
    const value = text.slice(from, bound).trimStart()
    if (value === '') break
    const at = bound - value.length
    const trimmed = value.trimEnd()
    pieces.push({ before: text.slice(behind, at), text: trimmed })
    behind = at + trimmed.length
  }
  return { open: text.slice(0, start), pieces, close: text.slice(behind) }
}

/** The commas between the values, and the bracket that closes the array. */
function separators(text: string, start: number): { commas: readonly number[]; end: number } {
  const commas: number[] = []
  let depth = 0
  for (let at = start; ; at++) {
    switch (text[at]) {
      case '"':
        at = endOfString(text, at)
        break
      case '[':
      case '{':
        depth++
        break
      case ',':
        if (depth === 0) commas.push(at)
        break
      case ']':
      case '}':
        if (depth === 0) return { commas, end: at }
        depth--
        break
      default:
    }
  }
}

function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); ; at = text.indexOf('"', at + 1)) {
    let backslashes = 0
    while (text[at - 1 - backslashes] === '\\') backslashes++
    if (backslashes % 2 === 0) return at
  }
}
