/**
 * `init`: makes a directory a workspace. Nothing that is there is overwritten; running it again, or twice at once,
 * changes nothing more. The schema copy in the state folder is ours and is brought up to date.
 */
import { dirname, join, relative } from 'node:path'
import { AGENT_CAPABILITIES_TEMPLATE, CONFIG_TEMPLATE } from '../../generated/workspace-templates.ts'
import type { Platform } from '../platform/deps.ts'
import { configSchema } from './config-schema.ts'
import type { WorkspacePaths } from './paths.ts'

/** Time for another `init` in the same directory to finish. */
const LOCK_WAIT = 10_000
const IGNORED = '.agent-workspace/'

type InitDeps = Pick<Platform, 'files' | 'locks'>

/** Paths relative to the workspace; a directory ends in `/`. */
export interface Initialized {
  workspace: string
  created: readonly string[]
  /** Was there already and is as it was. */
  kept: readonly string[]
  /** Was there and got a line more, or a newer version of our own schema. */
  changed: readonly string[]
}

type Outcome = 'created' | 'kept' | 'changed'

/** @throws AutonomyError IO, STORE_BUSY */
export async function initializeWorkspace(paths: WorkspacePaths, { files, locks }: InitDeps): Promise<Initialized> {
  const lock = join(paths.state, 'locks', 'init.lock')
  files.makeDirectory(dirname(lock))
  return locks.withLock(lock, { wait: LOCK_WAIT, what: 'the set-up of this workspace' }, async () => {
    const schema = `${JSON.stringify(await configSchema(), null, 2)}\n`
    const outcomes: readonly (readonly [string, Outcome])[] = [
      [paths.config, await writeNew(paths.config, CONFIG_TEMPLATE, files)],
      [paths.agentCapabilities, await writeNew(paths.agentCapabilities, AGENT_CAPABILITIES_TEMPLATE, files)],
      [join(paths.root, 'logs/'), makeNew(join(paths.root, 'logs'), files)],
      [`${paths.reports}/`, makeNew(paths.reports, files)],
      [paths.schemaCopy, await writeOwn(paths.schemaCopy, schema, files)],
      ...(await ignoreState(paths.root, files)),
    ]
    const named = (wanted: Outcome): readonly string[] =>
      outcomes.filter(([, outcome]) => outcome === wanted).map(([path]) => nameOf(path, paths.root))
    return { workspace: paths.root, created: named('created'), kept: named('kept'), changed: named('changed') }
  })
}

function nameOf(path: string, root: string): string {
  return `${relative(root, path)}${path.endsWith('/') ? '/' : ''}`
}

async function writeNew(path: string, text: string, files: Platform['files']): Promise<Outcome> {
  if (isThere(path, files)) return 'kept'
  await files.writeAtomic(path, text)
  return 'created'
}

/** By its name in the folder: a symbolic link to nowhere is there too, and stays. */
function isThere(path: string, files: Platform['files']): boolean {
  return files.list(dirname(path)).includes(path.slice(dirname(path).length + 1))
}

async function writeOwn(path: string, text: string, files: Platform['files']): Promise<Outcome> {
  const before = files.readTextIfPresent(path)
  if (before === text) return 'kept'
  await files.writeAtomic(path, text)
  return before === undefined ? 'created' : 'changed'
}

function makeNew(path: string, files: Platform['files']): Outcome {
  if (isThere(path, files)) return 'kept'
  files.makeDirectory(path)
  return 'created'
}

/** A line in `.gitignore` for the state folder, where git is used. */
async function ignoreState(root: string, files: Platform['files']): Promise<readonly (readonly [string, Outcome])[]> {
  const path = join(root, '.gitignore')
  const before = files.readTextIfPresent(path)
  if (before === undefined && !inGitRepository(root, files)) return []
  const lines = (before ?? '').split(/\r?\n/)
  if (lines.some((line) => /^\/?\.agent-workspace\/?$/.test(line.trim()))) return [[path, 'kept']]
  const end = before?.includes('\r\n') ? '\r\n' : '\n'
  const gap = before === undefined || before === '' || before.endsWith('\n') ? '' : end
  await files.writeAtomic(path, `${before ?? ''}${gap}${IGNORED}${end}`)
  return [[path, before === undefined ? 'created' : 'changed']]
}

function inGitRepository(root: string, files: Platform['files']): boolean {
  for (let directory = root; ; directory = dirname(directory)) {
    if (files.info(join(directory, '.git'))) return true
    if (dirname(directory) === directory) return false
  }
}
