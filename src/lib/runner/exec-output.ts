/**
 * What any program prints. Of a last stdout line that is a JSON object, `result`, `usage{input_tokens, output_tokens,
 * cached_input_tokens}`, `cost_usd`, `model`, `session_id` and `error{kind, message, retry_at}` count; any other last
 * line is the result itself.
 */
import type { Instant } from '../platform/clock.ts'
import { classifyError } from './classify-error.ts'
import { field, numberField, objectField, parseObject, textField } from './json-fields.ts'
import { lastBytes } from './last-bytes.ts'
import type { OutputReader } from './program-runner.ts'
import type { ReaderDeps } from './reader-deps.ts'
import { reportText } from './report-text.ts'
import { RUNNER_ERRORS, type RunnerError, type RunnerReport, type Usage } from './runner.ts'

/** Bytes of stdout in which the last line is looked for. */
const LAST_LINE = 65_536
/** Characters of a line that is the result as it is. */
const LONGEST = 2000

export function execOutput(deps: ReaderDeps): OutputReader {
  const stdout = lastBytes(LAST_LINE)
  return {
    add: (chunk, stream) => {
      if (stream === 'stdout') stdout.add(chunk)
    },
    report: ({ exitCode }) => {
      const line = stdout.text().trimEnd().split('\n').at(-1)?.trim()
      if (!line) return {}
      const { result, ...report } = readLastLine(line, deps)
      const counts = exitCode === 0 && report.error === undefined && result !== undefined
      return counts ? { ...report, result } : report
    },
  }
}

function readLastLine(line: string, { redact, clock }: ReaderDeps): RunnerReport {
  const told = line.startsWith('{') ? parseObject(line) : undefined
  const plain = redact(line.slice(0, LONGEST))
  if (told === undefined) return { result: plain }
  const result = field(told, 'result')
  const error = errorOf(told, { redact, clock })
  const [usage, model, session_id] = [usageOf(told), textField(told, 'model'), textField(told, 'session_id')]
  return {
    result: result === undefined ? plain : redact(typeof result === 'string' ? result : JSON.stringify(result)),
    ...(usage && { usage }),
    ...(model !== undefined && { model }),
    ...(session_id !== undefined && { session_id }),
    ...(error && { error }),
  }
}

/** A string, or an object whose `kind` comes before what its words tell. */
function errorOf(told: object, { redact, clock }: ReaderDeps): RunnerError | undefined {
  const error = objectField(told, 'error')
  const message = error ? textField(error, 'message') : textField(told, 'error')
  if (error === undefined && message === undefined) return undefined
  const now = clock.now()
  const retryAt = error && instantOf(textField(error, 'retry_at'))
  const guessed = classifyError({ message: reportText(message ?? 'an error without a message', redact), retryAt }, now)
  const kind = RUNNER_ERRORS.find((each) => error !== undefined && each === textField(error, 'kind'))
  if (kind === undefined) return guessed
  const terminal = kind === 'quota' || kind === 'auth'
  return { kind, message: guessed.message, ...(retryAt !== undefined && !terminal && { retry_at: retryAt }), terminal }
}

function instantOf(text: string | undefined): Instant | undefined {
  const instant = text === undefined ? Number.NaN : Date.parse(text)
  return Number.isNaN(instant) ? undefined : instant
}

/** `cost_usd` alone is a cost without known tokens. */
function usageOf(told: object): Usage | undefined {
  const usage = objectField(told, 'usage')
  const usd = numberField(told, 'cost_usd')
  if (usage === undefined && usd === undefined) return undefined
  const cached = usage && numberField(usage, 'cached_input_tokens')
  return {
    input_tokens: (usage && numberField(usage, 'input_tokens')) ?? 0,
    output_tokens: (usage && numberField(usage, 'output_tokens')) ?? 0,
    ...(cached !== undefined && { cached_input_tokens: cached }),
    ...(usd !== undefined && { reported_usd: usd }),
  }
}
