/** A launchd agent of the user: one property list, loaded into the user's own domain. */
import { dirname } from 'node:path'
import { launchdFile, launchdLabel, launchdPlist } from './launchd-plist.ts'
import { programError, runProgram, tryProgram } from './run-program.ts'
import { requireHome, type Schedule, type ScheduleDeps } from './schedule.ts'
import type { Scheduler, SchedulePlan, ScheduleState } from './scheduler.ts'

export function launchdScheduler(deps: ScheduleDeps): Scheduler {
  const fileOf = (workspace: string): string => launchdFile(deps.environment.home(), workspace)
  return {
    via: 'launchd',
    unavailable: async () => (deps.processes.which('launchctl') ? undefined : 'launchctl is not installed'),
    plan: async (schedule) => plan(schedule, fileOf(schedule.workspace), await domains(deps)),
    install: (schedule) => install(schedule, fileOf(schedule.workspace), deps),
    state: (workspace) => state(workspace, fileOf(workspace), deps),
    uninstall: (workspace) => uninstall(workspace, fileOf(workspace), deps),
  }
}

function plan(schedule: Schedule, file: string, [domain]: readonly string[]): SchedulePlan {
  return {
    files: [{ path: file, content: launchdPlist(schedule) }],
    commands: [['launchctl', 'bootstrap', domain ?? '', file]],
    notes: ['It runs while you are logged in.'],
  }
}

/** The graphical session of the user; over ssh there is none, and the background one takes it. */
async function domains(deps: ScheduleDeps): Promise<readonly string[]> {
  const user = (await runProgram(['id', '-u'], deps)).trim()
  return [`gui/${user}`, `user/${user}`]
}

async function install(schedule: Schedule, file: string, deps: ScheduleDeps): Promise<void> {
  requireHome(deps)
  deps.files.makeDirectory(dirname(file))
  await deps.files.writeAtomic(file, launchdPlist(schedule), { mode: 0o644 })
  const found = await domains(deps)
  await unload(schedule.workspace, found, deps)
  let refusal: Error | undefined
  for (const domain of found) {
    const argv = ['launchctl', 'bootstrap', domain, file] as const
    const outcome = await tryProgram(argv, deps)
    if (outcome.exitCode === 0) return
    refusal ??= programError(argv, outcome)
  }
  throw refusal ?? new Error('there is no launchd domain')
}

/** True when it was loaded somewhere. */
async function unload(workspace: string, from: readonly string[], deps: ScheduleDeps): Promise<boolean> {
  let loaded = false
  for (const domain of from) {
    const outcome = await tryProgram(['launchctl', 'bootout', `${domain}/${launchdLabel(workspace)}`], deps)
    loaded ||= outcome.exitCode === 0
  }
  return loaded
}

async function state(workspace: string, file: string, deps: ScheduleDeps): Promise<ScheduleState> {
  const installed = deps.files.info(file) !== undefined
  if (!installed) return { installed, file, active: undefined, next_run: undefined }
  const found = deps.processes.which('launchctl') === undefined ? [] : await domains(deps)
  let active: boolean | undefined
  for (const domain of found) {
    const outcome = await tryProgram(['launchctl', 'print', `${domain}/${launchdLabel(workspace)}`], deps)
    active = active === true || outcome.exitCode === 0
  }
  return { installed, file, active, next_run: undefined }
}

async function uninstall(workspace: string, file: string, deps: ScheduleDeps): Promise<boolean> {
  const present = deps.files.info(file) !== undefined
  const canUnload = deps.processes.which('launchctl') !== undefined
  const loaded = canUnload && (await unload(workspace, await domains(deps), deps))
  if (present) deps.files.remove(file)
  return present || loaded
}
