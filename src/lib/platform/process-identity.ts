/**
 * Which process a number means. Numbers are given again, so a process is known by its number, the moment it started
 * and the surroundings (boot and pid namespace) in which both mean something. Linux tells them in /proc; elsewhere `ps`
 * tells the moment, to the second, and there are no surroundings.
 */
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { isSystemError } from '../errors.ts'

export interface ProcessIdentity {
  pid: number
  /** Clock ticks since boot, or what `ps -o lstart=` prints. '' when the system tells neither. */
  started: string
  /** `surroundings()` of whoever wrote this down. */
  boot?: string | undefined
}

/** Undefined when there is no such process, or it has ended and only waits for its parent. */
export function identityOf(pid: number): ProcessIdentity | undefined {
  const boot = surroundings()
  const started = boot === undefined ? startedByPs(pid) : startOf(statOf(String(pid)))
  return started === undefined ? undefined : { pid, started, ...(boot !== undefined && { boot }) }
}

/** False for a process of another boot or container too: it is out of our reach. */
export function isRunning({ pid, started, boot }: ProcessIdentity): boolean {
  const found = identityOf(pid)
  return found !== undefined && found.started === started && (boot === undefined || found.boot === boot)
}

/** To one process, only if it is still the one that is meant. False when it is gone, or may not be signalled. */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  return isRunning(identity) && send(identity.pid, signal)
}

/** To the group that a process leads or led; false when nobody of it is left, or the number means another by now. */
export function signalGroupOf(leader: ProcessIdentity, signal: NodeJS.Signals): boolean {
  if (leader.boot !== surroundings()) return false
  const found = identityOf(leader.pid)
  return (found === undefined || found.started === leader.started) && send(-leader.pid, signal)
}

function send(target: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(target, signal)
    return true
  } catch (error) {
    if (isSystemError(error, 'ESRCH', 'EPERM')) return false
    throw error
  }
}

/** Boot and pid namespace in one short word; undefined where there is no /proc. */
export function surroundings(): string | undefined {
  return (known ??= { surroundings: readSurroundings() }).surroundings
}

/** They are the same for as long as this process lives. */
let known: { surroundings: string | undefined } | undefined

function readSurroundings(): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').replaceAll('-', '').slice(0, 12)
    const namespace = readlinkSync('/proc/self/ns/pid').replaceAll(/\D/g, '')
    return `${boot}${Number(namespace).toString(36)}`
  } catch {
    return undefined
  }
}

/** Clock ticks since boot at which the process started; undefined when it is gone or there is no /proc. */
export function startTime(pid: string): string | undefined {
  return statOf(pid)?.[startField]
}

/** Fields of /proc/PID/stat from the third on, so field n of proc(5) is at n - 3. */
const stateField = 0
const groupField = 2
const startField = 19

/**
 * Whether a group has a member that is not a zombie: where process 1 does not collect the dead, as in many containers,
 * they stay for ever. Undefined where there is no /proc.
 */
export function hasLivingMember(group: number): boolean | undefined {
  if (surroundings() === undefined) return undefined
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(statOf)
    .some((stat) => stat?.[groupField] === String(group) && startOf(stat) !== undefined)
}

function statOf(pid: string): readonly string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined
  }
}

/** Of a process that is not a zombie. */
function startOf(stat: readonly string[] | undefined): string | undefined {
  return stat === undefined || stat[stateField] === 'Z' ? undefined : stat[startField]
}

function startedByPs(pid: number): string | undefined {
  const { status, stdout, error } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  })
  if (isSystemError(error, 'ENOENT')) return send(pid, 0) ? '' : undefined
  return status === 0 && stdout.trim() !== '' ? stdout.trim() : undefined
}
