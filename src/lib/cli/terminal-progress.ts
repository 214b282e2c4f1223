/**
 * Progress on a terminal, drawn by listr2 on stderr. Left alone listr2 writes to stdout, asks stdout whether there is
 * a terminal, and takes the signals; all three are set otherwise here. It is loaded when the first step begins, so a
 * command that shows none pays nothing. Overlapping steps are drawn one after the other.
 */
import type { ListrTaskWrapper, DefaultRenderer, SimpleRenderer } from 'listr2'
import { writeError } from './output.ts'
import { printableLine } from './printable.ts'
import { endingOnce, type Outcome, type Progress, type Step } from './progress.ts'

interface Ending {
  outcome: Outcome
  detail: string | undefined
}

export function terminalProgress(): Progress {
  let drawn = Promise.resolve()
  return {
    step: (name) => {
      const tracked = track()
      drawn = drawn.then(() => drawStep(printableLine(name), tracked))
      return tracked.step
    },
    note: (text) => {
      drawn = drawn.then(() => writeError(`${printableLine(text)}\n`))
    },
    close: () => drawn,
  }
}

interface TrackedStep {
  step: Step
  ended: Promise<Ending>
  onUpdate(listen: (detail: string) => void): void
}

function track(): TrackedStep {
  const { promise, resolve } = Promise.withResolvers<Ending>()
  let latest: string | undefined
  let listener: ((detail: string) => void) | undefined
  const update = (detail: string): void => {
    latest = detail
    listener?.(detail)
  }
  return {
    step: endingOnce((outcome, detail) => resolve({ outcome, detail }), update),
    ended: promise,
    onUpdate: (listen) => {
      listener = listen
      if (latest !== undefined) listen(latest)
    },
  }
}

type Task = ListrTaskWrapper<unknown, typeof DefaultRenderer, typeof SimpleRenderer>

async function drawStep(name: string, { ended, onUpdate }: TrackedStep): Promise<void> {
  const { DefaultRenderer: Renderer, Listr, ListrLogger, ProcessOutput } = await import('listr2')
  /** Willing to draw although stdout may be a pipe: it draws on stderr. */
  class OnStderr extends Renderer {
    static override nonTTY = true
  }
  const titled = (detail: string | undefined): string => (detail ? `${name}  ${printableLine(detail)}` : name)
  const task = async (_: unknown, drawing: Task): Promise<void> => {
    onUpdate((detail) => {
      drawing.title = titled(detail)
    })
    const { outcome, detail } = await ended
    drawing.title = titled(detail)
    if (outcome === 'skip') drawing.skip(titled(detail ?? 'skipped'))
    if (outcome === 'fail') throw new Error(titled(detail))
  }
  const showCursor = (): void => writeError('\u001b[?25h')
  process.once('exit', showCursor)
  await new Listr([{ title: name, task }], {
    renderer: OnStderr,
    rendererOptions: {
      logger: new ListrLogger({ processOutput: new ProcessOutput(process.stderr, process.stderr), useIcons: true }),
      collapseErrors: true,
      showErrorMessage: true,
    },
    exitOnError: false,
    registerSignalListeners: false,
  }).run()
  process.off('exit', showCursor)
}
