/**
 * Long-running programs, each the leader of a process group and a session of its own. `startProcess`: nothing of the
 * group survives this process, even when it is killed with -9 (`watchdog.ts`): the program does not begin before the
 * watchdog knows of it. `startDetached`: it lives on. `runForeground`: it has our terminal.
 */
import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { AutonomyError } from '../errors.ts'
import { translatingErrors } from './file-error.ts'
import { refuseBadDirectory, which } from './find-program.ts'
import { openChildStreams, type ChildStreams } from './output-pipes.ts'
import { endGroup, isGroupLeft, signalGroup } from './process-group.ts'
import { identityOf } from './process-identity.ts'
import type {
  DetachedCommand,
  DetachedProcess,
  ForegroundCommand,
  ProcessExit,
  StartCommand,
  StartedProcess,
} from './processes.ts'
import { watchOverGroup, watchOverProcess } from './watchdog.ts'

/** Waits for one line on descriptor 3, which ends without one when this process dies first. */
const gate = 'read -r go <&3 && exec "$@" 3<&-'
/** For output of a program that left the group and holds our pipe: it cannot keep us waiting. */
const lastOutput = 200

/** @throws AutonomyError NOT_FOUND (no such program or directory), IO */
export function startProcess({ argv, cwd, env, input, output }: StartCommand): StartedProcess {
  const program = locate(argv[0], cwd)
  const streams = translatingErrors('make pipes for', argv[0], () => openChildStreams(input))
  const { stdin, stdout, stderr } = streams
  const started = performance.now()
  const child = spawn('/bin/sh', ['-c', gate, 'sh', program, ...argv.slice(1)], {
    detached: true,
    stdio: [stdin, stdout, stderr, 'pipe'],
    ...(cwd !== undefined && { cwd }),
    env: { ...process.env, ...env },
  })
  streams.closeTheirs()
  child.on('error', () => {})
  const { pid } = child
  if (pid === undefined) throw new AutonomyError('IO', `cannot start ${argv[0]}: the system refused a new process`)
  const identity = identityOf(pid) ?? { pid, started: '' }
  const watched = watchOverGroup(pid)
  const go = child.stdio[3]
  if (go && 'end' in go) go.on('error', () => {}).end('\n')
  const drained = readOutput(streams, output)
  let over = false
  const exited = new Promise<Omit<ProcessExit, 'duration'>>((resolve) => {
    child.once('exit', (code, signal) => resolve({ exitCode: code ?? undefined, signal: signal ?? undefined }))
  }).then(async (exit) => {
    if (isGroupLeft(pid)) await endGroup(pid)
    over = true
    watched.forget()
    const duration = performance.now() - started
    await drained()
    return { ...exit, duration }
  })
  const signal = (name: 'SIGTERM' | 'SIGKILL'): void => {
    if (!over) signalGroup(pid, name)
  }
  return { identity, exited, terminate: () => signal('SIGTERM'), kill: () => signal('SIGKILL') }
}

/** Resolves when both pipes have ended; what is still held open then is closed. */
function readOutput({ out, err }: ChildStreams, output: StartCommand['output']): () => Promise<void> {
  const ended = [out, err].map((stream, index) => {
    stream.on('data', (chunk: Buffer) => output(chunk, index === 0 ? 'stdout' : 'stderr'))
    stream.on('error', () => {})
    return new Promise<void>((resolve) => void stream.once('close', () => resolve()))
  })
  return async () => {
    const timer = setTimeout(() => [out, err].forEach((stream) => stream.destroy()), lastOutput)
    await Promise.all(ended)
    clearTimeout(timer)
  }
}

function locate(program: string, cwd: string | undefined): string {
  refuseBadDirectory(cwd)
  const found = which(program, cwd)
  if (found !== undefined) return found
  throw new AutonomyError('NOT_FOUND', `cannot run ${program}: there is no such program`, {
    hint: 'Check the spelling, that it is installed and executable, and PATH.',
  })
}

/** @throws AutonomyError NOT_FOUND, IO (the log cannot be written) */
export function startDetached({ argv, log, cwd, env }: DetachedCommand): DetachedProcess {
  const program = locate(argv[0], cwd)
  const descriptor = translatingErrors('write', log, () => {
    mkdirSync(dirname(log), { recursive: true })
    return openSync(log, 'a', 0o644)
  })
  try {
    const child = spawn(program, argv.slice(1), {
      detached: true,
      stdio: ['ignore', descriptor, descriptor],
      ...(cwd !== undefined && { cwd }),
      env: { ...process.env, ...env },
    })
    child.on('error', () => {})
    child.unref()
    const { pid } = child
    if (pid === undefined) throw new AutonomyError('IO', `cannot start ${argv[0]}: the system refused a new process`)
    return { ...(identityOf(pid) ?? { pid, started: '' }), exitCode: () => child.exitCode ?? undefined }
  } finally {
    closeSync(descriptor)
  }
}

/** In our process group, so that Ctrl-C reaches it; a SIGTERM or SIGHUP that we get is passed on. @throws AutonomyError NOT_FOUND */
export async function runForeground({ argv, cwd, env }: ForegroundCommand): Promise<ProcessExit> {
  const program = locate(argv[0], cwd)
  const started = performance.now()
  const child = spawn(program, argv.slice(1), {
    stdio: 'inherit',
    ...(cwd !== undefined && { cwd }),
    env: { ...process.env, ...env },
  })
  const { pid } = child
  if (pid === undefined) throw new AutonomyError('IO', `cannot start ${argv[0]}: the system refused a new process`)
  const watched = watchOverProcess(pid)
  const passOn = (signal: NodeJS.Signals): boolean => child.kill(signal)
  // The terminal sends Ctrl-C to the child as well: it decides.
  const ignore = (): void => {}
  process.on('SIGTERM', passOn).on('SIGHUP', passOn).on('SIGINT', ignore)
  try {
    return await new Promise((resolve) => {
      child.once('exit', (code, signal) =>
        resolve({
          exitCode: code ?? undefined,
          signal: signal ?? undefined,
          duration: performance.now() - started,
        }),
      )
    })
  } finally {
    process.off('SIGTERM', passOn).off('SIGHUP', passOn).off('SIGINT', ignore)
    watched.forget()
  }
}
