/** `hooks install --pre-commit`: writes the hook. One that is there already goes on running first. Doing it again is fine. */
import { join } from 'node:path'
import { AutonomyError } from '../../errors.ts'
import { hookPlace, type HookDeps, type HookPlace } from './hook-place.ts'
import { BEFORE, hookScript, lineForHook, mayBeRenamed, servedWorkspace } from './hook-script.ts'

export interface InstalledHook {
  /** The file. */
  hook: string
  /** False: it was there as it is. */
  changed: boolean
  /** A hook that was there before and runs first; null: none. */
  runs_first: string | null
}

const EXECUTABLE = 0o755

/** @throws AutonomyError USAGE (no repository), CONFLICT (a hook that cannot be kept), IO */
export async function installHook(deps: HookDeps): Promise<InstalledHook> {
  const place = await hookPlace(deps)
  const { files, processes } = deps
  const script = hookScript({ workspace: place.workspace, self: processes.self })
  const kept = join(place.folder, BEFORE)
  const present = files.readTextIfPresent(place.path)
  const link = files.linkTarget(place.path)
  if (link !== undefined) throw unusable(place, `is a link to ${link}`)
  if (present !== script && present !== undefined) await keepBefore(present, { place, kept }, deps)
  if (present !== script) {
    files.makeDirectory(place.folder)
    // A file that is there keeps its permission bits, and one that may not be run is no hook.
    if (present !== undefined) files.remove(place.path)
    await files.writeAtomic(place.path, script, { mode: EXECUTABLE })
  }
  const runs_first = files.info(kept) === undefined ? null : kept
  return { hook: place.path, changed: present !== script, runs_first }
}

async function keepBefore(
  present: string,
  { place, kept }: { place: HookPlace; kept: string },
  { files }: HookDeps,
): Promise<void> {
  const served = servedWorkspace(present)
  if (served === place.workspace) return
  if (served !== undefined) throw unusable(place, `serves another workspace, ${served}`)
  if (!mayBeRenamed(present)) throw unusable(place, 'finds out by its own name what to do')
  if (files.info(kept) !== undefined) throw unusable(place, `is there, and so is ${kept}`)
  await files.writeAtomic(kept, present, { mode: files.info(place.path)?.mode ?? EXECUTABLE })
}

function unusable({ path, workspace }: HookPlace, why: string): AutonomyError {
  return new AutonomyError('CONFLICT', `the hook ${path} ${why}; it was left as it is`, {
    hint: `Add this line to it: ${lineForHook(workspace)}`,
  })
}
