/** How busy the machine is, and being less of a burden to it. */
import { availableParallelism, loadavg, setPriority } from 'node:os'

/** Load of the last minute for each processor; undefined where the system does not tell. */
export function loadPerProcessor(): number | undefined {
  const [minute = 0] = loadavg()
  return process.platform === 'win32' ? undefined : minute / availableParallelism()
}

/** For a program that was just started and what it starts. Nothing happens when it is gone or the system refuses. */
export function makeNicer(pid: number, niceness: number): void {
  try {
    setPriority(pid, Math.min(19, niceness))
  } catch {
    // It goes on as it is.
  }
}
