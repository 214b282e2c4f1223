/** Which processes of this machine are this program at work in a workspace, told by how they were started. */
import { basename } from 'node:path'
import { AutonomyError } from '../../errors.ts'
import type { Platform } from '../../platform/deps.ts'
import type { ListedProcess } from '../../platform/process-table.ts'
import type { WorkspacePaths } from '../../workspace/paths.ts'
import { workspaceRoot } from '../../workspace/workspace-root.ts'

const LONG_RUNNING = ['agent run', 'meta run', 'pipeline run', 'serve'] as const
export type LongRunning = (typeof LONG_RUNNING)[number]

/** Undefined for every other program, and for other commands of ours. */
export function commandOf(argv: readonly string[]): LongRunning | undefined {
  const script = scriptAt(argv)
  if (script === -1) return undefined
  const words = argv.slice(script + 1, script + 3)
  return LONG_RUNNING.find((name) => words.join(' ') === name || words[0] === name)
}

/** `autonomy ...`, or `node [options] .../run.js ...`; -1: neither. */
function scriptAt(argv: readonly string[]): number {
  const [program = ''] = argv
  if (basename(program) === 'autonomy') return 0
  if (!basename(program).startsWith('node')) return -1
  const first = argv.findIndex((word, index) => index > 0 && !word.startsWith('-'))
  return first > 0 && ['run.js', 'autonomy'].includes(basename(argv[first] ?? '')) ? first : -1
}

/** Whether it works in this workspace: what it was told, else where it was started. */
export function isOfWorkspace(
  { argv, cwd, variable }: ListedProcess,
  { paths, files, environment }: Pick<Platform, 'environment' | 'files'> & { paths: Pick<WorkspacePaths, 'root'> },
): boolean {
  const theirs = { ...environment, get: variable, cwd: () => cwd ?? '/' }
  try {
    const root = files.info(workspaceRoot(workspaceFlag(argv), { files, environment: theirs }))
    const ours = files.info(paths.root)
    return root !== undefined && root.ino === ours?.ino && root.dev === ours.dev
  } catch (error) {
    if (error instanceof AutonomyError) return false
    throw error
  }
}

function workspaceFlag(argv: readonly string[]): string | undefined {
  const own = argv.slice(0, argv.indexOf('--') === -1 ? undefined : argv.indexOf('--'))
  const at = own.findLastIndex((word) => word === '--workspace' || word.startsWith('--workspace='))
  const word = own[at]
  return word === '--workspace' ? own[at + 1] : word?.slice('--workspace='.length)
}
