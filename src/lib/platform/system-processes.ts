/**
 * Child processes by execa. Each runs in a process group of its own, which ends as a whole (`process-group.ts`). A run
 * is over when the program has ended and nobody holds its output open any more, so a service that is to be left
 * running must redirect its output. A program that leaves the group (setsid) is out of reach.
 */
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { AutonomyError } from '../errors.ts'
import { outputTail } from './output-tail.ts'
import { watchGroup } from './process-group.ts'
import type { CommandOutcome, Processes, RunCommand } from './processes.ts'

const outputLimit = 65_536

export const systemProcesses: Processes = { run, which }

async function run({ argv, timeout, cwd, env, input, signal }: RunCommand): Promise<CommandOutcome> {
  refuseBadDirectory(cwd)
  const { execa } = await import('execa')
  const started = performance.now()
  const [program, ...args] = argv
  const child = execa(program, args, {
    reject: false,
    buffer: false,
    detached: true,
    ...(input === undefined ? { stdin: 'ignore' } : { input }),
    ...(cwd !== undefined && { cwd }),
    ...(env && { env }),
  })
  const { pid, stdout, stderr } = child
  const output = { stdout: outputTail(stdout, outputLimit), stderr: outputTail(stderr, outputLimit) }
  const closePipes = (): void => [stdout, stderr].forEach((pipe) => pipe.destroy())
  const watch = pid === undefined ? undefined : watchGroup({ pid, timeout, signal, closePipes })
  const ended = await child
  const stopped = await watch?.settled()
  return {
    exitCode: ended.exitCode,
    signal: ended.signal,
    failedToStart: pid === undefined ? failureToStart(ended.code, program) : undefined,
    timedOut: stopped?.timedOut ?? false,
    stdout: output.stdout.text(),
    stderr: output.stderr.text(),
    duration: performance.now() - started,
  }
}

/** The system reports a missing directory as a missing program. */
function refuseBadDirectory(cwd: string | undefined): void {
  if (cwd === undefined || statSync(cwd, { throwIfNoEntry: false })?.isDirectory()) return
  throw new AutonomyError('NOT_FOUND', `cannot run a program in ${cwd}: it is not a directory`)
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

function which(program: string): string | undefined {
  if (program.includes('/')) return isExecutable(program) ? resolve(program) : undefined
  const directories = (process.env['PATH'] ?? '').split(delimiter).filter((directory) => directory !== '')
  return directories.map((directory) => resolve(join(directory, program))).find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
