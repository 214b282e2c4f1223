/**
 * What `claude -p` prints with `--output-format json` (one object), the same with `--verbose` (an array), or
 * `stream-json` (an event a line). The last event of type `result` tells all: `result`, `is_error`, `subtype` (`success`,
 * `error_max_turns`, `error_during_execution`, `error_max_budget_usd`), `api_error_status`, `errors`, `session_id`,
 * `total_cost_usd`, `usage`, `modelUsage`. Source: the Agent SDK reference (SDKResultMessage) and the pages on headless
 * mode of code.claude.com. `usage` is the main loop only, so tokens are taken from `modelUsage`, which has the
 * sub-agents too; the cost is the CLI's own estimate. A used-up subscription is a success-shaped result with
 * `is_error: true`. Without a `result` event, as after a kill, the `usage` of the messages so far is added up.
 */
import { classifyError } from './classify-error.ts'
import { jsonEvents } from './json-events.ts'
import { field, numberField, objectField, textField } from './json-fields.ts'
import { plainOutput } from './plain-output.ts'
import type { OutputReader } from './program-runner.ts'
import type { ReaderDeps } from './reader-deps.ts'
import { reportText } from './report-text.ts'
import type { RunnerError, RunnerReport, Usage } from './runner.ts'

export function claudeOutput(deps: ReaderDeps): OutputReader {
  const plain = plainOutput(deps)
  const messages = new Map<string, Usage>()
  let [result, model, session]: [object | undefined, string | undefined, string | undefined] = [
    undefined,
    undefined,
    undefined,
  ]
  const events = jsonEvents((event) => {
    session = textField(event, 'session_id') ?? session
    model = textField(event, 'model') ?? model
    if (field(event, 'type') === 'result') result = event
    const message = objectField(event, 'message')
    const usage = message && objectField(message, 'usage')
    if (message && usage) messages.set(textField(message, 'id') ?? '', tokensOf(usage))
  })
  return {
    add: (chunk, stream) => {
      if (stream === 'stdout') events.add(chunk)
      plain.add(chunk, stream)
    },
    report: (exit) => {
      events.end()
      const known = { ...(session !== undefined && { session_id: session }), ...(model !== undefined && { model }) }
      if (result) return { ...known, ...reportOf(result, deps) }
      const usage = messages.size > 0 ? { usage: sum([...messages.values()]) } : {}
      const isJson = session !== undefined || messages.size > 0
      return { ...(isJson ? plain.withoutResult(exit) : plain.report(exit)), ...known, ...usage }
    },
  }
}

function reportOf(result: object, deps: ReaderDeps): RunnerReport {
  const [models, usd] = [objectField(result, 'modelUsage'), numberField(result, 'total_cost_usd')]
  const text = textField(result, 'result')
  const usage = usageOf(result, models, usd)
  const error = errorOf(result, deps)
  const model = models && busiest(models)
  return {
    ...(text !== undefined && error === undefined && { result: reportText(text, deps.redact) }),
    ...(usage && { usage }),
    ...(model !== undefined && { model }),
    ...(error && { error }),
  }
}

function usageOf(result: object, models: object | undefined, usd: number | undefined): Usage | undefined {
  const perModel = models ? entries(models).map(([, each]) => modelTokens(each)) : []
  const main = objectField(result, 'usage')
  const tokens = perModel.length > 0 ? sum(perModel) : main && tokensOf(main)
  if (tokens === undefined && usd === undefined) return undefined
  return { ...(tokens ?? { input_tokens: 0, output_tokens: 0 }), ...(usd !== undefined && { reported_usd: usd }) }
}

/** `input_tokens` there leaves out what was read from and written to the cache. */
function tokensOf(usage: object): Usage {
  const cached = numberField(usage, 'cache_read_input_tokens') ?? 0
  const written = numberField(usage, 'cache_creation_input_tokens') ?? 0
  return {
    input_tokens: (numberField(usage, 'input_tokens') ?? 0) + cached + written,
    output_tokens: numberField(usage, 'output_tokens') ?? 0,
    cached_input_tokens: cached,
  }
}

function modelTokens(usage: object): Usage {
  const cached = numberField(usage, 'cacheReadInputTokens') ?? 0
  const written = numberField(usage, 'cacheCreationInputTokens') ?? 0
  return {
    input_tokens: (numberField(usage, 'inputTokens') ?? 0) + cached + written,
    output_tokens: numberField(usage, 'outputTokens') ?? 0,
    cached_input_tokens: cached,
  }
}

function sum(all: readonly Usage[]): Usage {
  const total = { input_tokens: 0, output_tokens: 0, cached_input_tokens: 0 }
  for (const each of all) {
    total.input_tokens += each.input_tokens
    total.output_tokens += each.output_tokens
    total.cached_input_tokens += each.cached_input_tokens ?? 0
  }
  return total
}

/** The model that wrote most: small ones are asked beside it. */
function busiest(models: object): string | undefined {
  const written = (usage: object): number => numberField(usage, 'outputTokens') ?? 0
  return entries(models).toSorted(([, left], [, right]) => written(right) - written(left))[0]?.[0]
}

function entries(from: object): readonly (readonly [string, object])[] {
  return Object.keys(from).flatMap((name) => {
    const value = objectField(from, name)
    return value ? [[name, value] as const] : []
  })
}

function errorOf(result: object, { redact, clock }: ReaderDeps): RunnerError | undefined {
  const [subtype, status] = [textField(result, 'subtype'), numberField(result, 'api_error_status')]
  const text = textField(result, 'result')
  const errors = field(result, 'errors')
  const told = Array.isArray(errors) ? errors.filter((each) => typeof each === 'string') : []
  const failed = field(result, 'is_error') === true || told.length > 0 || (status ?? 0) >= 400
  if (!failed && (subtype === 'success' || subtype === undefined || text !== undefined)) return undefined
  const words = [told.join('; '), text, subtype?.replaceAll('_', ' ')].find(Boolean) ?? 'ended with an error'
  return classifyError({ message: reportText(words, redact), codes: [], status }, clock.now())
}
