/**
 * Pure: what an endpoint answers to `POST /chat/completions`. Success: `choices[0].message.content`, `model`, `usage`
 * (`prompt_tokens` with `prompt_tokens_details.cached_tokens` in it, `completion_tokens`; OpenRouter adds `cost` in USD). Refusal: `error{message, type,
 * code}` with a status, `retry-after` (seconds or a date), `x-ratelimit-reset-requests` and `-tokens` (`6m0s`, `20ms`).
 * Source: the API reference, error codes and rate limits pages of platform.openai.com/docs; Ollama, vLLM and LM Studio
 * follow them.
 */
import type { Instant, Milliseconds } from '../platform/clock.ts'
import type { HttpAnswer } from '../platform/network.ts'
import { classifyError } from './classify-error.ts'
import { field, numberField, objectField, parseObject, textField } from './json-fields.ts'
import type { ReaderDeps } from './reader-deps.ts'
import { reportText } from './report-text.ts'
import { retryTime } from './retry-time.ts'
import type { RunnerError, RunnerReport, Usage } from './runner.ts'

type Answer = Pick<HttpAnswer, 'status' | 'header' | 'body'>

export interface ReadAnswer {
  report: RunnerReport
  /** The whole answer of the model, for the log. */
  text: string
}

export function readAnswer(answer: Answer, deps: ReaderDeps): ReadAnswer {
  const told = parseObject(answer.body)
  if (answer.status < 200 || answer.status > 299 || told === undefined || objectField(told, 'error')) {
    return { report: { error: refusal(answer, told, deps) }, text: answer.body }
  }
  const [model, session_id, usage] = [textField(told, 'model'), textField(told, 'id'), usageOf(told)]
  const { content, finish } = firstChoice(told)
  const error = problemOf(content, finish)
  const report = {
    ...(content !== undefined && { result: reportText(content, deps.redact) }),
    ...(usage && { usage }),
    ...(model !== undefined && { model }),
    ...(session_id !== undefined && { session_id }),
    ...(error && { error }),
  }
  return { report, text: content ?? answer.body }
}

function firstChoice(told: object): { content: string | undefined; finish: string | undefined } {
  const choices = field(told, 'choices')
  const first: unknown = Array.isArray(choices) ? choices[0] : undefined
  const choice = typeof first === 'object' && first !== null ? first : {}
  const message = objectField(choice, 'message')
  return { content: message && textField(message, 'content'), finish: textField(choice, 'finish_reason') }
}

function problemOf(content: string | undefined, finish: string | undefined): RunnerError | undefined {
  if (finish === 'length')
    return { kind: 'context', message: 'the answer was cut off at the limit of tokens', terminal: false }
  if (finish === 'content_filter')
    return { kind: 'other', message: 'the answer was withheld by a filter', terminal: false }
  return content === undefined
    ? { kind: 'other', message: 'the endpoint answered without any text', terminal: false }
    : undefined
}

function usageOf(told: object): Usage | undefined {
  const usage = objectField(told, 'usage')
  if (usage === undefined) return undefined
  const details = objectField(usage, 'prompt_tokens_details')
  const cached = details && numberField(details, 'cached_tokens')
  const usd = numberField(usage, 'cost')
  return {
    input_tokens: numberField(usage, 'prompt_tokens') ?? 0,
    output_tokens: numberField(usage, 'completion_tokens') ?? 0,
    ...(cached !== undefined && { cached_input_tokens: cached }),
    ...(usd !== undefined && { reported_usd: usd }),
  }
}

function refusal({ status, header, body }: Answer, told: object | undefined, deps: ReaderDeps): RunnerError {
  const now = deps.clock.now()
  const error = told && objectField(told, 'error')
  const words = (error && textField(error, 'message')) ?? (told && textField(told, 'error')) ?? body
  const said = reportText(words, deps.redact)
  const message = `HTTP ${status}${said === '' ? '' : `: ${said}`}`
  const codes = error ? [textField(error, 'code'), textField(error, 'type')] : []
  const isFault = status < 200 || status > 299
  return classifyError({ message, codes, status: isFault ? status : undefined, retryAt: resetOf(header, now) }, now)
}

/** The later of the limits that are used up; `retry-after` comes first. */
function resetOf(header: (name: string) => string | undefined, now: Instant): Instant | undefined {
  const after = header('retry-after')
  const wait = after === undefined ? undefined : waitOf(after, now)
  if (wait !== undefined) return now + wait
  const resets = ['requests', 'tokens'].flatMap((what) => {
    const reset = header(`x-ratelimit-reset-${what}`)
    const isUsedUp = Number(header(`x-ratelimit-remaining-${what}`) ?? 0) === 0
    return reset === undefined || !isUsedUp ? [] : (retryTime(`resets in ${reset}`, now) ?? [])
  })
  return resets.length === 0 ? undefined : Math.max(...resets)
}

/** Seconds or an HTTP date. */
function waitOf(after: string, now: Instant): Milliseconds | undefined {
  const seconds = Number(after)
  const wait = Number.isNaN(seconds) ? Date.parse(after) - now : seconds * 1000
  return Number.isNaN(wait) ? undefined : Math.max(0, wait)
}
