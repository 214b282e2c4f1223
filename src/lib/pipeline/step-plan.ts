/**
 * Which of the ten steps a run takes, from --only, --skip and --from. Order is always that of STEP_NAMES, whatever
 * order the names were given in.
 */
import { AutonomyError } from '../errors.ts'
import { nearestName } from '../workspace/nearest-name.ts'
import { STEP_NAMES, type StepName } from './run-report.ts'

export interface StepSelection {
  only?: readonly string[]
  skip?: readonly string[]
  from?: string
}

export interface PlannedStep {
  name: StepName
  wanted: boolean
}

/** @throws AutonomyError USAGE: an unknown name, --only together with --from, or no step left */
export function planSteps({ only, skip = [], from }: StepSelection): readonly PlannedStep[] {
  if (only && from !== undefined) {
    throw new AutonomyError('USAGE', '--only and --from exclude each other', {
      hint: '--only names the steps to run; --from runs a step and all that follow it. Give one of the two.',
    })
  }
  const kept = new Set(only ? only.map(stepNamed) : followingSteps(from))
  for (const name of skip.map(stepNamed)) kept.delete(name)
  if (kept.size === 0) {
    throw new AutonomyError('USAGE', 'no step is left to run', { hint: `Steps: ${STEP_NAMES.join(', ')}` })
  }
  return STEP_NAMES.map((name) => ({ name, wanted: kept.has(name) }))
}

function followingSteps(from: string | undefined): readonly StepName[] {
  return from === undefined ? STEP_NAMES : STEP_NAMES.slice(STEP_NAMES.indexOf(stepNamed(from)))
}

function stepNamed(text: string): StepName {
  const wanted = text.trim().toLowerCase()
  const found = STEP_NAMES.find((name) => name === wanted)
  if (found) return found
  const near = nearestName(wanted, STEP_NAMES)
  throw new AutonomyError('USAGE', `there is no step named "${text}"${near ? `; did you mean "${near}"?` : ''}`, {
    hint: `Steps: ${STEP_NAMES.join(', ')}`,
  })
}
