/**
 * The service and the timer of a systemd user schedule (`man systemd.service`, `systemd.timer`, `systemd.time`).
 * `%` begins a specifier in every value and is doubled; ExecStart is quoted, and its `:` keeps `$` as it is.
 */
import { basename } from 'node:path'
import { NICENESS, runArguments, scheduleId, type Schedule } from './schedule.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

export interface SystemdUnits {
  service: { name: string; content: string }
  timer: { name: string; content: string }
}

export function unitName(workspace: string): string {
  return `autonomy-pipeline-${scheduleId(workspace)}`
}

export function systemdUnits(schedule: Schedule): SystemdUnits {
  const { workspace, path, log } = schedule
  const name = unitName(workspace)
  const description = `Description=autonomy pipeline of ${verbatim(basename(workspace))}`
  const command = runArguments(schedule).map(quoted).join(' ')
  const service = [
    '[Unit]',
    description,
    '',
    '[Service]',
    'Type=oneshot',
    `ExecStart=:${command}`,
    `Environment=${quoted(`PATH=${path}`)}`,
    `Nice=${NICENESS}`,
    `StandardOutput=append:${verbatim(log)}`,
    `StandardError=append:${verbatim(log)}`,
    '# 10: the STOP switch is on. 75: another run is still going.',
    'SuccessExitStatus=10 75',
    '',
  ]
  const timer = [
    '[Unit]',
    description,
    '',
    '[Timer]',
    ...timing(schedule.every),
    'AccuracySec=1min',
    '',
    '[Install]',
    'WantedBy=timers.target',
    '',
  ]
  return {
    service: { name: `${name}.service`, content: service.join('\n') },
    timer: { name: `${name}.timer`, content: timer.join('\n') },
  }
}

/** On the clock where the time divides the hour or the day (a run missed while off is made up), else since the last. */
function timing(every: number): readonly string[] {
  const calendar = onCalendar(every)
  if (calendar !== undefined) return [`OnCalendar=${calendar}`, 'Persistent=true']
  return ['OnActiveSec=1min', `OnUnitActiveSec=${every / MINUTE}min`]
}

/** `*:0/30` for 30 minutes, `0/2:00` for two hours; undefined where no calendar has it. */
export function onCalendar(every: number): string | undefined {
  const minutes = every / MINUTE
  if (60 % minutes === 0) return minutes === 60 ? 'hourly' : `*:0/${minutes}`
  const hours = every / HOUR
  if (Number.isInteger(hours) && 24 % hours === 0) return hours === 24 ? 'daily' : `0/${hours}:00`
  return undefined
}

function quoted(text: string): string {
  return `"${verbatim(text)
    .replaceAll('\\', '\\\\')
    .replaceAll('"', String.raw`\"`)}"`
}

function verbatim(text: string): string {
  return text.replaceAll('%', '%%')
}
