/**
 * The score, version 2: computed once a run and used by dashboard, alert, report and log alike. Every part is capped and
 * says how its points came about. No errors and nothing to do is a healthy system: a part with an empty base takes its
 * full share. Only what happened counts, never that a run took place, so a run without news leaves the score as it was.
 */
import type { Instant } from '../platform/clock.ts'
import type { CheckResult } from './checks/check-result.ts'
import type { HealingAction, Prediction } from './predictions.ts'
import { isOpen, type Todo } from './todos/todo.ts'

export interface ScorePart {
  name: string
  points: number
  max: number
  /** How the points came about, in numbers: "3 of 12 todos completed", "no resolutions yet: full share". */
  why: string
}

interface ScoreComponent {
  name: 'tasks' | 'health' | 'predictive' | 'learning'
  points: number
  max: number
  parts: readonly ScorePart[]
}

export interface Score {
  score_version: 2
  /** 0 to 100, a whole number. */
  total: number
  /** At 80, 60, 40 and below. */
  level: 'excellent' | 'good' | 'fair' | 'poor'
  components: readonly ScoreComponent[]
}

export interface ScoreInput {
  todos: readonly Todo[]
  /** Fingerprints the history remembers: all, and those a todo stands for. */
  findings: { seen: number; with_todo: number }
  checks: readonly CheckResult[]
  predictions: readonly Prediction[]
  /** Probability from which a prediction counts as high-confidence. */
  high_confidence: number
  healing: readonly HealingAction[]
  now: Instant
}

const DAY = 24 * 3_600_000

export function computeScore(input: ScoreInput): Score {
  const components = [
    component('tasks', [completion(input), assignment(input), discovery(input)]),
    component('health', [checksPassed(input)]),
    component('predictive', [foresight(input)]),
    component('learning', [knownCauses(input)]),
  ]
  const total = Math.round(components.reduce((sum, { points }) => sum + points, 0))
  return { score_version: 2, total, level: levelOf(total), components }
}

function component(name: ScoreComponent['name'], parts: readonly ScorePart[]): ScoreComponent {
  const sum = (of: 'points' | 'max'): number => round(parts.reduce((total, part) => total + part[of], 0))
  return { name, points: sum('points'), max: sum('max'), parts }
}

/** Todos that closed by themselves, and cancelled ones, were nobody's work: they are neither done nor to do. */
function completion({ todos }: ScoreInput): ScorePart {
  const work = todos.filter(
    ({ status, resolution_outcome }) =>
      isOpen({ status }) || (status === 'completed' && resolution_outcome !== 'auto_resolved'),
  )
  const done = work.filter(({ status }) => status === 'completed').length
  return share('completion', { max: 10, of: done, base: work.length, what: 'todos completed', none: 'no todos' })
}

function assignment({ todos }: ScoreInput): ScorePart {
  const open = todos.filter(isOpen)
  const taken = open.filter(({ assignee }) => Boolean(assignee)).length
  return share('assignment', {
    max: 10,
    of: taken,
    base: open.length,
    what: 'open todos assigned',
    none: 'no open todos',
  })
}

function discovery({ findings: { seen, with_todo } }: ScoreInput): ScorePart {
  const what = 'findings became todos by themselves'
  return share('discovery', { max: 10, of: Math.min(with_todo, seen), base: seen, what, none: 'no findings' })
}

function checksPassed({ checks }: ScoreInput): ScorePart {
  const counted = checks.filter(({ required, status }) => required && status !== 'skipped')
  const passed = counted.filter(({ status }) => status === 'passed').length
  const what = 'required checks passed'
  return share('checks', { max: 30, of: passed, base: counted.length, what, none: 'no required checks' })
}

/**
 * 5 points a live prediction, 10 more when it is a sure one, 10 a successful healing within 24 hours; 25 at most. When
 * nothing is likely to come back and nothing had to be healed, there is nothing to foresee: that is health, not a lack.
 */
function foresight({ predictions, high_confidence, healing, now }: ScoreInput): ScorePart {
  const recent = healing.filter(({ action, at }) => action !== 'suggest' && Date.parse(at) > now - DAY)
  if (predictions.length === 0 && recent.length === 0) {
    const why = 'nothing is likely to come back and nothing had to be healed: full share'
    return { name: 'foresight', points: 25, max: 25, why }
  }
  const sure = predictions.filter(({ probability }) => probability >= high_confidence).length
  const healed = recent.filter(({ action, outcome }) => action === 'restart' && outcome === 'success').length
  const why =
    `${count(predictions.length, 'live prediction')} (5 each), ${sure} of them at ${Math.round(high_confidence * 100)} % ` +
    `or more (10 each), ${count(healed, 'successful healing')} in 24 h (10 each); 25 at most`
  return { name: 'foresight', points: Math.min(25, 5 * predictions.length + 10 * sure + 10 * healed), max: 25, why }
}

/** Every resolution by a person or an agent counts, also those of todos that were reopened later. */
function knownCauses({ todos }: ScoreInput): ScorePart {
  const earlier = todos.flatMap(({ resolutions = [] }) => resolutions)
  const current = todos.filter(({ status }) => status === 'completed')
  const worked = [...earlier, ...current].filter(({ resolution_outcome }) => resolution_outcome !== 'auto_resolved')
  const known = worked.filter(({ root_cause }) => Boolean(root_cause)).length
  const what = 'resolutions have a known cause'
  return share('known causes', { max: 15, of: known, base: worked.length, what, none: 'no resolutions yet' })
}

interface Share {
  max: number
  of: number
  base: number
  what: string
  none: string
}

function share(name: string, { max, of, base, what, none }: Share): ScorePart {
  if (base === 0) return { name, points: max, max, why: `${none}: full share` }
  return { name, points: round((max * of) / base), max, why: `${of} of ${base} ${what}` }
}

export function levelOf(total: number): Score['level'] {
  if (total >= 80) return 'excellent'
  if (total >= 60) return 'good'
  return total >= 40 ? 'fair' : 'poor'
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}

/** To two decimals, so that sums print as they are. */
function round(points: number): number {
  return Math.round(points * 100) / 100
}
