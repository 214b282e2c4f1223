/** How many claims met somebody else's: counted in the spans that every claim leaves. Pure. */
import type { StoredSpan } from '../../telemetry/parse-spans.ts'

/** There was nothing to lose against anybody: no item was ready, the workspace was stopped, the command was wrong. */
const NO_ATTEMPT = new Set(['NOTHING_READY', 'STOPPED', 'USAGE', 'NOT_FOUND', 'INVALID_DOCUMENT', 'INVALID_CONFIG'])

export interface ConflictRate {
  /** 100 x refused / attempted; null where no claim was attempted. */
  percent: number | null
  attempted: number
  refused: number
  /** By error code. */
  refusals: Readonly<Record<string, number>>
}

/** conflict rate = refused / attempted claims (COORDINATION.md, "validate"); the original asserted 0 %. */
export function conflictRate(claims: readonly Pick<StoredSpan, 'attributes' | 'error'>[]): ConflictRate {
  const codes = claims.map(({ attributes, error }) => {
    const code = attributes['error.type']
    return typeof code === 'string' ? code : error === undefined ? undefined : 'unknown'
  })
  const attempts = codes.filter((code) => code === undefined || !NO_ATTEMPT.has(code))
  const refused = attempts.filter((code) => code !== undefined)
  const refusals = Object.fromEntries(
    [...Map.groupBy(refused, (code) => code)].map(([code, all]) => [code, all.length]),
  )
  const percent = attempts.length === 0 ? null : (100 * refused.length) / attempts.length
  return { percent, attempted: attempts.length, refused: refused.length, refusals }
}
