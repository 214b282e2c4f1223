/** `schedule uninstall`: ends the schedule of this workspace, whichever scheduler has it. Nothing there is no error. */
import { schedulerFor } from './choose-scheduler.ts'
import { SCHEDULE_VIAS, type ScheduleDeps, type ScheduleVia } from './schedule.ts'

export interface UninstalledSchedule {
  removed: readonly { via: ScheduleVia; file: string }[]
  dry_run: boolean
}

/** @throws AutonomyError UNSUPPORTED, CONFLICT, IO */
export async function uninstallSchedule(
  { via, dry_run }: { via?: ScheduleVia | undefined; dry_run: boolean },
  deps: ScheduleDeps,
): Promise<UninstalledSchedule> {
  const removed: { via: ScheduleVia; file: string }[] = []
  for (const each of via === undefined ? SCHEDULE_VIAS : [via]) {
    const scheduler = schedulerFor(each, deps)
    const { file, installed } = await scheduler.state(deps.paths.root)
    if (dry_run ? installed : await scheduler.uninstall(deps.paths.root)) removed.push({ via: each, file })
  }
  return { removed, dry_run }
}
