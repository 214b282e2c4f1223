/**
 * Redraws the dashboard on a terminal until it is ended. Draws on the alternate screen and gives the terminal back as
 * it was, also when a frame throws. A frame is cut to the screen's height, so that it never scrolls, and says so.
 */
import type { Clock, Milliseconds } from '../platform/clock.ts'

interface Screen {
  write(text: string): void
  /** Rows of the terminal now. */
  rows(): number
}

export interface WatchDashboard {
  every: Milliseconds
  /** One frame, drawn anew each time. */
  frame(): Promise<string>
  screen: Screen
  signal: AbortSignal
}

const ENTER = '\u001b[?1049h\u001b[?25l'
const LEAVE = '\u001b[?25h\u001b[?1049l'
const TOP_LEFT = '\u001b[H'
const END_OF_LINE = '\u001b[K'
const BELOW = '\u001b[J'

/** Returns when the signal aborts. */
export async function watchDashboard(
  { every, frame, screen, signal }: WatchDashboard,
  { clock }: { clock: Clock },
): Promise<void> {
  screen.write(ENTER)
  try {
    while (!signal.aborted) {
      const lines = fitted((await frame()).split('\n'), screen.rows() - 1)
      screen.write(TOP_LEFT + lines.map((line) => `${line}${END_OF_LINE}\n`).join('') + BELOW)
      await clock.sleep(every, signal).catch((reason: unknown) => {
        if (!signal.aborted) throw reason
      })
    }
  } finally {
    screen.write(LEAVE)
  }
}

/** At most `height` lines, the last of which tells how many there are besides. */
function fitted(lines: readonly string[], height: number): readonly string[] {
  if (lines.length <= height) return lines
  const shown = lines.slice(0, Math.max(0, height - 1))
  return [...shown, `... ${lines.length - shown.length} more lines; a taller terminal shows them`]
}
