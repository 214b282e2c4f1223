/**
 * Reads what is new in the workspace's logs and yields findings. Writes nothing: the caller stores `next` together with
 * what it makes of the findings, and a scan that is thrown away has not happened.
 */
import { AutonomyError } from '../../errors.ts'
import { toIso } from '../../platform/clock.ts'
import { nameDigits } from '../../platform/random.ts'
import type { ScanResult } from '../findings.ts'
import type { PipelineDeps } from '../pipeline-deps.ts'
import { LONGEST_LINE } from './byte-window.ts'
import { EventSink } from './event-sink.ts'
import { findLogFiles } from './find-log-files.ts'
import { LineJudge } from './line-judge.ts'
import { LineMask } from './masked-line.ts'
import { createPatternMatcher, type PatternMatcher } from './match-patterns.ts'
import { createRedact } from '../../redaction/redact.ts'
import { FileScans } from './scan-files.ts'
import type { ScanState } from './scan-state.ts'
import { StreamScanner } from './scan-stream.ts'
import { type LocalZone, localZone } from './time-zones.ts'
import { BUILT_IN_TRIGGERS, literalTrigger, type Trigger } from './triggers.ts'

export type ScanDeps = Pick<PipelineDeps, 'config' | 'paths' | 'files' | 'clock' | 'random'>

export interface ScanOptions {
  /** Where the last scan stopped (`readScanState`). */
  state: ScanState
  signal?: AbortSignal
}

export interface LogScan {
  result: ScanResult
  /** What to store as the state once the findings are applied. */
  next: ScanState
  /** `next` differs from `state`. */
  changed: boolean
}

/** Numbers that decisions depend on besides those in patterns: `0 errors`, levels 50 and 60, HTTP statuses. */
const KEPT_NUMBERS = [0, 50, 60, 401, 403, 404, 500]

/**
 * @throws AutonomyError INVALID_CONFIG when a pattern or the time zone is none; the signal's reason when it aborts.
 * A file that cannot be read is no error: it is listed in `totals.unreadable`.
 */
export async function scanLogs(deps: ScanDeps, { state, signal }: ScanOptions): Promise<LogScan> {
  const { config, paths, files, clock, random } = deps
  const patterns = await createPatternMatcher(config.patterns)
  const mask = new LineMask(new Set([...KEPT_NUMBERS, ...patterns.numbers]), LONGEST_LINE)
  const judge = new LineJudge(mask, patterns)
  const sink = new EventSink(mask, await createRedact(config.redaction.patterns))
  const found = await findLogFiles({ logs: config.logs, paths, files })
  let scanner: StreamScanner | undefined
  const scans = new FileScans(state, {
    files,
    sink,
    // Made for the first file with something new: it takes milliseconds, a third of a run over silent logs.
    get scanner() {
      scanner ??= new StreamScanner(triggersOf(patterns), judge)
      return scanner
    },
    zone: zoneOf(config.logs.timezone),
    now: clock.now(),
    signal,
  })
  const { next, changed, ...read } = await scans.scan(found.files).finally(() => scanner?.close())
  const totals = {
    files: found.files.length,
    ...read.totals,
    error_events: sink.known + sink.templated,
    known: sink.known,
    templated: sink.templated,
    unreadable: [...found.unreadable, ...read.unreadable],
  }
  const scan_id = `scan_${toIso(clock.now()).replaceAll(/[-:]|\.\d+/g, '')}_${nameDigits(random, 8)}`
  return { result: { scan_id, findings: sink.collector.findings(), totals }, next, changed }
}

/** Undefined when a configured expression, or a very short text, has to be looked for in every line. */
function triggersOf({ triggers }: PatternMatcher): readonly Trigger[] | undefined {
  const own = triggers?.map(literalTrigger)
  if (own === undefined || own.includes(undefined)) return undefined
  return [...BUILT_IN_TRIGGERS, ...own.filter((trigger) => trigger !== undefined)]
}

function zoneOf(name: string): LocalZone {
  try {
    return localZone(name)
  } catch (cause) {
    throw new AutonomyError('INVALID_CONFIG', `logs.timezone: ${name} is not a time zone`, {
      hint: 'Use an IANA name such as UTC or Europe/Berlin.',
      cause,
    })
  }
}
