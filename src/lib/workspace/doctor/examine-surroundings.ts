/** What is around the documents: Node, git, disk, permissions, the STOP switch, locks, leftovers, configuration. */
import { join } from 'node:path'
import { AutonomyError } from '../../errors.ts'
import type { FileInfo } from '../../platform/files.ts'
import { configKeys, configSchema } from '../config-schema.ts'
import { loadConfig } from '../load-config.ts'
import { nearestName } from '../nearest-name.ts'
import { stopState } from '../stop-switch.ts'
import { placed } from './examine-document.ts'
import type { Found } from './find-documents.ts'
import type { DoctorDeps, Finding } from './finding.ts'

const LOW_DISK = 100 * 1024 * 1024
const FULL_DISK = 0.95
/** Locks are held for milliseconds; who is slower is at work. */
const LOCK_WAIT = 500

export async function examineSurroundings(found: Found, deps: DoctorDeps): Promise<readonly Finding[]> {
  return [
    { status: 'ok', subject: 'node', message: process.version },
    git(deps),
    await writePermission(deps),
    disk(deps),
    ...folders(deps, found),
    stop(deps),
    ...(await configuration(deps)),
    ...(await variables(deps)),
    ...(await locks(deps)),
    ...leftovers(found),
  ]
}

function git({ processes }: DoctorDeps): Finding {
  const path = processes.which('git')
  if (path !== undefined) return { status: 'ok', subject: 'git', message: path }
  return {
    status: 'warn',
    subject: 'git',
    message: 'not installed',
    advice: 'Needed only to keep the workspace in git.',
  }
}

async function writePermission({ files, paths, random }: DoctorDeps): Promise<Finding> {
  const probe = join(paths.root, `.autonomy-doctor-${random.hex(6)}.tmp`)
  try {
    await files.writeAtomic(probe, '')
    files.remove(probe)
    return { status: 'ok', subject: 'permissions', message: 'the workspace can be written' }
  } catch (error) {
    if (!(error instanceof AutonomyError)) throw error
    const advice = error.hint ?? 'Give this user the right to write here.'
    return { status: 'fail', subject: 'permissions', message: error.message, advice }
  }
}

function disk({ files, paths }: DoctorDeps): Finding {
  const { share, available } = files.diskUse(paths.root)
  const message = `${Math.round(share * 100)} % used, ${Math.round(available / 1024 / 1024)} MB free`
  if (available < LOW_DISK) {
    return { status: 'fail', subject: 'disk', message, advice: 'Free some space: writes will soon be refused.' }
  }
  if (share > FULL_DISK) return { status: 'warn', subject: 'disk', message, advice: 'Free some space.' }
  return { status: 'ok', subject: 'disk', message }
}

/** What stands where a folder of ours has to be, and what cannot be looked at. */
function folders({ files, paths }: DoctorDeps, { unseen }: Found): readonly Finding[] {
  const unreadable = new Set(unseen.map(({ path }) => path))
  const misplaced = [paths.reports, paths.state, paths.coordination.folder]
    .map((path) => ({ path, subject: path.slice(paths.root.length + 1) }))
    .filter(({ path, subject }) => !unreadable.has(subject) && !isFolderOrAbsent(files.info(path)?.kind))
  const advice = 'Nothing can be written there: look at what it is, and who put it there.'
  return [
    ...misplaced.map(({ subject }) => ({ status: 'fail', subject, message: 'it is not a directory', advice }) as const),
    ...unseen.map(({ path, reason }) => ({ status: 'fail', subject: path, message: reason }) as const),
  ]
}

function isFolderOrAbsent(kind: FileInfo['kind'] | undefined): boolean {
  return kind === undefined || kind === 'directory'
}

function stop({ files, paths }: DoctorDeps): Finding {
  const { stopped, since, reason } = stopState(paths, { files })
  if (!stopped) return { status: 'ok', subject: 'STOP', message: 'not in force' }
  const message = `in force${since ? ` since ${since}` : ''}${reason ? `: ${reason}` : ''}`
  return { status: 'warn', subject: 'STOP', message, advice: 'Whoever stopped it decides when work goes on.' }
}

async function configuration({ environment, files, paths }: DoctorDeps): Promise<readonly Finding[]> {
  const present = files.info(paths.config) !== undefined
  const subject = 'autonomy.yaml'
  try {
    await loadConfig({ project: paths.config, overrides: {} }, { environment, files })
    return [{ status: 'ok', subject, message: present ? 'valid' : 'not there, the defaults hold' }]
  } catch (error) {
    if (!(error instanceof AutonomyError)) throw error
    const faults = error.details.length > 0 ? error.details : [error.message]
    const advice = 'Correct it in an editor; docs/configuration.md describes every key.'
    return faults.map((fault) => ({ status: 'fail', subject, message: placed(fault, paths.config), advice }))
  }
}

/** Variables that say where, as whom and for what a command works. */
const NO_SETTINGS = ['AUTONOMY_WORKSPACE', 'AUTONOMY_AGENT', 'AUTONOMY_FENCING_TOKEN', 'AUTONOMY_WORK_ITEM']

/** A variable that is one slip away from one we read. */
async function variables({ environment }: DoctorDeps): Promise<readonly Finding[]> {
  const known = configKeys(await configSchema()).flatMap((key) => key.environment ?? [])
  const ours = [...known, ...NO_SETTINGS]
  return Object.keys(environment.all()).flatMap((name) => {
    if (!name.startsWith('AUTONOMY_') || ours.includes(name)) return []
    const near = nearestName(
      name.slice(9),
      ours.map((each) => each.slice(9)),
    )
    if (near === undefined) return []
    const advice = `Did you mean AUTONOMY_${near}?`
    return [{ status: 'warn', subject: name, message: 'this variable is not read', advice } as const]
  })
}

async function locks({ files, locks: lock, paths }: DoctorDeps): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const path of Object.values(paths.locks)) {
    if (!files.info(path)) continue
    const subject = path.slice(paths.root.length + 1)
    try {
      await lock.withLock(path, { wait: LOCK_WAIT, what: subject }, () => {})
      findings.push({ status: 'ok', subject, message: 'free' })
    } catch (error) {
      if (!(error instanceof AutonomyError)) throw error
      const busy = error.code === 'STORE_BUSY'
      const advice = busy ? 'A lock ends with its holder: let the running command finish.' : error.hint
      findings.push({
        status: busy ? 'warn' : 'fail',
        subject,
        message: busy ? 'held by a running command' : error.message,
        ...(advice !== undefined && { advice }),
      })
    }
  }
  return findings
}

function leftovers({ leftovers: temporary, copies }: Found): readonly Finding[] {
  return [
    ...temporary.map((subject) => ({
      status: 'warn' as const,
      subject,
      message: 'left by a writer that was interrupted',
      advice: 'It may hold the last words of that writer: look at it before you remove it.',
    })),
    ...copies.map((subject) => ({
      status: 'warn' as const,
      subject,
      message: 'a damaged file as it was before its repair',
      advice: 'Keep it until you are sure that nothing in it is missed.',
    })),
  ]
}
