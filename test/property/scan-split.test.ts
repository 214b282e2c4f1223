import { rmSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Finding } from '../../src/lib/pipeline/findings.ts'
import { LogWorkspace } from '../lib/pipeline/analyze/log-workspace.ts'

const stamp = fc.integer({ min: 0, max: 59 }).map((minute) => `2026-11-20T10:${String(minute).padStart(2, '0')}:00Z `)
const number = fc.integer({ min: 1, max: 99_999 })
const end = fc.constantFrom('\n', '\n', '\n', '\r\n')

const line = fc.oneof(
  fc.tuple(stamp, number).map(([at, n]) => `${at}INFO task ${n} done, 0 errors`),
  fc.tuple(stamp, number).map(([at, n]) => `${at}ERROR widget ${n} broke`),
  fc.tuple(stamp, number).map(([at, n]) => `${at}[WARNING] slow widget ${n}: Connection refused`),
  number.map((n) => `jq: parse error: Unmatched at line ${n}`),
  fc.constantFrom(
    'KeyError: 5',
    '  indented detail',
    'plain text',
    '',
    '❌ b.yml: Invalid YAML',
    'é\u0000ü ERROR ñ',
    '\u001b[31m[ERROR]\u001b[0m red',
  ),
)
/** Traces decide by a later line, so what they are may hang on where the log is cut; how many events there are may not. */
const trace = fc.constantFrom(
  'Traceback (most recent call last):\n  File "a.py", line 1, in f\n    raise ValueError("failed")\nValueError: failed',
  'ERROR [main] lost\njava.io.IOException: odd\n\tat a.B.c(B.java:1)\nCaused by: java.lang.Error: x\n\tat a.B.c(B.java:1)',
  'panic: lost\n\ngoroutine 1 [running]:\nmain.main()\n\t/tmp/x.go:5 +0x1d\nexit status 2',
)
const logOf = (entry: fc.Arbitrary<string>) =>
  fc
    .array(fc.tuple(entry, end), { maxLength: 25 })
    .map((entries) => entries.map(([text, ending]) => text + ending).join(''))

interface Sums {
  events: number
  known: number
  lines: number
  bytes: number
  findings: Readonly<Record<string, unknown>>
}

/** Scans the parts one after the other, then once more for what was waiting, and adds up. */
async function scanInParts(parts: readonly Buffer[]): Promise<Sums> {
  const logs = new LogWorkspace().write('logs/a.log', '')
  const sums = { events: 0, known: 0, lines: 0, bytes: 0 }
  const findings = new Map<string, Pick<Finding, 'occurrences' | 'first_seen' | 'last_seen'>>()
  for (const part of [...parts, Buffer.alloc(0)]) {
    const scan = await (part.length === 0 ? logs : logs.append('logs/a.log', part)).scan()
    sums.events += scan.totals.error_events
    sums.known += scan.totals.known
    sums.lines += scan.totals.lines
    sums.bytes += scan.totals.bytes
    for (const { error_pattern, occurrences, first_seen, last_seen } of scan.findings) {
      const sum = findings.get(error_pattern) ?? { occurrences: 0, first_seen: Infinity, last_seen: -Infinity }
      findings.set(error_pattern, {
        occurrences: sum.occurrences + occurrences,
        first_seen: Math.min(sum.first_seen, first_seen),
        last_seen: Math.max(sum.last_seen, last_seen),
      })
    }
  }
  rmSync(logs.root, { recursive: true, force: true })
  return { ...sums, findings: Object.fromEntries([...findings].toSorted()) }
}

/** The bytes cut at these shares of their length. */
function cut(bytes: Buffer, shares: readonly number[]): readonly Buffer[] {
  const places = shares.map((share) => Math.floor(share * bytes.length)).toSorted((one, other) => one - other)
  return [...places, bytes.length].map((place, index) => bytes.subarray(places[index - 1] ?? 0, place))
}

/** The line after it tells whose the exception is. */
const EXCEPTION_BELOW = '2026-11-20T10:00:00Z ERROR widget 1 broke\nKeyError: 5\n'

const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 4 })

/** Scans of the parts do not end in the middle of a line that is then taken for the whole: each part is followed by more. */
describe('a log cut anywhere between scans', () => {
  it('gives the same findings as in one scan', async () => {
    await fc.assert(
      fc.asyncProperty(logOf(line), cuts, async (log, shares) => {
        const bytes = Buffer.from(`2026-11-20T09:00:00Z INFO begin\n${log}`)
        expect(await scanInParts(cut(bytes, shares).filter((part) => part.length > 0))).toEqual(
          await scanInParts([bytes]),
        )
      }),
      { numRuns: 60, examples: [[`${EXCEPTION_BELOW}jq: parse error: Unmatched at line 1\n`, [0.7]]] },
    )
  })

  it('gives the same number of events, with traces in it', async () => {
    await fc.assert(
      fc.asyncProperty(logOf(fc.oneof(line, trace)), cuts, async (log, shares) => {
        const bytes = Buffer.from(`2026-11-20T09:00:00Z INFO begin\n${log}`)
        const {
          findings: _,
          known: __,
          ...parts
        } = await scanInParts(cut(bytes, shares).filter((part) => part.length > 0))
        const { findings: ___, known: ____, ...whole } = await scanInParts([bytes])
        expect(parts).toEqual(whole)
      }),
      { numRuns: 60 },
    )
  })
})
