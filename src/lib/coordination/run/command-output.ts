/** What an item's command printed: kept as evidence, and searched for what it says about its own result. */
import type { Hash } from 'node:crypto'
import { toIso, type Instant } from '../../platform/clock.ts'
import type { ProcessExit } from '../../platform/processes.ts'
import type { Evidence } from '../work-item.ts'

/** Bytes of evidence. */
const TAIL = 4096
/** Bytes of stdout in which the last line is looked for. */
const LAST_LINE = 65_536

export interface CommandOutput {
  add(chunk: Buffer, stream: 'stdout' | 'stderr'): void
  evidence(exit: ProcessExit, at: Instant): Evidence
  /** `result` of a last stdout line that is a JSON object, else that line itself; undefined when it printed nothing. */
  result(): string | undefined
}

interface OutputOptions {
  argv: readonly string[]
  redact: (text: string) => string
  hash: Hash
}

export function commandOutput({ argv, redact, hash }: OutputOptions): CommandOutput {
  let tail = Buffer.alloc(0)
  let stdout = Buffer.alloc(0)
  return {
    add: (chunk, stream) => {
      hash.update(chunk)
      // Twice as much as is kept, since redaction has to see the beginning of a secret that is cut.
      tail = lastBytes([tail, chunk], 2 * TAIL)
      if (stream === 'stdout') stdout = lastBytes([stdout, chunk], LAST_LINE)
    },
    evidence: ({ exitCode, duration }, at) => ({
      command: redact(argv.map(quoted).join(' ')),
      exit_code: exitCode ?? null,
      duration_ms: Math.round(duration),
      output_sha256: hash.digest('hex'),
      output_tail: endOf(redact(tail.toString('utf8'))),
      at: toIso(at),
    }),
    result: () => {
      const line = stdout.toString('utf8').trimEnd().split('\n').at(-1)?.trim()
      return line ? redact(toldResult(line) ?? line.slice(0, 2000)) : undefined
    },
  }
}

function lastBytes(chunks: readonly Buffer[], limit: number): Buffer<ArrayBuffer> {
  const all = Buffer.concat(chunks)
  return all.length <= limit ? all : Buffer.from(all.subarray(all.length - limit))
}

function endOf(text: string): string {
  const bytes = Buffer.from(text)
  let start = Math.max(0, bytes.length - TAIL)
  // A character that is cut in half is left out.
  while (start > 0 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start++
  return bytes.subarray(start).toString('utf8')
}

function toldResult(line: string): string | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    const told: unknown = JSON.parse(line)
    const result: unknown = new Map(Object.entries(Object(told))).get('result')
    return typeof result === 'string' ? result : result === undefined ? undefined : JSON.stringify(result)
  } catch {
    return undefined
  }
}

/** As a person would type it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}
