/** Performs one check, whatever its kind. Every outcome is data: a check that cannot be made is a failed check. */
import { resolve } from 'node:path'
import { AutonomyError, isSystemError } from '../../errors.ts'
import type { CheckConfig } from '../../workspace/config.ts'
import type { CheckDeps } from './check-deps.ts'
import { checkDns, checkHttp, checkInterfaces, checkTcp } from './check-network.ts'
import { checkCommand, checkModule } from './check-program.ts'
import { failed, passed, type Verdict } from './verdict.ts'

/** @throws the signal's reason when it aborts */
export async function performCheck(check: CheckConfig, deps: CheckDeps, signal?: AbortSignal): Promise<Verdict> {
  switch (check.kind) {
    case 'command':
      return checkCommand(check, deps, signal)
    case 'module':
      return checkModule(check, deps, signal)
    case 'tcp':
      return checkTcp(check, deps, signal)
    case 'dns':
      return checkDns(check, deps, signal)
    case 'http':
      return checkHttp(check, deps, signal)
    case 'network':
      return checkInterfaces(deps)
    case 'disk':
      return checkDisk(check, deps)
    default:
      return check satisfies never
  }
}

/** Percent as `df` prints it, rounded up: used / (used + available to this user). */
function checkDisk(check: Extract<CheckConfig, { kind: 'disk' }>, { files, paths }: CheckDeps): Verdict {
  const path = resolve(paths.root, check.path)
  try {
    const used = Math.ceil(files.diskUse(path).share * 100)
    return used <= check.max_used_percent
      ? passed(`${used} % of ${path} used`)
      : failed(`${used} % of ${path} used, more than ${check.max_used_percent} %`)
  } catch (error) {
    if (error instanceof AutonomyError) return failed(error.message)
    if (isSystemError(error, 'ENOENT', 'ENOTDIR')) return failed(`${path} does not exist`)
    if (isSystemError(error, 'EACCES', 'EIO', 'ESTALE')) return failed(`${path} cannot be looked at (${error.code})`)
    throw error
  }
}
