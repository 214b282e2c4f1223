/**
 * Our lines in a crontab: a block between two markers that carry the workspace's id. Everything else in the crontab
 * stays byte for byte, and removing the block gives back what was there before it came.
 */
import { AutonomyError } from '../../errors.ts'
import { cronTime } from './cron-time.ts'
import { NICENESS, runArguments, scheduleId, SYSTEM_PATH, type Schedule } from './schedule.ts'

/** Cron programs of the Vixie line refuse a command of 1000 bytes or more. */
const LONGEST_COMMAND = 990

export interface CrontabBlock {
  /** Offsets of the block in the crontab, its final newline included. */
  start: number
  end: number
  /** The five time fields of its entry. */
  fields: string
}

/** @throws AutonomyError USAGE: a time cron does not know, or paths too long for it */
export function cronBlock(schedule: Schedule): { text: string; shortened: boolean } {
  const id = scheduleId(schedule.workspace)
  const { command, shortened } = cronCommand(schedule)
  const lines = [
    `# autonomy begin ${id} ${schedule.workspace}`,
    `${cronTime(schedule.every)} ${command}`,
    `# autonomy end ${id}`,
  ]
  return { text: `${lines.join('\n')}\n`, shortened }
}

/**
 * The block of this workspace, or undefined.
 * @throws AutonomyError CONFLICT when someone took away one of its markers: where it ends is not known then
 */
export function findBlock(crontab: string, workspace: string): CrontabBlock | undefined {
  const id = scheduleId(workspace)
  const begins = [...crontab.matchAll(new RegExp(`^# autonomy begin ${id}(?: .*)?$`, 'gm'))]
  const ends = [...crontab.matchAll(new RegExp(`^# autonomy end ${id}$`, 'gm'))]
  const [begin] = begins
  const [end] = ends
  if (!begin && !end) return undefined
  if (!begin || !end || begins.length > 1 || ends.length > 1 || begin.index > end.index) {
    throw new AutonomyError(
      'CONFLICT',
      'the lines of this workspace in the crontab are not between their two markers',
      {
        hint: `Look at the lines around "# autonomy begin ${id}" with crontab -e and mend them by hand.`,
      },
    )
  }
  const block = crontab.slice(begin.index, end.index)
  const fields = /^(\S+ \S+ \S+ \S+ \S+) /m.exec(block.slice(block.indexOf('\n') + 1))?.[1] ?? ''
  return { start: begin.index, end: Math.min(crontab.length, end.index + end[0].length + 1), fields }
}

/** With the block in place of the one that was there, else at the end. */
export function withBlock(crontab: string, workspace: string, block: string): string {
  const old = findBlock(crontab, workspace)
  if (old) return crontab.slice(0, old.start) + block + crontab.slice(old.end)
  return crontab === '' || crontab.endsWith('\n') ? crontab + block : `${crontab}\n${block}`
}

export function withoutBlock(crontab: string, workspace: string): string {
  const old = findBlock(crontab, workspace)
  return old ? crontab.slice(0, old.start) + crontab.slice(old.end) : crontab
}

/** Gives up the PATH of the installer for the system's when the line would be too long otherwise. */
function cronCommand(schedule: Schedule): { command: string; shortened: boolean } {
  if ([...runArguments(schedule), schedule.path].some((text) => text.includes('\\'))) {
    // Cron programs differ in what they make of a backslash that stands before another or before an escaped `%`.
    throw new AutonomyError('USAGE', 'cron cannot carry a path with a backslash in it', {
      hint: 'Use --via systemd or launchd, or rename the folder.',
    })
  }
  const full = commandLine(schedule)
  if (Buffer.byteLength(full) <= LONGEST_COMMAND) return { command: full, shortened: false }
  const command = commandLine({ ...schedule, path: SYSTEM_PATH })
  if (Buffer.byteLength(command) <= LONGEST_COMMAND) return { command, shortened: true }
  throw new AutonomyError('USAGE', `the paths are too long for cron, which takes ${LONGEST_COMMAND} bytes a line`, {
    hint: 'Move the workspace or the program to a shorter path.',
  })
}

/** For `/bin/sh`, by way of cron, which ends the command at a bare `%`. */
function commandLine(schedule: Schedule): string {
  const command = runArguments(schedule).map(shellQuoted).join(' ')
  const line = `PATH=${shellQuoted(schedule.path)} nice -n ${NICENESS} ${command} >> ${shellQuoted(schedule.log)} 2>&1`
  return line.replaceAll('%', String.raw`\%`)
}

function shellQuoted(text: string): string {
  return /^[\w@+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
}
