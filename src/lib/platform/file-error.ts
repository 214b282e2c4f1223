/** Turns what the operating system says about a file into an AutonomyError: the path, the reason in words, a way on. */
import { AutonomyError } from '../errors.ts'

interface Reason {
  words: string
  hint: string
}

const permissions = 'Check who owns the path and its permissions, or choose a workspace you may write to (--workspace).'
const space = 'Free some space on that disk, then run the command again; what was there before is unchanged.'

const reasons: Readonly<Record<string, Reason>> = {
  ENOENT: { words: 'it does not exist', hint: 'Check the spelling of the path.' },
  ENOSPC: { words: 'the disk is full', hint: space },
  EDQUOT: { words: 'the disk quota is used up', hint: space },
  EFBIG: { words: 'it would exceed the largest file size allowed here', hint: 'Check `ulimit -f`.' },
  EACCES: { words: 'permission denied', hint: permissions },
  EPERM: { words: 'the operation is not permitted', hint: permissions },
  EROFS: {
    words: 'the file system is read-only',
    hint: 'Mount it writable, or choose another workspace (--workspace).',
  },
  EIO: { words: 'the device reported an input/output error', hint: 'Check the disk and the system log.' },
  EISDIR: { words: 'it is a directory', hint: 'Name a file instead.' },
  ENOTDIR: {
    words: 'a part of the path is not a directory',
    hint: 'Look at what stands in the place of the directory.',
  },
  EEXIST: { words: 'it exists already', hint: 'Look at what is there, or choose another place.' },
  ELOOP: { words: 'its symbolic links lead in a circle', hint: 'Mend the link.' },
  ENAMETOOLONG: { words: 'the name is too long', hint: 'Choose a shorter name.' },
  EMFILE: { words: 'this process has too many open files', hint: 'Raise the limit with `ulimit -n`.' },
  ENFILE: { words: 'the system has too many open files', hint: 'Close some programs, then try again.' },
}

/**
 * @param doing what was being done, as in "cannot <doing> <path>"
 * @returns NOT_FOUND for ENOENT, IO for everything else; an AutonomyError is passed through
 */
export function fileError(error: unknown, doing: string, path: string): AutonomyError {
  if (error instanceof AutonomyError) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const message = error instanceof Error ? error.message : String(error)
  const reason = reasons[code]
  return new AutonomyError(
    code === 'ENOENT' ? 'NOT_FOUND' : 'IO',
    `cannot ${doing} ${path}: ${reason ? `${reason.words} (${code})` : message}`,
    { cause: error, ...(reason && { hint: reason.hint }) },
  )
}

/** Runs `work`; what the operating system throws comes out as `fileError`, a bug in `work` as it is. */
export function translatingErrors<T>(doing: string, path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw error instanceof Error && 'code' in error ? fileError(error, doing, path) : error
  }
}
