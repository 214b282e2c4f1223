import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Clock } from '../../src/lib/platform/clock.ts'
import { systemPlatform } from '../../src/lib/platform/system.ts'
import { chooseRunner } from '../../src/lib/runner/choose-runner.ts'
import type { RunnerDeps } from '../../src/lib/runner/runner-deps.ts'
import type { Runner } from '../../src/lib/runner/runner.ts'
import type { RunnerProfileConfig } from '../../src/lib/workspace/config.ts'
import { temporaryWorkspace } from '../temporary-workspace.ts'
import { runnerContract, type Scene } from './runner.contract.ts'

const fake = join(import.meta.dirname, '..', 'fixtures', 'fake-agent-program.ts')
const NOW = Date.UTC(2026, 10, 21, 9)
const clock: Clock = { ...systemPlatform().clock, now: () => NOW }

function runnerOf(profile: RunnerProfileConfig): Promise<Runner> {
  const root = temporaryWorkspace({ 'prompt.md': 'mend {description}\n' })
  const config = { runners: [{ ...profile, prompt: 'prompt.md' }], redaction: { patterns: [] } }
  const deps: RunnerDeps = { ...systemPlatform(), clock, config, paths: { root } }
  return chooseRunner({ name: profile.name }, deps)
}

const program =
  (kind: 'exec' | 'claude' | 'codex' | 'gemini' | 'ollama', model?: string) =>
  (scene: Scene): Promise<Runner> =>
    runnerOf({ name: kind, kind, argv: [process.execPath, fake, kind, scene], ...(model !== undefined && { model }) })

const tokens = { input_tokens: 100, output_tokens: 20, cached_input_tokens: 60 }

runnerContract('claude', {
  runner: program('claude'),
  usage: { ...tokens, reported_usd: 0.25 },
  told: { model: 'claude-sonnet-5', session_id: 's-1' },
  isProgram: true,
  garbage: 'result',
  cutUsage: { input_tokens: 7, output_tokens: 3, cached_input_tokens: 0 },
})
runnerContract('codex', {
  runner: program('codex', 'gpt-6'),
  usage: tokens,
  told: { model: 'gpt-6', session_id: 's-1' },
  isProgram: true,
  garbage: 'result',
})
runnerContract('gemini', {
  runner: program('gemini'),
  usage: tokens,
  told: { model: 'gemini-3-pro', session_id: 's-1' },
  isProgram: true,
  garbage: 'result',
})
runnerContract('ollama', {
  runner: program('ollama', 'qwen3'),
  usage: { input_tokens: 100, output_tokens: 20, reported_usd: 0 },
  told: { model: 'qwen3' },
  isProgram: true,
  garbage: 'result',
})
runnerContract('exec', {
  runner: program('exec'),
  usage: { ...tokens, reported_usd: 0.25 },
  told: { model: 'mine', session_id: 's-1' },
  isProgram: true,
  garbage: 'result',
})

const text = 'mended; key ghp_0123456789abcdefghijABCDEFGHIJ012345; asked to mend the roof'
const answer = JSON.stringify({
  id: 's-1',
  model: 'qwen3',
  choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 100, completion_tokens: 20, prompt_tokens_details: { cached_tokens: 60 } },
})

const refusal = (message: string, code: string, type = code): string =>
  JSON.stringify({ error: { message, type, code } })

function play(scene: Scene, prompt: string, response: ServerResponse): void {
  const say = (status: number, body: string, headers = {}): void => void response.writeHead(status, headers).end(body)
  const slow = { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '6m0s' }
  const scenes: Partial<Record<Scene, () => void>> = {
    good: () => say(prompt.includes('mend the roof') ? 200 : 400, answer),
    rate_limit: () => say(429, refusal('Rate limit reached for requests', 'rate_limit_exceeded'), slow),
    quota: () => say(429, refusal('You exceeded your current quota', 'credit_balance_exhausted', 'insufficient_quota')),
    auth: () => say(401, refusal('Incorrect API key provided: sk-test', 'invalid_api_key')),
    context: () => say(400, refusal('maximum context length is 8192 tokens', 'context_length_exceeded')),
    overloaded: () => say(503, 'Service Unavailable'),
    garbage: () => say(200, '<html>'),
    silent: () => say(200, ''),
    cut: () => {
      response.writeHead(200, { 'content-length': String(answer.length) })
      response.write(answer.slice(0, 40))
      setTimeout(() => response.destroy(), 20)
    },
    huge: () => say(200, JSON.stringify({ choices: [{ message: { content: 'x'.repeat(60_000_000) } }] })),
  }
  scenes[scene]?.()
}

async function endpoint(scene: Scene): Promise<Runner> {
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += String(chunk)))
    request.on('end', () => play(scene, body, response))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return runnerOf({ name: 'local', kind: 'openai', url: `http://127.0.0.1:${port}/v1`, model: 'qwen3' })
}

runnerContract('openai', {
  runner: endpoint,
  usage: tokens,
  told: { model: 'qwen3', session_id: 's-1' },
  isProgram: false,
  garbage: 'error',
})
