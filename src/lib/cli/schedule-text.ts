/** How a person reads the results of `schedule install` and `schedule status`. */
import type { InstalledSchedule } from '../operations/schedule/install-schedule.ts'
import type { ScheduleEntry, ScheduleStatus } from '../operations/schedule/schedule-status.ts'
import { formatDuration } from '../workspace/duration.ts'
import type { Color } from './color.ts'

export function installedText(result: InstalledSchedule, color: Color): string {
  const { via, dry_run, every_seconds, files, commands, notes, log } = result
  const every = formatDuration(every_seconds * 1000)
  const noted = notes.map((note) => color.yellow(`Note: ${note}`))
  if (!dry_run) {
    const written = files.map(({ path }) => `  in      ${path}`)
    const head = `${color.green('Scheduled')} through ${via}, every ${every}.`
    return [head, ...written, `  output  ${log}`, ...noted].join('\n')
  }
  return [
    `Would schedule the pipeline through ${via}, every ${every}. Nothing was written.`,
    ...files.flatMap(({ path, content }) => ['', color.bold(path), content.trimEnd()]),
    '',
    ...commands.map((argv) => `then  ${argv.map(shown).join(' ')}`),
    ...noted,
  ].join('\n')
}

export function statusText({ installed, entries, problems, last_run, log }: ScheduleStatus, color: Color): string {
  const asked = problems.map((problem) => color.yellow(`Note: ${problem}`))
  const last = last_run === undefined ? 'none on record' : last_run
  if (!installed) {
    const hint = 'Schedule it with: autonomy schedule install'
    return ['This workspace is not scheduled.', `  last run  ${last}`, hint, ...asked].join('\n')
  }
  return [
    ...entries.flatMap((entry) => entryLines(entry, color)),
    `  last run  ${last}`,
    `  output    ${log}`,
    ...asked,
  ].join('\n')
}

function entryLines({ via, file, active, next_run }: ScheduleEntry, color: Color): readonly string[] {
  const head =
    active === false
      ? `${color.red('Not running')}: ${via} has the file, but has not loaded it. Install again with --via ${via}.`
      : `${color.green('Scheduled')} through ${via}.`
  return [head, `  in        ${file}`, ...(next_run === undefined ? [] : [`  next run  ${next_run}`])]
}

function shown(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", String.raw`'\''`)}'`
}
