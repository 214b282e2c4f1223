/** (contract only; the judgement work fills this in) The score, version 2: computed once a run, used everywhere. */

export interface ScorePart {
  name: string
  points: number
  max: number
  /** How the points came about, in numbers: "3 of 12 todos completed", "no resolutions yet: full share". */
  why: string
}

export interface ScoreComponent {
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
