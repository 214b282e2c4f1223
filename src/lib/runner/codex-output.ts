/**
 * What `codex exec --json` prints: an event a line. `thread.started{thread_id}`, `turn.completed{usage{input_tokens,
 * cached_input_tokens, output_tokens}}`, `turn.failed{error{message}}`, `error{message}`, `item.completed{item}` with
 * `item.type` (`item_type` in early versions) `agent_message` and `text`. Source: codex-rs/exec/src/exec_events.rs of
 * openai/codex. It names no model and no cost. `input_tokens` has the cached ones in it. An `error` before a turn that
 * completes was a connection that came back.
 */
import { classifyError } from './classify-error.ts'
import { jsonEvents } from './json-events.ts'
import { field, numberField, objectField, parseObject, textField } from './json-fields.ts'
import { plainOutput } from './plain-output.ts'
import type { OutputReader } from './program-runner.ts'
import type { ReaderDeps } from './reader-deps.ts'
import { reportText } from './report-text.ts'
import type { RunnerError, Usage } from './runner.ts'

interface Told {
  thread?: string
  answer?: string
  failure?: string
  completed?: boolean
  usage?: Usage
}

/** @param model that was asked for */
export function codexOutput(model: string | undefined, deps: ReaderDeps): OutputReader {
  const plain = plainOutput(deps)
  const told: Told = {}
  const events = jsonEvents((event) => note(event, told))
  return {
    add: (chunk, stream) => {
      if (stream === 'stdout') events.add(chunk)
      plain.add(chunk, stream)
    },
    report: (exit) => {
      events.end()
      const { thread, answer, failure, completed, usage } = told
      const known = {
        ...(thread !== undefined && { session_id: thread }),
        ...(model !== undefined && { model }),
        ...(usage && { usage }),
      }
      if (failure !== undefined) return { ...known, error: errorOf(failure, deps) }
      if (completed) return { ...known, ...(answer !== undefined && { result: reportText(answer, deps.redact) }) }
      return { ...(thread === undefined ? plain.report(exit) : plain.withoutResult(exit)), ...known }
    },
  }
}

function note(event: object, told: Told): void {
  const type = field(event, 'type')
  if (type === 'thread.started') told.thread = textField(event, 'thread_id') ?? ''
  if (type === 'item.completed') told.answer = answerOf(event) ?? told.answer ?? ''
  if (type === 'error') told.failure = textField(event, 'message') ?? 'an error without a message'
  if (type === 'turn.failed') {
    const error = objectField(event, 'error')
    told.failure = (error && textField(error, 'message')) ?? told.failure ?? 'the turn failed'
  }
  if (type !== 'turn.completed') return
  told.completed = true
  delete told.failure
  const usage = objectField(event, 'usage')
  if (usage) told.usage = added(told.usage, usage)
}

function answerOf(event: object): string | undefined {
  const item = objectField(event, 'item')
  const isAnswer = item && [field(item, 'type'), field(item, 'item_type')].includes('agent_message')
  return isAnswer ? textField(item, 'text') : undefined
}

function added(before: Usage | undefined, usage: object): Usage {
  return {
    input_tokens: (before?.input_tokens ?? 0) + (numberField(usage, 'input_tokens') ?? 0),
    output_tokens: (before?.output_tokens ?? 0) + (numberField(usage, 'output_tokens') ?? 0),
    cached_input_tokens: (before?.cached_input_tokens ?? 0) + (numberField(usage, 'cached_input_tokens') ?? 0),
  }
}

/** The message may be the provider's own error object: `{"type":"error","error":{...},"status":400}`. */
function errorOf(failure: string, { redact, clock }: ReaderDeps): RunnerError {
  const whole = parseObject(failure.slice(Math.max(0, failure.indexOf('{'))))
  const error = whole && objectField(whole, 'error')
  const codes = error ? [textField(error, 'code'), textField(error, 'type')] : []
  const status = whole && (numberField(whole, 'status') ?? numberField(whole, 'status_code'))
  return classifyError({ message: reportText(failure, redact), codes, status }, clock.now())
}
