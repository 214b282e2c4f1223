/** What a validation check said. */
export interface CheckResult {
  name: string
  kind: string
  /** `skipped`: the program it asks about is not installed, and the check is not required. */
  status: 'passed' | 'failed' | 'skipped'
  required: boolean
  /** One sentence with what was found: "19 % of /work used", "redis: No module named 'redis'". */
  message: string
  /** When it ran (ISO 8601, UTC); older than the run when `every` let an earlier result stand. */
  at: string
  ms: number
}
