/**
 * Child processes by execa. Each runs in a process group of its own, which ends as a whole (`process-group.ts`). A run
 * is over when the program has ended and nobody holds its output open any more, so a service that is to be left
 * running must redirect its output. A program that leaves the group (setsid) is out of reach.
 */
import { AutonomyError } from '../errors.ts'
import { refuseBadDirectory, which } from './find-program.ts'
import { outputTail } from './output-tail.ts'
import { watchGroup, type GroupLimits } from './process-group.ts'
import { identityOf, isRunning, signalGroupOf, signalProcess } from './process-identity.ts'
import type { CommandOutcome, Processes, RunCommand } from './processes.ts'
import { runForeground, startDetached, startProcess } from './start-process.ts'
import { watchOverGroupIfGuarded } from './watchdog.ts'

const outputLimit = 65_536

export const systemProcesses: Processes = {
  run,
  which: (program) => which(program),
  start: startProcess,
  startDetached,
  foreground: runForeground,
  identityOf,
  isRunning,
  signal: signalProcess,
  signalGroup: signalGroupOf,
  self: [process.execPath, ...process.execArgv, process.argv[1] ?? ''],
}

async function run(command: RunCommand): Promise<CommandOutcome> {
  const { argv, timeout, cwd, env, input, signal, digest, keep = outputLimit } = command
  refuseBadDirectory(cwd)
  const { execa } = await import('execa')
  const started = performance.now()
  const [program, ...args] = argv
  const digestOf = digest ? (await import('./output-digest.ts')).outputDigest : undefined
  const child = execa(program, args, {
    reject: false,
    buffer: false,
    detached: true,
    ...(input === undefined ? { stdin: 'ignore' } : { input }),
    ...(cwd !== undefined && { cwd }),
    ...(env && { env }),
  })
  const { pid, stdout, stderr } = child
  const output = { stdout: outputTail(stdout, keep), stderr: outputTail(stderr, keep) }
  const sha256 = digestOf?.([stdout, stderr])
  const closePipes = (): void => [stdout, stderr].forEach((pipe) => pipe.destroy())
  const settled = pid === undefined ? undefined : watchOver({ pid, timeout, signal, closePipes })
  const ended = await child
  const timedOut = (await settled?.()) ?? false
  return {
    exitCode: ended.exitCode,
    signal: ended.signal,
    failedToStart: pid === undefined ? failureToStart(ended.code, program) : undefined,
    timedOut,
    stdout: output.stdout.text(),
    stderr: output.stderr.text(),
    ...(sha256 && { sha256: sha256() }),
    duration: performance.now() - started,
  }
}

/** @returns to be called when the child has ended: whether its time was up, once nothing of its group is left */
function watchOver(limits: GroupLimits): () => Promise<boolean> {
  const watch = watchGroup(limits)
  const watched = watchOverGroupIfGuarded(limits.pid)
  return async () => {
    const { timedOut } = await watch.settled()
    watched?.forget()
    return timedOut
  }
}

function failureToStart(code: string | undefined, program: string): CommandOutcome['failedToStart'] {
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'not-installed'
    case 'EACCES':
    case 'EPERM':
    case 'ENOEXEC':
      return 'not-executable'
    default:
      throw new AutonomyError('IO', `cannot start ${program}: ${code ?? 'unknown reason'}`)
  }
}
