/** `schedule install`: has the machine run the pipeline of this workspace every so often. Doing it again changes it. */
import { dirname } from 'node:path'
import type { Milliseconds } from '../../platform/clock.ts'
import type { Config } from '../../workspace/config.ts'
import { chooseScheduler, refuseUnavailable, schedulerFor } from './choose-scheduler.ts'
import { newSchedule, SCHEDULE_VIAS, type Program, type ScheduleDeps, type ScheduleVia } from './schedule.ts'
import type { SchedulePlan } from './scheduler.ts'
import { shellVariables } from './shell-variables.ts'

export interface InstallSchedule {
  via?: ScheduleVia | undefined
  every: Milliseconds
  program: Program
  dry_run: boolean
}

export interface InstalledSchedule extends SchedulePlan {
  via: ScheduleVia
  dry_run: boolean
  every_seconds: number
  /** Where the output of the runs goes. */
  log: string
}

/** @throws AutonomyError USAGE, UNSUPPORTED, CONFLICT, TIMEOUT, IO */
export async function installSchedule(
  { via, every, program, dry_run }: InstallSchedule,
  deps: ScheduleDeps & { config: Config },
): Promise<InstalledSchedule> {
  const schedule = newSchedule({ every, program }, deps)
  const scheduler = await chooseScheduler(via, deps)
  const plan = await scheduler.plan(schedule)
  const notes = [
    ...plan.notes,
    ...passingProgram(program),
    ...unseenVariables(deps),
    ...(await elsewhere(scheduler.via, deps)),
  ]
  if (!dry_run) {
    await refuseUnavailable(scheduler)
    deps.files.makeDirectory(dirname(schedule.log))
    await scheduler.install(schedule)
  }
  return { ...plan, via: scheduler.via, dry_run, every_seconds: every / 1000, log: schedule.log, notes }
}

/** The cache of `npx` is cleared from time to time. */
function passingProgram({ node, entry }: Program): readonly string[] {
  return [node, entry].some((path) => path.includes('/_npx/'))
    ? ['The program runs from the cache of npx, which may vanish: install autonomy, then schedule it again.']
    : []
}

function unseenVariables({ config, environment }: ScheduleDeps & { config: Config }): readonly string[] {
  const names = shellVariables(config, environment)
  if (names.length === 0) return []
  return [
    `Scheduled runs do not see the variables of your shell (${names.join(', ')}): ` +
      'refer to secrets as file:PATH, and put settings into autonomy.yaml.',
  ]
}

async function elsewhere(via: ScheduleVia, deps: ScheduleDeps): Promise<readonly string[]> {
  const notes: string[] = []
  for (const other of SCHEDULE_VIAS.filter((each) => each !== via)) {
    const found = await schedulerFor(other, deps)
      .state(deps.paths.root)
      .catch(() => undefined)
    if (found?.installed) notes.push(`It is scheduled through ${other}, too (${found.file}); one of the two is enough.`)
  }
  return notes
}
