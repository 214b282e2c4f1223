/**
 * The first Ctrl-C or SIGTERM asks the operation to stop (`signal` aborts with an `Interrupted`); the second ends the
 * process at once. A command that never asks for the signal keeps Node's default: the first one ends it.
 */
import { Exit, type ExitStatus } from './exit-codes.ts'

type StopSignal = 'SIGINT' | 'SIGTERM'

/** The reason of the abort. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
  readonly status: ExitStatus

  constructor(received: StopSignal) {
    super(`interrupted by ${received}`)
    this.status = statusOf(received)
  }
}

/** Installs the handlers. `onFirst` tells the person what happens now. */
export function interruptSignal(onFirst: (received: StopSignal) => void): AbortSignal {
  const controller = new AbortController()
  const receive = (received: StopSignal): void => {
    // Immediate is the point of the second one: nothing is waited for.
    if (controller.signal.aborted) process.exit(statusOf(received))
    controller.abort(new Interrupted(received))
    onFirst(received)
  }
  process.on('SIGINT', receive)
  process.on('SIGTERM', receive)
  return controller.signal
}

function statusOf(received: StopSignal): ExitStatus {
  return received === 'SIGINT' ? Exit.interrupted : Exit.terminated
}
