/** A scratch workspace, a clock that stands, and real local servers that alerts are sent to. */
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import type { AlertDeps, SendAlerts } from '../../../../src/lib/pipeline/alerts/send-alerts.ts'
import type { Score } from '../../../../src/lib/pipeline/score.ts'
import { systemPlatform } from '../../../../src/lib/platform/system.ts'
import type { ChannelConfig } from '../../../../src/lib/workspace/config.ts'
import { DEFAULT_CONFIG } from '../../../../src/lib/workspace/default-config.ts'
import { workspacePaths } from '../../../../src/lib/workspace/paths.ts'

export const NOON = Date.UTC(2026, 10, 21, 12)
export const HOUR = 3_600_000

export interface AlertFixture {
  root: string
  variables: Record<string, string>
  deps(channels: readonly ChannelConfig[]): AlertDeps
  later(ms: number): void
  remove(): Promise<void>
}

export async function alertFixture(): Promise<AlertFixture> {
  const root = await mkdtemp(join(tmpdir(), 'autonomy-alerts-'))
  let now = NOON
  const variables: Record<string, string> = {}
  const platform = systemPlatform()
  return {
    root,
    variables,
    deps: (channels) => ({
      ...platform,
      clock: {
        now: () => now,
        monotonic: () => performance.now(),
        // Pauses between tries take a tenth of their time.
        sleep: (ms, signal) => platform.clock.sleep(ms / 10, signal),
      },
      environment: { ...platform.environment, get: (name) => variables[name], hostname: () => 'testhost' },
      config: { ...DEFAULT_CONFIG, alerts: { cooldown: 4 * HOUR, channels } },
      paths: workspacePaths(root),
    }),
    later: (ms) => {
      now += ms
    },
    remove: () => rm(root, { recursive: true }),
  }
}

function scoreOf(total: number): Score {
  const part = { name: 'completion', points: 1, max: 10, why: '1 of 12 todos completed' }
  return {
    score_version: 2,
    total,
    level: 'fair',
    components: [{ name: 'tasks', points: 12, max: 30, parts: [part] }],
  }
}

export function runOf(total: number, more: Partial<SendAlerts> = {}): SendAlerts {
  return { run_id: 'run_1', score: scoreOf(total), failed_steps: [], escalations: [], checks: [], ...more }
}

interface Received {
  path: string
  headers: IncomingHttpHeaders
  body: string
  json: Record<string, unknown>
}

export interface WebServer {
  url: string
  received: Received[]
  /** What it answers, in turn; the last one again and again. `hang` never answers. */
  answers: ('hang' | { status: number; headers?: Record<string, string>; body?: string })[]
  stop(): Promise<void>
}

export async function webServer(): Promise<WebServer> {
  const received: Received[] = []
  const answers: WebServer['answers'] = [{ status: 200, body: 'ok' }]
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    received.push({ path: request.url ?? '', headers: request.headers, body, json: JSON.parse(body) })
    const answer = answers.length > 1 ? answers.shift() : answers[0]
    if (answer === undefined || answer === 'hang') return
    response.writeHead(answer.status, answer.headers).end(answer.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answers,
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export interface MailServer {
  port: number
  mails: { from: string; to: string[]; user: string | undefined; text: string }[]
  stop(): Promise<void>
}

export async function mailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const mails: MailServer['mails'] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onAuth: ({ username, password }, _session, done) => {
      if (username === 'ops' && password === 'pa55word') return done(null, { user: username })
      done(new Error(`wrong password ${password}`))
    },
    onData: (stream, session, done) => {
      let text = ''
      stream.on('data', (chunk) => (text += String(chunk)))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        const from = mailFrom ? mailFrom.address : ''
        mails.push({ from, to: rcptTo.map(({ address }) => address), user: session.user, text })
        done()
      })
    },
    ...options,
  })
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.server.address() as AddressInfo).port,
    mails,
    stop: () => new Promise((resolve) => server.close(resolve)),
  }
}
