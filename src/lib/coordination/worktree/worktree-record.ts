/**
 * What is known of a worktree beside git: a small document next to its folder, written before the folder is made, so
 * that one that was left half made is told from one that holds work.
 */
import { join } from 'node:path'
import { AutonomyError } from '../../errors.ts'
import type { Platform } from '../../platform/deps.ts'
import type { WorkspacePaths } from '../../workspace/paths.ts'
import { worktreeName } from './item-branch.ts'

export interface WorktreeRecord {
  work_item_id: string
  /** Short: `autonomy/work_1`. */
  branch: string
  base_commit: string
  /** Full name of the branch it began at; absent when it was no branch. */
  base_ref?: string
  created_at: string
  /** False until it is checked out: nobody has worked in it yet. */
  ready: boolean
}

export type RecordDeps = Pick<Platform, 'files'> & { paths: Pick<WorkspacePaths, 'coordination'> }

/** Undefined when there is none, or none that can be read. */
export function readWorktreeRecord(name: string, deps: RecordDeps): WorktreeRecord | undefined {
  try {
    const text = deps.files.readTextIfPresent(recordPath(name, deps))
    return text === undefined ? undefined : parseRecord(JSON.parse(text))
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof AutonomyError) return undefined
    throw error
  }
}

export async function writeWorktreeRecord(record: WorktreeRecord, deps: RecordDeps): Promise<void> {
  const path = recordPath(worktreeName(record.work_item_id), deps)
  await deps.files.writeAtomic(path, `${JSON.stringify(record, null, 2)}\n`)
}

export function removeWorktreeRecord(name: string, deps: RecordDeps): void {
  deps.files.remove(recordPath(name, deps))
}

/** Names of worktrees: of every record, and of every folder. */
export function worktreeNames({ files, paths }: RecordDeps): readonly string[] {
  const { worktrees } = paths.coordination
  const names = files.list(worktrees).flatMap((entry) => {
    if (entry.startsWith('.')) return []
    if (files.info(join(worktrees, entry))?.kind === 'directory') return [entry]
    return entry.endsWith('.json') ? [entry.slice(0, -5)] : []
  })
  return [...new Set(names)]
}

function recordPath(name: string, { paths }: RecordDeps): string {
  return join(paths.coordination.worktrees, `${name}.json`)
}

function parseRecord(value: unknown): WorktreeRecord | undefined {
  const fields = new Map<string, unknown>(typeof value === 'object' && value !== null ? Object.entries(value) : [])
  const text = (name: string): string => {
    const found = fields.get(name)
    return typeof found === 'string' ? found : ''
  }
  const [work_item_id, branch, base_commit] = [text('work_item_id'), text('branch'), text('base_commit')]
  if (work_item_id === '' || branch === '' || base_commit === '') return undefined
  const base_ref = text('base_ref')
  return {
    work_item_id,
    branch,
    base_commit,
    ...(base_ref !== '' && { base_ref }),
    created_at: text('created_at'),
    ready: fields.get('ready') === true,
  }
}
