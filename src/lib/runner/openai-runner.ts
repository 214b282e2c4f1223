/** A model behind any endpoint that speaks OpenAI's chat completions. There is no process: what it answers is the result. */
import { AutonomyError } from '../errors.ts'
import { createRedact } from '../redaction/redact.ts'
import type { RunnerProfileConfig } from '../workspace/config.ts'
import { readSecret } from '../workspace/read-secret.ts'
import { readAnswer } from './openai-answer.ts'
import { promptTemplate, withoutModel } from './profile-runner.ts'
import type { ReaderDeps } from './reader-deps.ts'
import type { RunnerDeps } from './runner-deps.ts'
import type { Runner, RunnerOutcome, RunnerReport, StartAttempt } from './runner.ts'

type EndpointProfile = RunnerProfileConfig & { kind: 'openai' }

/** Bytes of an answer. */
const LONGEST = 32_000_000

interface Endpoint {
  url: URL
  model: string
  key: () => string | undefined
}

/** @throws AutonomyError INVALID_CONFIG, UNAUTHORIZED (no key), NOT_FOUND (the prompt) */
export async function openaiRunner(profile: EndpointProfile, deps: RunnerDeps): Promise<Runner> {
  const { name } = profile
  const endpoint = endpointOf(profile, deps)
  endpoint.key()
  const reading = { redact: await createRedact(deps.config.redaction.patterns), clock: deps.clock }
  return {
    name,
    argv: ['POST', endpoint.url.href, endpoint.model],
    template: promptTemplate(profile, 'answer', deps),
    start: (attempt) => {
      const ending = new AbortController()
      const key = endpoint.key()
      const outcome = ask(attempt, { ...endpoint, key, signal: ending.signal }, reading)
      const end = (): void => ending.abort()
      return { identity: undefined, outcome, terminate: end, kill: end }
    },
  }
}

/** What stands in the address as user and password stays out of every list. */
function endpointOf({ name, kind, url, model, key }: EndpointProfile, deps: RunnerDeps): Endpoint {
  if (model === undefined) throw withoutModel(name, kind)
  if (url === undefined || !URL.canParse(url)) {
    throw new AutonomyError('INVALID_CONFIG', `the runner ${name} has no address`, {
      hint: `Give it one in autonomy.yaml: url: http://127.0.0.1:11434/v1, at runners, name ${name}.`,
    })
  }
  const address = new URL(url)
  if (address.username !== '' || address.password !== '') {
    throw new AutonomyError('INVALID_CONFIG', `the address of the runner ${name} holds a password`, {
      hint: 'Refer to it: key: env:NAME or key: file:PATH.',
    })
  }
  if (!/\/chat\/completions\/?$/.test(address.pathname))
    address.pathname = `${address.pathname.replace(/\/$/, '')}/chat/completions`
  return { url: address, model, key: () => (key === undefined ? undefined : readSecret(key, deps)) }
}

interface Question extends Omit<Endpoint, 'key'> {
  key: string | undefined
  signal: AbortSignal
}

async function ask(
  { prompt, output }: Pick<StartAttempt, 'prompt' | 'output'>,
  { url, model, key, signal }: Question,
  reading: ReaderDeps,
): Promise<RunnerOutcome> {
  const { postPatiently } = await import('../platform/post-patiently.ts')
  const began = reading.clock.now()
  const headers = { 'content-type': 'application/json', ...(key !== undefined && { authorization: `Bearer ${key}` }) }
  const body = JSON.stringify({ model, messages: [{ role: 'user', content: prompt }] })
  const answer = await postPatiently({ url, headers, body, longest: LONGEST, signal })
  const ended = (exitCode: number | undefined, report: RunnerReport): RunnerOutcome => {
    const duration = reading.clock.now() - began
    return { exit: { exitCode, signal: exitCode === undefined ? 'SIGTERM' : undefined, duration }, report }
  }
  if (signal.aborted) return ended(undefined, {})
  if (!answer.ok) {
    const message = `${url.host} ${answer.reason}`
    output(Buffer.from(`${message}\n`), 'stderr')
    return ended(1, { error: { kind: answer.kind === 'rejected' ? 'other' : 'overloaded', message, terminal: false } })
  }
  const { report, text } = readAnswer(withoutKey(answer, key), reading)
  output(Buffer.from(`${text}\n`), report.error ? 'stderr' : 'stdout')
  return ended(report.error ? 1 : 0, { model, ...report })
}

/** An endpoint may say the key that it refuses. */
function withoutKey<A extends { body: string }>(answer: A, key: string | undefined): A {
  return key === undefined ? answer : { ...answer, body: answer.body.replaceAll(key, '[redacted:key]') }
}
