/** Which scheduler: the one that was asked for, else launchd on a Mac, systemd where it runs, cron elsewhere. */
import { AutonomyError } from '../../errors.ts'
import { cronScheduler } from './cron-scheduler.ts'
import { launchdScheduler } from './launchd-scheduler.ts'
import type { ScheduleDeps, ScheduleVia } from './schedule.ts'
import type { Scheduler } from './scheduler.ts'
import { systemdScheduler } from './systemd-scheduler.ts'

export function schedulerFor(via: ScheduleVia, deps: ScheduleDeps): Scheduler {
  switch (via) {
    case 'launchd':
      return launchdScheduler(deps)
    case 'systemd':
      return systemdScheduler(deps)
    case 'cron':
      return cronScheduler(deps)
    default:
      return via satisfies never
  }
}

export async function chooseScheduler(via: ScheduleVia | undefined, deps: ScheduleDeps): Promise<Scheduler> {
  if (via !== undefined) return schedulerFor(via, deps)
  if (deps.environment.platform === 'darwin') return launchdScheduler(deps)
  const systemd = systemdScheduler(deps)
  return (await systemd.unavailable()) === undefined ? systemd : cronScheduler(deps)
}

/** @throws AutonomyError UNSUPPORTED */
export async function refuseUnavailable(scheduler: Scheduler): Promise<void> {
  const reason = await scheduler.unavailable()
  if (reason === undefined) return
  throw new AutonomyError('UNSUPPORTED', `cannot schedule through ${scheduler.via}: ${reason}`, {
    hint: 'Choose another with --via launchd, systemd or cron, or see what it would write with --dry-run.',
  })
}
