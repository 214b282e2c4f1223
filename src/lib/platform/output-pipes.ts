/**
 * Real pipes for a child's output. Node gives a child sockets, and `echo oops > /dev/stderr` fails on a socket: Linux
 * does not open one by its name in /dev. A named pipe that is removed as soon as both ends are open has no such trap.
 * Naming one takes a program, so whoever starts many children gets them a few ahead; they end with this process.
 */
import { spawnSync } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
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

interface Pipe {
  reading: number
  writing: number
}

/** Open at both ends, for the next children. */
const ready: Pipe[] = []
/** For eight children: more would hold descriptors that others here may need. */
const AHEAD = 16
let isFirst = true

/** @throws AutonomyError IO when the temporary directory does not take pipes */
export function openChildStreams(input: string | undefined): ChildStreams {
  if (ready.length < 2) {
    ready.push(...makePipes(isFirst ? 2 : AHEAD))
    isFirst = false
  }
  const stdin = input === undefined ? 'ignore' : inputFile(input)
  const [first, second] = [takePipe(), takePipe()]
  const theirs = [stdin, first.writing, second.writing]
  return {
    stdin,
    stdout: first.writing,
    stderr: second.writing,
    out: ourEnd(first),
    err: ourEnd(second),
    closeTheirs: () => theirs.forEach((end) => typeof end === 'number' && closeSync(end)),
  }
}

function takePipe(): Pipe {
  const pipe = ready.pop()
  if (pipe === undefined) throw new Error('the pipes for a child were not made')
  return pipe
}

function makePipes(count: number): readonly Pipe[] {
  const directory = mkdtempSync(join(tmpdir(), 'autonomy-'))
  try {
    const paths = Array.from({ length: count }, (_, index) => join(directory, String(index)))
    const { status, stderr, error } = spawnSync('mkfifo', ['-m', '600', ...paths], { encoding: 'utf8' })
    if (status !== 0) throw new AutonomyError('IO', `cannot make a pipe in ${directory}: ${error?.message ?? stderr}`)
    return paths.map((path) => {
      const reading = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
      return { reading, writing: openSync(path, constants.O_WRONLY) }
    })
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

/** A file, so that a child that reads none of it cannot make us wait or fail. */
function inputFile(input: string): number {
  const path = join(tmpdir(), `autonomy-${process.pid}-${process.hrtime.bigint()}`)
  // Nobody else's: it must not be there yet.
  writeFileSync(path, input, { mode: 0o600, flag: 'wx' })
  try {
    return openSync(path, 'r')
  } finally {
    unlinkSync(path)
  }
}

function ourEnd({ reading }: Pipe): Socket {
  return new Socket({ fd: reading, readable: true, writable: false })
}
