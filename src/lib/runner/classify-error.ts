/**
 * Pure: what kind of refusal a provider's error is. Codes and types come first, then the HTTP status, then the words.
 * Codes: OpenAI error codes (429 `insufficient_quota` and its four billing codes cannot pass by waiting, every other 429
 * can), Anthropic error types (`rate_limit_error`, `overloaded_error` 529, `authentication_error`, `billing_error`),
 * Google status words (`RESOURCE_EXHAUSTED`, `UNAVAILABLE`). A used-up subscription window comes back by itself: it is a
 * rate limit with a late reset, not a quota.
 */
import type { Instant } from '../platform/clock.ts'
import type { RunnerError } from './runner.ts'
import { retryTime } from './retry-time.ts'

export interface ProviderError {
  /** Redacted. */
  message: string
  /** Every code, type and status word that came with it. */
  codes?: readonly (string | undefined)[]
  /** Of HTTP. */
  status?: number | undefined
  /** From headers; the words are asked when there is none. */
  retryAt?: Instant | undefined
}

type Kind = RunnerError['kind']

const BY_CODE: readonly (readonly [Kind, RegExp])[] = [
  ['quota', /^(?:insufficient_quota|credit_balance_exhausted|billing_error|\w+_(?:spend|usage)_limit_exceeded)$/i],
  [
    'auth',
    /^(?:authentication_error|permission_error|invalid_api_key|unauthorized|unauthenticated|permission_denied)$/i,
  ],
  ['context', /^(?:context_length_exceeded|context_window_exceeded|request_too_large)$/i],
  [
    'rate_limit',
    /^(?:rate_limit_(?:error|exceeded)|usage_limit_reached|resource_exhausted|slow_down|too_many_requests)$/i,
  ],
  ['overloaded', /^(?:overloaded(?:_error)?|server_is_overloaded|unavailable|api_error|server_error)$/i],
]

const BY_WORDS: readonly (readonly [Kind, RegExp])[] = [
  [
    'quota',
    /insufficient_quota|credit balance is too low|exceeded your current quota, please check your plan and billing/i,
  ],
  ['context', /context_length_exceeded|prompt is too long|input is too long|maximum context length|context window/i],
  [
    'auth',
    /invalid api key|missing api key|incorrect api key|please run \/login|not logged in|authentication_error|failed to authenticate|\b401 unauthorized\b|invalid authentication/i,
  ],
  [
    'rate_limit',
    /(?:usage|session|weekly|rate)[ _]limit|hit your (?:\w+ )?limit|\b429\b|too many requests|resource_exhausted|exhausted your (?:capacity|daily quota)|quota (?:exceeded|will reset)/i,
  ],
  ['overloaded', /overloaded|\b529\b|\b50[234]\b|service unavailable|at capacity|high demand/i],
]

export function classifyError(error: ProviderError, now: Instant): RunnerError {
  const kind = byCode(error) ?? byStatus(error.status) ?? byWords(error.message) ?? 'other'
  const retry_at = error.retryAt ?? retryTime(error.message, now)
  const mayPass = kind === 'rate_limit' || kind === 'overloaded'
  const terminal = kind === 'quota' || kind === 'auth'
  return { kind, message: error.message, ...(mayPass && retry_at !== undefined && { retry_at }), terminal }
}

function byCode({ codes = [], message }: ProviderError): Kind | undefined {
  const found = BY_CODE.find(([, expression]) => codes.some((code) => code !== undefined && expression.test(code)))
  // Google says RESOURCE_EXHAUSTED of a minute's limit and of a plan without any quota alike.
  return found?.[0] === 'rate_limit' && /limit: 0\b/.test(message) ? 'quota' : found?.[0]
}

function byStatus(status: number | undefined): Kind | undefined {
  if (status === 401 || status === 403) return 'auth'
  if (status === 402) return 'quota'
  if (status === 413) return 'context'
  if (status === 429) return 'rate_limit'
  return status !== undefined && status >= 500 ? 'overloaded' : undefined
}

function byWords(message: string): Kind | undefined {
  return BY_WORDS.find(([, expression]) => expression.test(message))?.[0]
}
