/**
 * Real pipes for a child's output. Node gives a child sockets, and `echo oops > /dev/stderr` fails on a socket: Linux
 * does not open one by its name in /dev. A named pipe that is removed as soon as both ends are open has no such trap.
 */
import { spawnSync } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AutonomyError } from '../errors.ts'

export interface ChildStreams {
  /** For the child: a regular file with the input at its beginning, or nothing; output; errors. */
  stdin: number | 'ignore'
  stdout: number
  stderr: number
  /** Our ends. */
  out: Socket
  err: Socket
  /** To be called once the child has its own copies. */
  closeTheirs(): void
}

/** @throws AutonomyError IO when the temporary directory does not take pipes */
export function openChildStreams(input: string | undefined): ChildStreams {
  const directory = mkdtempSync(join(tmpdir(), 'autonomy-'))
  try {
    const stdin = input === undefined ? 'ignore' : inputFile(join(directory, 'in'), input)
    const [outPath, errPath] = [join(directory, 'out'), join(directory, 'err')]
    const { status, stderr, error } = spawnSync('mkfifo', ['-m', '600', outPath, errPath], { encoding: 'utf8' })
    if (status !== 0) throw new AutonomyError('IO', `cannot make a pipe in ${directory}: ${error?.message ?? stderr}`)
    const [out, stdout] = pipe(outPath)
    const [err, errors] = pipe(errPath)
    const closeTheirs = (): void => [stdin, stdout, errors].forEach((end) => typeof end === 'number' && closeSync(end))
    return { stdin, stdout, stderr: errors, out, err, closeTheirs }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

/** A file, so that a child that reads none of it cannot make us wait or fail. */
function inputFile(path: string, input: string): number {
  writeFileSync(path, input, { mode: 0o600 })
  return openSync(path, 'r')
}

function pipe(path: string): [Socket, number] {
  const reading = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  const writing = openSync(path, constants.O_WRONLY)
  return [new Socket({ fd: reading, readable: true, writable: false }), writing]
}
