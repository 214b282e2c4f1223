/** Runs the acceptance commands of an item, one after the other, and keeps what each of them showed. Takes no lock. */
import { toIso } from '../../platform/clock.ts'
import type { CommandOutcome } from '../../platform/processes.ts'
import { formatDuration } from '../../workspace/duration.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'
import type { Evidence, WorkItem } from '../work-item.ts'
import { splitWords } from './split-words.ts'

/** Bytes of output that are kept, from the end. */
const TAIL = 4096

export interface AcceptanceDeps extends Pick<CoordinationDeps, 'processes' | 'clock' | 'config' | 'paths'> {
  /** Where the work was done. Default: the workspace. */
  place?: { cwd: string; env: Readonly<Record<string, string>> }
}

/**
 * In the place of the work, with AUTONOMY_WORK_ITEM set. Every command runs, also after one has failed.
 * @throws AutonomyError USAGE (a command that no shell-less splitting understands), IO
 */
export async function runAcceptance(
  { id, acceptance }: Pick<WorkItem, 'id' | 'acceptance'>,
  deps: AcceptanceDeps,
  signal?: AbortSignal,
): Promise<readonly Evidence[]> {
  if (acceptance.length === 0) return []
  const commands = acceptance.map((command) => ({ command, argv: splitWords(command) }))
  const { createRedact } = await import('../../redaction/redact.ts')
  const redact = await createRedact(deps.config.redaction.patterns)
  const timeout = deps.config.coordination.acceptance_timeout
  const shown: Evidence[] = []
  for (const { command, argv } of commands) {
    signal?.throwIfAborted()
    const at = toIso(deps.clock.now())
    const outcome = await deps.processes.run({
      argv,
      timeout,
      cwd: deps.place?.cwd ?? deps.paths.root,
      env: { AUTONOMY_WORK_ITEM: id, ...deps.place?.env },
      digest: true,
      ...(signal && { signal }),
    })
    // What was ended from outside has shown nothing.
    signal?.throwIfAborted()
    shown.push({
      command,
      exit_code: exitCodeOf(outcome),
      duration_ms: Math.round(outcome.duration),
      output_sha256: outcome.sha256 ?? '',
      output_tail: endOf(redact(outputOf(outcome, formatDuration(timeout)))),
      at,
    })
  }
  return shown
}

/** What a shell says of a program that is not there (127) or may not be run (126). */
function exitCodeOf({ exitCode, failedToStart, timedOut }: CommandOutcome): number | null {
  if (failedToStart !== undefined) return failedToStart === 'not-installed' ? 127 : 126
  return timedOut ? null : (exitCode ?? null)
}

function outputOf({ stdout, stderr, failedToStart, timedOut, signal }: CommandOutcome, timeout: string): string {
  if (failedToStart !== undefined) return failedToStart === 'not-installed' ? 'not installed' : 'not executable'
  const output = `${stdout}${stderr}`
  if (timedOut) return `${output}\n(ended after ${timeout})`
  return signal === undefined ? output : `${output}\n(ended by ${signal})`
}

function endOf(text: string): string {
  const bytes = Buffer.from(text)
  if (bytes.length <= TAIL) return text
  let start = bytes.length - TAIL
  // A character that is cut in half is left out.
  while (((bytes[start] ?? 0) & 0xc0) === 0x80) start++
  return bytes.subarray(start).toString('utf8')
}
