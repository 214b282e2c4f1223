/**
 * The STOP switch: while a file named STOP is in the state folder, nothing that changes the workspace runs. Its being
 * there is what counts, so `touch` is enough and a file that cannot be read or parsed still stops.
 */
import { AutonomyError, isSystemError } from '../errors.ts'
import type { Platform } from '../platform/deps.ts'
import { toIso } from '../platform/clock.ts'
import type { WorkspacePaths } from './paths.ts'

export interface StopState {
  stopped: boolean
  reason?: string
  /** ISO 8601, UTC: what the file says, else when the file was last changed. */
  since?: string
  by?: string
}

type StopPaths = Pick<WorkspacePaths, 'state' | 'stopFile'>

export function stopState(paths: StopPaths, { files }: Pick<Platform, 'files'>): StopState {
  // Listing the folder sees what stat does not: a broken symbolic link, a file nobody may read.
  if (!files.list(paths.state).includes('STOP')) return { stopped: false }
  return { stopped: true, ...describe(paths, files) }
}

/** @throws AutonomyError STOPPED */
export function refuseIfStopped(paths: StopPaths, deps: Pick<Platform, 'files'>): void {
  const { stopped, reason, since } = stopState(paths, deps)
  if (!stopped) return
  const detail = [since && ` since ${since}`, reason && `: ${reason}`].filter(Boolean).join('')
  throw new AutonomyError('STOPPED', `This workspace is stopped${detail}`, {
    // Agents follow hints, so this one names no way around the switch.
    hint: `Nothing was done. Whoever stopped it decides when work goes on; an agent waits (the switch is ${paths.stopFile}).`,
  })
}

export interface StopResult extends StopState {
  /** False when the workspace was stopped already; its first reason stands. */
  changed: boolean
}

/** @throws AutonomyError IO */
export async function stopWorkspace(
  { reason, by }: { reason?: string; by: string },
  { paths, clock, files }: Pick<Platform, 'clock' | 'files'> & { paths: StopPaths },
): Promise<StopResult> {
  const before = stopState(paths, { files })
  if (before.stopped) return { ...before, changed: false }
  const record = { stopped_at: toIso(clock.now()), ...(reason === undefined ? {} : { reason }), by }
  files.makeDirectory(paths.state)
  await files.writeAtomic(paths.stopFile, `${JSON.stringify(record, null, 2)}\n`)
  return { ...stopState(paths, { files }), changed: true }
}

/** Lifts the switch; `changed` is false when it was not in force. @throws AutonomyError IO */
export function resumeWorkspace(paths: StopPaths, { files }: Pick<Platform, 'files'>): { changed: boolean } {
  const { stopped } = stopState(paths, { files })
  if (stopped) files.remove(paths.stopFile)
  return { changed: stopped }
}

function describe(paths: StopPaths, files: Platform['files']): Omit<StopState, 'stopped'> {
  try {
    const written = files.info(paths.stopFile)?.modified
    const record = parseRecord(files.readText(paths.stopFile))
    return { ...(written === undefined ? {} : { since: toIso(Math.trunc(written)) }), ...record }
  } catch (error) {
    if (error instanceof AutonomyError || isSystemError(error)) return {}
    throw error
  }
}

/** A text that is no JSON record is the reason, in the words of whoever typed it. */
function parseRecord(text: string): Omit<StopState, 'stopped'> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    value = { reason: text.trim().slice(0, 500) }
  }
  const record = new Map(typeof value === 'object' && value !== null ? Object.entries(value) : [])
  const field = (name: string): string | undefined => {
    const found: unknown = record.get(name)
    return typeof found === 'string' && found !== '' ? found : undefined
  }
  const [reason, since, by] = [field('reason'), field('stopped_at'), field('by')]
  return { ...(reason && { reason }), ...(since && { since }), ...(by && { by }) }
}
