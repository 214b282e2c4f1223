/** A person closes circuits, ends pauses, and lets counts begin anew. What was spent stays: it is in `costs.jsonl`. */
import { AutonomyError } from '../../errors.ts'
import { changeGuard, type GuardDeps } from './guard-store.ts'
import type { GuardState } from './guard-state.ts'

export interface ResetGuard {
  /** Of these profiles. */
  circuits: readonly string[]
  pauses: readonly string[]
  /** Every circuit and pause; the rate of starts, tracks of items and the list of what tripped as well. */
  all: boolean
}

export interface GuardReset {
  circuits: readonly string[]
  pauses: readonly string[]
  /** Counts began anew. */
  counts: boolean
}

/** @throws AutonomyError UNAUTHORIZED (asked for by an agent), NOT_FOUND (no such circuit or pause), STORE_BUSY, IO */
export async function resetGuard(input: ResetGuard, deps: GuardDeps): Promise<GuardReset> {
  const item = deps.environment.get('AUTONOMY_WORK_ITEM')
  if (item !== undefined) {
    throw new AutonomyError('UNAUTHORIZED', `the guardrails are not for the agent at work on ${item} to change`, {
      hint: 'A person decides that, outside of the agent.',
    })
  }
  return changeGuard((read) => {
    const state = read()
    const circuits = profilesOf(state.circuits, input.all ? undefined : input.circuits, 'circuit')
    const pauses = profilesOf(state.pauses, input.all ? undefined : input.pauses, 'pause')
    const cleared = {
      ...state,
      circuits: state.circuits.filter(({ profile }) => !circuits.includes(profile)),
      pauses: state.pauses.filter(({ profile }) => !pauses.includes(profile)),
      ...(input.all && { starts: [], idle: {}, trips: [], items: withoutCounts(state) }),
    }
    return { state: cleared, result: { circuits, pauses, counts: input.all } }
  }, deps)
}

/** `wanted` undefined: all there are. */
function profilesOf(
  there: readonly { profile: string }[],
  wanted: readonly string[] | undefined,
  what: string,
): readonly string[] {
  const names = there.map(({ profile }) => profile)
  const missing = wanted?.find((name) => !names.includes(name))
  if (missing === undefined) return wanted ?? names
  throw new AutonomyError('NOT_FOUND', `there is no ${what} of ${missing}`, {
    hint: names.length === 0 ? `There is no ${what} at all.` : `There is: ${names.join(', ')}`,
  })
}

function withoutCounts({ items }: GuardState): GuardState['items'] {
  return Object.fromEntries(Object.entries(items).map(([id, track]) => [id, { ...track, starts: 0, still: 0 }]))
}
