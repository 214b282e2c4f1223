/**
 * Whether whoever should hear STOP listens: `doctor` writes a word to the file ROLL_CALL beside where STOP would be, and
 * everybody who watches for STOP answers with the same word, in a file named after the process.
 */
import { join } from 'node:path'
import { AutonomyError } from '../../errors.ts'
import type { Milliseconds } from '../../platform/clock.ts'
import type { Platform } from '../../platform/deps.ts'
import type { RunnerDeps } from './open-runner.ts'

type AnswerDeps = Pick<RunnerDeps, 'environment' | 'files' | 'paths'>
type CallDeps = Pick<RunnerDeps, 'clock' | 'environment' | 'files' | 'paths'> & Pick<Platform, 'random'>

export interface Listener {
  host: string
  pid: number
}

const ANSWER = '.heard-'
const LOOK_EVERY: Milliseconds = 20

/** To be called at each look at the STOP file; never throws, never holds anybody up. */
export function rollCallAnswerer({ environment, files, paths }: AnswerDeps): () => void {
  let last: string | undefined
  return () => {
    const word = wordIn(callFile({ paths }), files)
    if (word === undefined || word === last) return
    last = word
    const me = { host: environment.hostname(), pid: environment.pid }
    files.writeAtomic(answerFile(me, { paths }), word, { durable: false }).catch(() => {})
  }
}

/** Those that answered; returns as soon as all have. @throws AutonomyError IO */
export async function callRoll(
  listeners: readonly Listener[],
  wait: Milliseconds,
  deps: CallDeps,
): Promise<readonly Listener[]> {
  if (listeners.length === 0) return []
  const { clock, files, random } = deps
  const word = random.hex(8)
  const hasAnswered = (each: Listener): boolean => wordIn(answerFile(each, deps), files) === word
  await files.writeAtomic(callFile(deps), word, { durable: false })
  const deadline = clock.monotonic() + wait
  while (!listeners.every(hasAnswered) && clock.monotonic() < deadline) await clock.sleep(LOOK_EVERY)
  const answered = listeners.filter(hasAnswered)
  files.remove(callFile(deps))
  const folder = deps.paths.coordination.runners
  for (const name of files.list(folder)) if (name.startsWith(ANSWER)) files.remove(join(folder, name))
  return answered
}

function callFile({ paths }: Pick<AnswerDeps, 'paths'>): string {
  return join(paths.state, 'ROLL_CALL')
}

function answerFile({ host, pid }: Listener, { paths }: Pick<AnswerDeps, 'paths'>): string {
  return join(paths.coordination.runners, `${ANSWER}${encodeURIComponent(host)}-${pid}`)
}

/** Undefined also for what cannot be read: a roll call must not end anybody. */
function wordIn(file: string, files: AnswerDeps['files']): string | undefined {
  try {
    return files.readTextIfPresent(file)?.trim() || undefined
  } catch (error) {
    if (error instanceof AutonomyError) return undefined
    throw error
  }
}
