/** What an item's runner printed, kept as evidence. */
import type { Hash } from 'node:crypto'
import { toIso, type Instant } from '../../platform/clock.ts'
import type { ProcessExit } from '../../platform/processes.ts'
import { lastBytes } from '../../runner/last-bytes.ts'
import type { Evidence } from '../work-item.ts'

/** Bytes of evidence. */
const TAIL = 4096

export interface CommandOutput {
  add(chunk: Buffer): void
  evidence(exit: ProcessExit, at: Instant): Evidence
}

interface OutputOptions {
  argv: readonly string[]
  redact: (text: string) => string
  hash: Hash
}

export function commandOutput({ argv, redact, hash }: OutputOptions): CommandOutput {
  // Twice as much as is kept, since redaction has to see the beginning of a secret that is cut.
  const tail = lastBytes(2 * TAIL)
  return {
    add: (chunk) => {
      hash.update(chunk)
      tail.add(chunk)
    },
    evidence: ({ exitCode, duration }, at) => ({
      command: redact(argv.map(quoted).join(' ')),
      exit_code: exitCode ?? null,
      duration_ms: Math.round(duration),
      output_sha256: hash.digest('hex'),
      output_tail: endOf(redact(tail.text())),
      at: toIso(at),
    }),
  }
}

function endOf(text: string): string {
  const bytes = Buffer.from(text)
  let start = Math.max(0, bytes.length - TAIL)
  // A character that is cut in half is left out.
  while (start > 0 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start++
  return bytes.subarray(start).toString('utf8')
}

/** As a person would type it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}
