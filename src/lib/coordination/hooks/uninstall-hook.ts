/** `hooks uninstall`: takes our hook away, and puts the one that was there before back. Never touches another hook. */
import { join } from 'node:path'
import { hookPlace, type HookDeps } from './hook-place.ts'
import { BEFORE, servedWorkspace } from './hook-script.ts'

export interface UninstalledHook {
  hook: string
  /** False: there was none of ours. */
  changed: boolean
  /** The hook from before is back. */
  restored: boolean
}

/** @throws AutonomyError USAGE (no repository), CONFLICT (hooks of several repositories), IO */
export async function uninstallHook(deps: HookDeps): Promise<UninstalledHook> {
  const { files } = deps
  const { folder, path: hook, workspace } = await hookPlace(deps)
  const present = files.readTextIfPresent(hook)
  if (present === undefined || servedWorkspace(present) !== workspace) return { hook, changed: false, restored: false }
  const kept = join(folder, BEFORE)
  const before = files.readTextIfPresent(kept)
  const mode = files.info(kept)?.mode
  files.remove(hook)
  if (before === undefined) return { hook, changed: true, restored: false }
  await files.writeAtomic(hook, before, mode === undefined ? {} : { mode })
  files.remove(kept)
  return { hook, changed: true, restored: true }
}
