/** A ledger over files in a temporary workspace, and steps to try on it. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { Ledger, Step } from '../../../../src/lib/coordination/ledger.ts'
import { fileLedger, type FileLedgerDeps } from '../../../../src/lib/coordination/ledger/file-ledger.ts'
import { systemPlatform } from '../../../../src/lib/platform/system.ts'
import { workspacePaths, type WorkspacePaths } from '../../../../src/lib/workspace/paths.ts'
import { temporaryWorkspace } from '../../../temporary-workspace.ts'

const NOW = Date.UTC(2026, 10, 21, 8)

export interface Store {
  ledger: Ledger
  paths: WorkspacePaths['coordination']
  deps: FileLedgerDeps
}

export function store(claims?: string, agents?: string): Store {
  const paths = workspacePaths(temporaryWorkspace())
  mkdirSync(paths.coordination.folder)
  if (claims !== undefined) writeFileSync(paths.coordination.workClaims, claims)
  if (agents !== undefined) writeFileSync(paths.coordination.agentStatus, agents)
  const clock = { ...systemPlatform().clock, now: () => NOW }
  const deps = { ...systemPlatform(), clock, paths }
  return { ledger: fileLedger(deps), paths: paths.coordination, deps }
}

export const add = (id: string): Step => ({
  kind: 'add-item',
  record: { work_item_id: id, status: 'pending' },
  entry: { op: 'add' },
})
export const progress = (id: string, value: number): Step => ({
  kind: 'change-item',
  id,
  patch: { set: { progress: value } },
  entry: { op: 'progress' },
})
export const archive = (id: string): Step => ({ kind: 'archive-item', id, entry: { op: 'archive' } })
export const keep = (ledger: Ledger, ...steps: Step[]): Promise<void> =>
  ledger.change(() => ({ result: undefined, steps }))
export const claimsOf = ({ paths }: Store): string => readFileSync(paths.workClaims, 'utf8')
export const journalOf = ({ paths }: Store): readonly Record<string, unknown>[] =>
  readFileSync(paths.log, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
export const seqs = async ({ ledger }: Store): Promise<readonly number[]> => (await ledger.log()).map(({ seq }) => seq)
export const idsOf = ({ ledger }: Store): Promise<readonly string[]> =>
  ledger.read(({ items }) => items.all().map(({ id }) => id))
