/** What prediction and healing leave in `predictive_data.json`. Times are ISO 8601 in UTC. */

export interface Prediction {
  fingerprint: string
  todo_id: string
  error_pattern: string
  component: string
  /** That it is seen again within the horizon. 0 to 1. */
  probability: number
  /** `prior` until the weights are fitted on this workspace's own history. */
  model: 'prior' | 'fitted'
  /** The numbers behind it, so that a person can check the sum. */
  features: Readonly<Record<string, number>>
}

export interface HealingAction {
  at: string
  service: string
  action: 'suggest' | 'restart' | 'escalate'
  outcome: 'suggested' | 'success' | 'failed' | 'gave_up'
  detail: string
}

export interface PredictiveData {
  generated_at: string
  horizon_hours: number
  /** At or above the threshold, highest first. */
  predictions: readonly Prediction[]
  /** Every fingerprint's probability, and the highest of each component. 0 to 1. */
  pattern_risk_scores: Readonly<Record<string, number>>
  component_risk_scores: Readonly<Record<string, number>>
  /** Newest last, at most 500. */
  healing: readonly HealingAction[]
}
