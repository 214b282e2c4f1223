/** A scheduler as the operations see it: launchd, systemd and cron each keep this port. */
import type { Instant } from '../../platform/clock.ts'
import type { Schedule, ScheduleVia } from './schedule.ts'

/** What an installation does, said before it is done. */
export interface SchedulePlan {
  /** Files as they will be. */
  files: readonly { path: string; content: string }[]
  /** Programs run after that, in order. */
  commands: readonly (readonly [string, ...string[]])[]
  /** What the person should know. */
  notes: readonly string[]
}

export interface ScheduleState {
  installed: boolean
  /** The file it is in; for cron the user's crontab. Also when it is not installed: where it would be. */
  file: string
  /** The scheduler itself knows it and will run it. Undefined when it cannot be asked. */
  active: boolean | undefined
  /** When it is due next, as far as the scheduler tells. */
  next_run: Instant | undefined
}

export interface Scheduler {
  via: ScheduleVia
  /** Undefined when it can be used here, else why it cannot. */
  unavailable(): Promise<string | undefined>
  /** @throws AutonomyError USAGE: what this scheduler cannot express */
  plan(schedule: Schedule): Promise<SchedulePlan>
  install(schedule: Schedule): Promise<void>
  state(workspace: string): Promise<ScheduleState>
  /** False when there was nothing to remove. */
  uninstall(workspace: string): Promise<boolean>
}
