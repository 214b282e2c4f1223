/**
 * What the Gemini CLI prints with `--output-format json`: one object `{session_id, response, stats, error}` over several
 * lines, on stdout, or on stderr when it failed (`error{type, message, code}`); `stats.models.NAME.tokens` has `prompt`
 * (with the `cached` ones), `candidates`, `thoughts`. With `stream-json` an event a line: `init{session_id, model}`,
 * `message{role, content, delta}`, `result{status, error, stats{input_tokens, output_tokens, cached}}`. Exit status 42:
 * bad input, 53: too many turns. Sources: geminicli.com/docs/cli/headless, packages/core/src/output/types.ts and
 * packages/cli/src/utils/errors.ts of google-gemini/gemini-cli. It tells no cost.
 */
import { classifyError } from './classify-error.ts'
import { jsonEvents } from './json-events.ts'
import { field, numberField, objectField, parseObject, textField } from './json-fields.ts'
import { lastBytes } from './last-bytes.ts'
import { plainOutput } from './plain-output.ts'
import type { OutputReader } from './program-runner.ts'
import type { ReaderDeps } from './reader-deps.ts'
import { reportText } from './report-text.ts'
import type { RunnerError, RunnerReport, Usage } from './runner.ts'

/** Bytes in which the object is looked for. */
const KEPT = 4_000_000

export function geminiOutput(deps: ReaderDeps): OutputReader {
  const plain = plainOutput(deps)
  const kept = { stdout: lastBytes(KEPT), stderr: lastBytes(KEPT) }
  const stream = geminiStream(deps)
  return {
    add: (chunk, from) => {
      kept[from].add(chunk)
      plain.add(chunk, from)
      if (from === 'stdout') stream.add(chunk)
    },
    report: (exit) => {
      const streamed = stream.report()
      if (streamed)
        return streamed.result !== undefined || streamed.error
          ? streamed
          : { ...plain.withoutResult(exit), ...streamed }
      const found = [kept.stdout, kept.stderr]
        .map((each) => documentIn(each.text()))
        .filter((each) => each !== undefined)
      const told = found.find((each) => objectField(each, 'error')) ?? found[0]
      return told ? reportOf(told, deps) : plain.report(exit)
    },
  }
}

/** The object that begins a line and ends the text; warnings may come before it. */
function documentIn(text: string): object | undefined {
  const end = text.lastIndexOf('}') + 1
  for (let at = text.startsWith('{') ? 0 : nextLine(text, 0); at >= 0 && at < end; at = nextLine(text, at)) {
    const found = parseObject(text.slice(at, end))
    if (found && ['response', 'error', 'stats'].some((name) => field(found, name) !== undefined)) return found
  }
  return undefined
}

function nextLine(text: string, from: number): number {
  const at = text.indexOf('\n{', from)
  return at < 0 ? -1 : at + 1
}

function reportOf(told: object, deps: ReaderDeps): RunnerReport {
  const [error, response, session_id] = [
    objectField(told, 'error'),
    textField(told, 'response'),
    textField(told, 'session_id'),
  ]
  const stats = objectField(told, 'stats')
  const models = stats && objectField(stats, 'models')
  return {
    ...(error
      ? { error: errorOf(error, deps) }
      : response !== undefined && { result: reportText(response, deps.redact) }),
    ...(session_id !== undefined && { session_id }),
    ...(models && usageOf(models)),
  }
}

function usageOf(models: object): Pick<RunnerReport, 'usage' | 'model'> {
  const all = Object.keys(models).flatMap((model) => {
    const stats = objectField(models, model)
    const tokens = stats && objectField(stats, 'tokens')
    return tokens ? [{ model, ...tokensOf(tokens) }] : []
  })
  const [most] = all.toSorted((left, right) => right.output_tokens - left.output_tokens)
  if (most === undefined) return {}
  const total = (name: 'input_tokens' | 'output_tokens' | 'cached_input_tokens'): number =>
    all.reduce((sum, each) => sum + each[name], 0)
  const [input_tokens, output_tokens] = [total('input_tokens'), total('output_tokens')]
  return {
    model: most.model,
    usage: { input_tokens, output_tokens, cached_input_tokens: total('cached_input_tokens') },
  }
}

/** Thoughts are paid as output. */
function tokensOf(tokens: object): Required<Omit<Usage, 'reported_usd'>> {
  const of = (name: string): number => numberField(tokens, name) ?? 0
  return {
    input_tokens: of('prompt') + of('tool'),
    output_tokens: of('candidates') + of('thoughts'),
    cached_input_tokens: of('cached'),
  }
}

function errorOf(error: object, { redact, clock }: ReaderDeps): RunnerError {
  const [type, code, status] = [textField(error, 'type'), textField(error, 'code'), numberField(error, 'code')]
  const message = reportText(textField(error, 'message') ?? type ?? 'an error without a message', redact)
  // 41 is the exit status that stands for a login that failed (FatalAuthenticationError).
  const isLogin = type === 'FatalAuthenticationError' || status === 41
  return classifyError({ message, codes: [type, code, isLogin ? 'unauthenticated' : undefined], status }, clock.now())
}

interface GeminiStream {
  add(chunk: Buffer): void
  /** Undefined when there was no event. */
  report(): RunnerReport | undefined
}

function geminiStream(deps: ReaderDeps): GeminiStream {
  let [seen, answer]: [RunnerReport | undefined, string] = [undefined, '']
  const events = jsonEvents((event) => {
    const type = field(event, 'type')
    if (type === 'init') {
      const [session_id, model] = [textField(event, 'session_id'), textField(event, 'model')]
      seen = { ...(session_id !== undefined && { session_id }), ...(model !== undefined && { model }) }
    }
    if (type === 'message' && field(event, 'role') === 'assistant') {
      const content = textField(event, 'content') ?? ''
      answer = (field(event, 'delta') === true ? answer + content : content).slice(-100_000)
    }
    if (type !== 'result') return
    const [error, stats] = [objectField(event, 'error'), objectField(event, 'stats')]
    seen = {
      ...seen,
      ...(error ? { error: errorOf(error, deps) } : { result: reportText(answer, deps.redact) }),
      ...(stats && { usage: streamedUsage(stats) }),
    }
  })
  return {
    add: (chunk) => events.add(chunk),
    report: () => {
      events.end()
      return seen
    },
  }
}

function streamedUsage(stats: object): Usage {
  const of = (name: string): number => numberField(stats, name) ?? 0
  return { input_tokens: of('input_tokens'), output_tokens: of('output_tokens'), cached_input_tokens: of('cached') }
}
