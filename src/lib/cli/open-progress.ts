/** Chooses how progress is shown: nothing, plain lines, or drawn on the terminal. */
import type { Color } from './color.ts'
import { plainProgress, type Progress, silentProgress } from './progress.ts'
import { terminalProgress } from './terminal-progress.ts'

/** `terminal`: stderr is one that can move the cursor. */
export function openProgress(wanted: { silent: boolean; terminal: boolean; color: Color }): Progress {
  if (wanted.silent) return silentProgress
  return wanted.terminal ? terminalProgress() : plainProgress(wanted.color)
}
