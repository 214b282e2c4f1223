/** The coordination store in files. */
import type { Platform } from '../../platform/deps.ts'
import type { WorkspacePaths } from '../../workspace/paths.ts'
import type { Ledger } from '../ledger.ts'

export type FileLedgerDeps = Platform & { paths: Pick<WorkspacePaths, 'coordination' | 'locks'> }

export function fileLedger(_deps: FileLedgerDeps): Ledger {
  throw new Error('not written yet')
}
