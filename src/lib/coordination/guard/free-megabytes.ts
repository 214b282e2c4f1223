/** Room on the disk of the workspace. */
import { AutonomyError } from '../../errors.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'

/** Undefined when the system does not tell. */
export function freeMegabytes({ files, paths }: Pick<CoordinationDeps, 'files' | 'paths'>): number | undefined {
  try {
    return files.diskUse(paths.root).available / 1_000_000
  } catch (error) {
    if (error instanceof AutonomyError) return undefined
    throw error
  }
}
