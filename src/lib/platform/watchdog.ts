/**
 * Nothing that this process started survives it, however it dies. A tiny `sh` in a session of its own reads from a pipe
 * which processes and groups to watch over; when the pipe ends, because this process has, it kills those that are left.
 * Not guaranteed: a program that left its group (setsid), and what is started while the watchdog itself is being killed.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { identityOf, type ProcessIdentity } from './process-identity.ts'

/** A number that means another process by now is left alone; a group whose leader is gone is still that group. */
const script = `
targets=
while read -r what target started; do
  case $what in
    watch) targets="$targets $target:$started" ;;
    forget)
      rest=
      for each in $targets; do [ "\${each%%:*}" = "$target" ] || rest="$rest $each"; done
      targets=$rest ;;
  esac
done
for each in $targets; do
  target=\${each%%:*}
  pid=\${target#-}
  if [ -r /proc/self/stat ]; then
    stat=$(cat "/proc/$pid/stat" 2>/dev/null)
    set -- \${stat##*) }
    now=\${20}
  else
    now=$(LC_ALL=C ps -o lstart= -p "$pid" 2>/dev/null | sed 's/^ *//; s/ *$//' | tr ' ' _)
  fi
  [ -z "$now" ] || [ "$now" = "\${each#*:}" ] || continue
  kill -s KILL -- "$target" 2>/dev/null
done`

/** As they were told to the watchdog. */
const watched = new Map<number, string>()
let watchdog: ChildProcess | undefined

export interface Watched {
  /** To be called once nothing of it is left: its number may mean another process from then on. */
  forget(): void
}

/** Watches over the group that `leader` leads, from now until `forget`. */
export function watchOverGroup(leader: number): Watched {
  return watchOver(-leader, identityOf(leader))
}

/** Watches over a single process. */
export function watchOverProcess(pid: number): Watched {
  return watchOver(pid, identityOf(pid))
}

/** Only where a watchdog runs already: for programs that are too short to start one for. */
export function watchOverGroupIfGuarded(leader: number): Watched | undefined {
  return watchdog && watchOverGroup(leader)
}

function watchOver(target: number, identity: ProcessIdentity | undefined): Watched {
  const line = `watch ${target} ${(identity?.started ?? '').replaceAll(' ', '_')}\n`
  const running = (watchdog ??= startWatchdog())
  watched.set(target, line)
  running.stdin?.write(line)
  return {
    forget: () => {
      watched.delete(target)
      watchdog?.stdin?.write(`forget ${target}\n`)
    },
  }
}

function startWatchdog(): ChildProcess {
  const child = spawn('/bin/sh', ['-c', script], { cwd: '/', detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
  // Whoever ended it gets a new one; what was watched still is.
  child.once('exit', () => {
    watchdog = watched.size === 0 ? undefined : startWatchdog()
  })
  child.on('error', () => {})
  child.stdin.on('error', () => {})
  for (const line of watched.values()) child.stdin.write(line)
  child.unref()
  if ('unref' in child.stdin && typeof child.stdin.unref === 'function') child.stdin.unref()
  return child
}
