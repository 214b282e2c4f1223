import { describe, expect, it } from 'vitest'
import { watchDashboard } from '../../../src/lib/dashboard/watch-dashboard.ts'

/** Draws `frames` on a screen of `rows` rows, one after each sleep, and ends with the last. */
async function drawn(frames: readonly string[], rows: number): Promise<string> {
  const controller = new AbortController()
  let written = ''
  let next = 0
  const clock = {
    now: () => 0,
    monotonic: () => 0,
    sleep: async () => {
      if (next === frames.length) controller.abort()
    },
  }
  const screen = { write: (text: string) => void (written += text), rows: () => rows }
  const frame = async (): Promise<string> => {
    const text = frames[next++] ?? ''
    if (text === 'throw') throw new Error('unreadable')
    return text
  }
  const watched = watchDashboard({ every: 1000, frame, screen, signal: controller.signal }, { clock })
  await watched.catch((error: unknown) => {
    written += String(error)
  })
  return written
}

const ENTER = '\u001b[?1049h\u001b[?25l'
const LEAVE = '\u001b[?25h\u001b[?1049l'

describe('watching the dashboard', () => {
  it('draws on the alternate screen, each frame over the last, and gives the screen back', async () => {
    expect(await drawn(['one', 'two'], 10)).toBe(
      `${ENTER}\u001b[Hone\u001b[K\n\u001b[J\u001b[Htwo\u001b[K\n\u001b[J${LEAVE}`,
    )
  })

  it('never scrolls, and says how much is not shown', async () => {
    const text = await drawn(['1\n2\n3\n4\n5'], 4)
    expect(text.split('\n')).toHaveLength(4)
    expect(text).toContain('2\u001b[K\n... 3 more lines')
    expect(await drawn(['1\n2\n3'], 4)).not.toContain('more lines')
  })

  it('gives the screen back when a frame cannot be made', async () => {
    expect(await drawn(['throw'], 4)).toBe(`${ENTER}${LEAVE}Error: unreadable`)
  })
})
