/**
 * The user's crontab, by way of the program `crontab`. It is read whole, changed in our block only and read again
 * afterwards. A crontab that cannot be carried through unharmed (not UTF-8, or too long to be read) is left alone.
 */
import { AutonomyError } from '../../errors.ts'
import { cronBlock, findBlock, withBlock, withoutBlock } from './crontab-block.ts'
import { nextCronRun } from './cron-time.ts'
import { programError, runProgram, tryProgram } from './run-program.ts'
import type { Schedule, ScheduleDeps } from './schedule.ts'
import type { Scheduler, SchedulePlan, ScheduleState } from './scheduler.ts'

const CRONTAB = 'your crontab (crontab -l)'
/** `Processes` keeps the last 64 KiB of an output; one of that length may have lost its beginning. */
const LONGEST_CRONTAB = 60_000

export function cronScheduler(deps: ScheduleDeps): Scheduler {
  return {
    via: 'cron',
    unavailable: async () => (deps.processes.which('crontab') ? undefined : 'crontab is not installed'),
    plan: async (schedule) => plan(schedule),
    install: (schedule) => install(schedule, deps),
    state: (workspace) => state(workspace, deps),
    uninstall: (workspace) => uninstall(workspace, deps),
  }
}

function plan(schedule: Schedule): SchedulePlan {
  const { text, shortened } = cronBlock(schedule)
  return {
    files: [{ path: CRONTAB, content: text }],
    commands: [['crontab', '-']],
    notes: shortened
      ? ['Your PATH is too long for a crontab line: runs use the PATH of the system, and checks may miss programs.']
      : [],
  }
}

async function install(schedule: Schedule, deps: ScheduleDeps): Promise<void> {
  const before = await readCrontab(deps)
  await replaceCrontab(before, withBlock(before, schedule.workspace, cronBlock(schedule).text), deps)
}

async function uninstall(workspace: string, deps: ScheduleDeps): Promise<boolean> {
  if (deps.processes.which('crontab') === undefined) return false
  const before = await readCrontab(deps)
  const after = withoutBlock(before, workspace)
  if (after === before) return false
  await replaceCrontab(before, after, deps)
  return true
}

async function state(workspace: string, deps: ScheduleDeps): Promise<ScheduleState> {
  const nothing = { installed: false, file: CRONTAB, active: undefined, next_run: undefined }
  if (deps.processes.which('crontab') === undefined) return nothing
  const block = findBlock(await readCrontab(deps), workspace)
  if (!block) return nothing
  return { ...nothing, installed: true, next_run: nextCronRun(block.fields, deps.clock.now()) }
}

async function readCrontab(deps: ScheduleDeps): Promise<string> {
  const outcome = await tryProgram(['crontab', '-l'], deps)
  // Nothing else may pass for an empty crontab: what is written afterwards replaces all of it.
  if (outcome.exitCode !== 0) {
    if (outcome.exitCode !== undefined && /^(crontab: )?no crontab for /m.test(outcome.stderr)) return ''
    throw programError(['crontab', '-l'], outcome)
  }
  const text = outcome.stdout
  if (text.length > LONGEST_CRONTAB || text.includes('\uFFFD')) {
    throw new AutonomyError('UNSUPPORTED', 'your crontab cannot be changed safely: it is very long or not UTF-8', {
      hint: 'See the lines with --dry-run and add them yourself with crontab -e.',
    })
  }
  return text
}

async function replaceCrontab(before: string, after: string, deps: ScheduleDeps): Promise<void> {
  if (after === before) return
  if ((await readCrontab(deps)) !== before) throw changedMeanwhile()
  await runProgram(['crontab', '-'], deps, after)
  if ((await readCrontab(deps)) !== after) throw changedMeanwhile()
}

function changedMeanwhile(): AutonomyError {
  return new AutonomyError('CONFLICT', 'someone else changed your crontab at the same moment', {
    hint: 'Look at it with crontab -l and try again.',
  })
}
