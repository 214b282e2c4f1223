/** Watches one attempt: how long it runs, what it prints, what it uses. The first limit that it breaks trips. */
import type { Clock, Milliseconds } from '../../platform/clock.ts'
import type { ProcessUsage } from '../../platform/process-usage.ts'
import type { GuardrailsConfig } from '../../workspace/config.ts'
import { formatDuration } from '../../workspace/duration.ts'
import type { GuardCode, Trip, Watch } from './guard.ts'
import { repetitionDetector } from './repetition.ts'

export interface Watching {
  limits: GuardrailsConfig
  /** Called with the first trip, while all of the attempt still runs. */
  told: (trip: Trip) => void
}

export interface WatchedAttempt extends Watch {
  /** How it stands with the machine; undefined: it does not tell. */
  measured(standing: { usage: ProcessUsage | undefined; disk_free_mb: number | undefined }): void
}

const MEGABYTE = 1_000_000
/** Timers of the platform hold no more. */
const LONGEST_TIMER: Milliseconds = 2 ** 31 - 1
/** Nothing honest has so many at once; a machine has room for a few ten thousand. */
const MOST_PROCESSES = 2000

export function watchAttempt({ limits, told }: Watching, { clock }: { clock: Clock }): WatchedAttempt {
  const [tripped, closed] = [new AbortController(), new AbortController()]
  const detector = repetitionDetector(limits.repetition)
  let printed = 0
  const trip = (code: GuardCode, message: string): void => {
    if (tripped.signal.aborted || closed.signal.aborted) return
    const reason: Trip = { code, message, action: 'attempt' }
    told(reason)
    tripped.abort(reason)
  }
  if (limits.wall_time > 0) {
    const overTime = (): void =>
      trip('WALL_TIME', `it took longer than ${formatDuration(limits.wall_time)} (guardrails.wall_time)`)
    clock.sleep(Math.min(limits.wall_time, LONGEST_TIMER), closed.signal).then(overTime, () => {})
  }
  return {
    tripped: tripped.signal,
    close: () => closed.abort(),
    observe: (chunk) => {
      if (tripped.signal.aborted) return
      printed += chunk.length
      if (limits.output_mb > 0 && printed > limits.output_mb * MEGABYTE) {
        return trip('OUTPUT_FLOOD', `it printed more than ${limits.output_mb} MB (guardrails.output_mb)`)
      }
      const found = detector.observe(chunk)
      if (found === undefined) return
      const what = found.period === 1 ? 'the same line' : `the same ${found.period} lines`
      const line = JSON.stringify(Buffer.from(found.line, 'latin1').toString('utf8'))
      trip('REPETITION', `it printed ${what} ${found.times} times (guardrails.repetition): ${line}`)
    },
    measured: ({ usage, disk_free_mb }) => {
      const broken = overMemory(usage, limits) ?? overDisk(disk_free_mb, limits)
      if (broken) trip(...broken)
    },
  }
}

function overMemory(usage: ProcessUsage | undefined, limits: GuardrailsConfig): [GuardCode, string] | undefined {
  if (usage === undefined || limits.memory_mb === 0) return undefined
  const used = Math.round(usage.bytes / MEGABYTE)
  const processes = `${usage.processes} ${usage.processes === 1 ? 'process' : 'processes'}`
  if (used > limits.memory_mb) {
    return ['MEMORY', `its ${processes} use ${used} MB of memory (guardrails.memory_mb: ${limits.memory_mb})`]
  }
  if (usage.processes <= MOST_PROCESSES) return undefined
  return ['MEMORY', `it has ${processes}, more than ${MOST_PROCESSES}`]
}

/** Below half of the floor: at the floor itself nothing new is begun, and what runs may end. */
function overDisk(free: number | undefined, { disk_floor_mb }: GuardrailsConfig): [GuardCode, string] | undefined {
  if (free === undefined || disk_floor_mb === 0 || free >= disk_floor_mb / 2) return undefined
  const message = `${Math.floor(free)} MB are free on the disk of the workspace, less than half of guardrails.disk_floor_mb: ${disk_floor_mb}`
  return ['DISK_FLOOR', message]
}
