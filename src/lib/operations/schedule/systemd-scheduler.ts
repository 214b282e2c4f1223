/** A systemd timer of the user's own service manager. */
import { isAbsolute, join } from 'node:path'
import { runProgram, tryProgram } from './run-program.ts'
import { requireHome, type Schedule, type ScheduleDeps } from './schedule.ts'
import type { Scheduler, SchedulePlan, ScheduleState } from './scheduler.ts'
import { systemdUnits, unitName } from './systemd-units.ts'

type Argv = readonly [string, ...string[]]

export function systemdScheduler(deps: ScheduleDeps): Scheduler {
  return {
    via: 'systemd',
    unavailable: () => unavailable(deps),
    plan: async (schedule) => plan(schedule, deps),
    install: (schedule) => install(schedule, deps),
    state: (workspace) => state(workspace, deps),
    uninstall: (workspace) => uninstall(workspace, deps),
  }
}

/** The manager answers only where systemd runs and the user has a session. */
async function unavailable(deps: ScheduleDeps): Promise<string | undefined> {
  const outcome = await tryProgram(['systemctl', '--user', 'show', '--property=Version'], deps)
  if (outcome.failedToStart) return 'systemctl is not installed'
  if (outcome.exitCode === 0) return undefined
  return `the systemd user manager does not answer (${outcome.stderr.trim() || 'no reason given'})`
}

function plan(schedule: Schedule, deps: ScheduleDeps): SchedulePlan {
  const folder = unitFolder(deps)
  const { service, timer } = systemdUnits(schedule)
  return {
    files: [service, timer].map(({ name, content }) => ({ path: join(folder, name), content })),
    commands: startCommands(timer.name),
    notes: ['It runs while you are logged in; `loginctl enable-linger` lets it run without that.'],
  }
}

function startCommands(timer: string): readonly Argv[] {
  return [
    ['systemctl', '--user', 'daemon-reload'],
    ['systemctl', '--user', 'enable', timer],
    // A timer that runs already takes up changed times only when it starts anew.
    ['systemctl', '--user', 'restart', timer],
  ]
}

async function install(schedule: Schedule, deps: ScheduleDeps): Promise<void> {
  const { files, commands } = plan(schedule, deps)
  requireHome(deps)
  deps.files.makeDirectory(unitFolder(deps))
  for (const { path, content } of files) await deps.files.writeAtomic(path, content, { mode: 0o644 })
  for (const argv of commands) await runProgram(argv, deps)
}

async function state(workspace: string, deps: ScheduleDeps): Promise<ScheduleState> {
  const timer = `${unitName(workspace)}.timer`
  const file = join(unitFolder(deps), timer)
  const installed = deps.files.info(file) !== undefined
  if (!installed) return { installed, file, active: undefined, next_run: undefined }
  const shown = await tryProgram(
    ['systemctl', '--user', 'show', timer, '--property=ActiveState,NextElapseUSecRealtime', '--timestamp=unix'],
    deps,
  )
  if (shown.exitCode !== 0) return { installed, file, active: undefined, next_run: undefined }
  const [, next] = /^NextElapseUSecRealtime=@(\d+)$/m.exec(shown.stdout) ?? []
  return {
    installed,
    file,
    active: /^ActiveState=active$/m.test(shown.stdout),
    next_run: next === undefined ? undefined : Number(next) * 1000,
  }
}

async function uninstall(workspace: string, deps: ScheduleDeps): Promise<boolean> {
  const name = unitName(workspace)
  const present = ['service', 'timer']
    .map((kind) => join(unitFolder(deps), `${name}.${kind}`))
    .filter((file) => deps.files.info(file) !== undefined)
  if (present.length === 0) return false
  const answers = (await unavailable(deps)) === undefined
  if (answers) await tryProgram(['systemctl', '--user', 'disable', '--now', `${name}.timer`], deps)
  for (const file of present) deps.files.remove(file)
  if (answers) await runProgram(['systemctl', '--user', 'daemon-reload'], deps)
  return true
}

/** `$XDG_CONFIG_HOME/systemd/user`, else `~/.config/systemd/user`. */
function unitFolder(deps: ScheduleDeps): string {
  const configured = deps.environment.get('XDG_CONFIG_HOME')
  const base =
    configured !== undefined && isAbsolute(configured) ? configured : join(deps.environment.home(), '.config')
  return join(base, 'systemd', 'user')
}
