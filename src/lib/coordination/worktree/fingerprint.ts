/**
 * Tells whether anything was changed in a repository: the commit that is checked out, and every file that differs from
 * it, with its size and the moment it was written, so that a second edit of the same file shows too. What this program
 * itself writes all the time is left out.
 */
import { createHash } from 'node:crypto'
import { dirname, join } from 'node:path'
import type { Milliseconds } from '../../platform/clock.ts'
import type { Platform } from '../../platform/deps.ts'

type FingerprintDeps = Pick<Platform, 'files' | 'processes'>

/** For one question to git. */
const GIT_TIMEOUT: Milliseconds = 30_000
const STATUS = ['git', 'status', '--porcelain=v2', '-z', '--branch', '--untracked-files=all', '--', '.'] as const
const OURS = [':(exclude)agent_coordination', ':(exclude).agent-workspace'] as const
/** Words before the path, by the kind of entry (git-status(1), porcelain format version 2). */
const WORDS: Readonly<Record<string, number>> = { '1': 8, '2': 9, u: 10, '?': 1 }

/** Undefined where there is no repository, or git does not answer. */
export async function fingerprint(folder: string, { files, processes }: FingerprintDeps): Promise<string | undefined> {
  const top = repositoryOf(folder, files)
  if (top === undefined) return undefined
  const env = { GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0' }
  const asked = await processes.run({
    argv: [...STATUS, ...OURS],
    cwd: folder,
    timeout: GIT_TIMEOUT,
    env,
    digest: true,
  })
  if (asked.exitCode !== 0) return undefined
  const written = changedPaths(asked.stdout).map((path) => {
    const info = files.info(join(top, path))
    return `${path} ${info?.size} ${info?.modified}`
  })
  return createHash('sha256')
    .update([asked.sha256, ...written].join('\n'))
    .digest('hex')
}

/** Pure. The output may lack its beginning: what is cut there counts for its part in the whole only. */
function changedPaths(status: string): readonly string[] {
  return status.split('\0').flatMap((entry) => {
    const words = WORDS[entry.split(' ', 1)[0] ?? '']
    return words === undefined ? [] : entry.split(' ').slice(words).join(' ')
  })
}

/** Without asking git, which costs more than most workspaces have to tell. */
function repositoryOf(folder: string, files: Platform['files']): string | undefined {
  if (files.info(join(folder, '.git')) !== undefined) return folder
  const parent = dirname(folder)
  return parent === folder ? undefined : repositoryOf(parent, files)
}
