import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { LLMock } from '@copilotkit/aimock'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemPlatform } from '../../../src/lib/platform/system.ts'
import { chooseRunner } from '../../../src/lib/runner/choose-runner.ts'
import type { RunnerOutcome } from '../../../src/lib/runner/runner.ts'
import { temporaryWorkspace } from '../../temporary-workspace.ts'

const mock = new LLMock({ port: 0 })
const limited = { error: { message: 'Rate limit reached', type: 'rate_limit_exceeded' }, status: 429, retryAfter: 90 }
const used = { error: { message: 'You exceeded your current quota', type: 'insufficient_quota' }, status: 429 }

beforeAll(async () => {
  const usage = { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 }
  mock.onMessage(/the roof/, { content: 'mended', model: 'mock-1', usage })
  mock.onMessage(/too fast/, limited)
  mock.onMessage(/too much/, used)
  await mock.start()
})
afterAll(() => mock.stop())

/** Of an item with this description, under the built-in prompt. */
async function ask(description: string): Promise<RunnerOutcome> {
  const runners = [{ name: 'local', kind: 'openai', url: `${mock.url}/v1`, model: 'mock-1', key: 'file:key' }] as const
  const root = temporaryWorkspace({ key: 'the-key\n' })
  chmodSync(join(root, 'key'), 0o600)
  const config = { runners, redaction: { patterns: [] } }
  const runner = await chooseRunner({ name: 'local' }, { ...systemPlatform(), config, paths: { root } })
  const prompt = runner.template.replace('{description}', description)
  return runner.start({ item: '{}', prompt, cwd: root, env: {}, output: () => {} }).outcome
}

describe('an OpenAI-compatible endpoint', () => {
  it('gets the prompt and the key, and answers', async () => {
    const { exit, report } = await ask('mend the roof')
    expect(exit.exitCode).toBe(0)
    expect(report).toMatchObject({ result: 'mended', model: 'mock-1', usage: { input_tokens: 9, output_tokens: 4 } })
    expect(mock.getLastRequest()?.path).toBe('/v1/chat/completions')
  })

  it('is left alone until the time it names', async () => {
    const { report } = await ask('too fast')
    const wait = (report.error?.retry_at ?? 0) - Date.now()
    expect(report.error).toMatchObject({ kind: 'rate_limit', terminal: false })
    expect(wait).toBeGreaterThan(60_000)
    expect(wait).toBeLessThan(100_000)
  })

  it('says when there is no quota left', async () => {
    expect((await ask('too much')).report.error).toMatchObject({ kind: 'quota', terminal: true })
  })
})
