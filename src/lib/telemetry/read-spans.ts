/** Reads the span file line by line, since it grows for ever; lines that hold no span are counted, not fatal. */
import type { FileSystem } from '../platform/files.ts'
import { parseSpans, type StoredSpan } from './parse-spans.ts'

const BLOCK = 1024 * 1024
const NEWLINE = 0x0a
/** Line numbers that are told; the others are only counted. */
const NAMED = 10

export interface SpanFile {
  spans: readonly StoredSpan[]
  unreadable: { count: number; lines: readonly number[] }
}

export interface SpanFilter {
  wanted: (span: StoredSpan) => boolean
  /** The line of every wanted span has it, in capitals or not: other lines of ours are passed over unread. */
  mark?: string
}

/** No file: no spans. @throws AutonomyError IO */
export function readSpans(
  path: string,
  { files }: { files: FileSystem },
  { wanted, mark }: SpanFilter = { wanted: () => true },
): SpanFile {
  const lowered = mark?.toLowerCase()
  const spans: StoredSpan[] = []
  const lines: number[] = []
  let count = 0
  let line = 0
  for (const text of fileLines(path, files)) {
    line += 1
    if (text.trim() === '' || (lowered !== undefined && isOtherSpan(text, lowered))) continue
    const found = parseSpans(text, line)
    if (found) spans.push(...found.filter(wanted))
    else if ((count += 1) <= NAMED) lines.push(line)
  }
  return { spans, unreadable: { count, lines } }
}

/** Whole as far as its ends show. Parsing every line of a long file takes seconds. */
function isOtherSpan(line: string, mark: string): boolean {
  return line.startsWith('{"resourceSpans":') && line.endsWith(']}') && !line.toLowerCase().includes(mark)
}

function* fileLines(path: string, files: FileSystem): Generator<string> {
  if (files.info(path)?.kind !== 'file') return
  const handle = files.open(path)
  try {
    const block = Buffer.allocUnsafe(BLOCK)
    let rest = Buffer.alloc(0)
    let position = 0
    for (let read = handle.read(block, 0); read > 0; read = handle.read(block, position)) {
      position += read
      const bytes = Buffer.concat([rest, block.subarray(0, read)])
      let start = 0
      for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
        yield bytes.toString('utf8', start, end)
        start = end + 1
      }
      rest = bytes.subarray(start)
    }
    if (rest.length > 0) yield rest.toString('utf8')
  } finally {
    handle.close()
  }
}
