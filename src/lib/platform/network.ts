/**
 * The network as a port. Every outcome is data: `reason` is a short clause that fits into a sentence ("refused the
 * connection") and never holds the address, which may carry a secret. Time limits are real time, whatever the clock of
 * the caller. `node:net`, `node:dns` and `fetch` load when first used.
 */
import type { Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import type { Milliseconds } from './clock.ts'

interface NetworkLimit {
  timeout: Milliseconds
  signal?: AbortSignal | undefined
}

export interface NetworkFailure {
  ok: false
  reason: string
  /** `timeout`: no answer in time. `unreachable`: no connection came about, or it broke. `rejected`: it cannot work. */
  kind: 'timeout' | 'unreachable' | 'rejected'
}

interface HttpRequest {
  url: URL
  method: 'GET' | 'POST'
  headers?: Readonly<Record<string, string>>
  body?: string
}

export interface HttpAnswer {
  ok: true
  status: number
  /** Headers by lower-case name. */
  header(name: string): string | undefined
  /** The first 2048 characters of the body of a POST's answer; empty for a GET. */
  body: string
}

interface TcpAddress {
  host: string
  port: number
}

export interface Network {
  /** An open connection; its owner destroys the socket. Errors of it that nobody listens to are dropped. */
  openTcp(address: TcpAddress, limit: NetworkLimit): Promise<{ ok: true; socket: Socket } | NetworkFailure>
  /** Asks the resolver of the system, `/etc/hosts` included. */
  lookup(host: string, limit: NetworkLimit): Promise<{ ok: true; address: string } | NetworkFailure>
  /** Follows no redirect: a 3xx is the answer. */
  http(request: HttpRequest, limit: NetworkLimit): Promise<HttpAnswer | NetworkFailure>
  /** Interfaces other than loopback that have an address beyond the link-local one. */
  interfaces(): readonly string[]
}

export const systemNetwork: Network = { openTcp, lookup, http, interfaces }

const BODY_CHARACTERS = 2048

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused the connection',
  ECONNRESET: 'broke the connection off',
  EPIPE: 'broke the connection off',
  UND_ERR_SOCKET: 'broke the connection off',
  ENOTFOUND: 'has a name that cannot be resolved',
  EAI_AGAIN: 'could not be looked up: the name server did not answer',
  EHOSTUNREACH: 'cannot be reached: no route to the host',
  ENETUNREACH: 'cannot be reached: the network is down',
  ETIMEDOUT: 'did not answer',
}

async function openTcp(
  { host, port }: TcpAddress,
  limit: NetworkLimit,
): Promise<{ ok: true; socket: Socket } | NetworkFailure> {
  const { connect } = await import('node:net')
  return within(limit, async (signal) => {
    const socket = connect({ host, port })
    const drop = (): void => void socket.destroy()
    signal.addEventListener('abort', drop, { once: true })
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve)
      socket.on('error', reject)
    })
    signal.removeEventListener('abort', drop)
    return { ok: true, socket }
  })
}

async function lookup(host: string, limit: NetworkLimit): Promise<{ ok: true; address: string } | NetworkFailure> {
  const dns = await import('node:dns/promises')
  return within(limit, async () => ({ ok: true, address: (await dns.lookup(host)).address }))
}

async function http(
  { url, method, headers = {}, body }: HttpRequest,
  limit: NetworkLimit,
): Promise<HttpAnswer | NetworkFailure> {
  return within(limit, async (signal) => {
    const target = new URL(url)
    target.username = ''
    target.password = ''
    const response = await fetch(target, {
      method,
      headers: { ...basicCredentials(url), ...headers, connection: 'close' },
      redirect: 'manual',
      signal,
      ...(body === undefined ? {} : { body }),
    })
    const text = method === 'POST' ? await beginning(response) : ''
    if (method === 'GET') await response.body?.cancel()
    return { ok: true, status: response.status, header: (name) => response.headers.get(name) ?? undefined, body: text }
  })
}

function basicCredentials({ username, password }: URL): Record<string, string> {
  if (!username && !password) return {}
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
}

async function beginning(response: Response): Promise<string> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    if (text.length >= BODY_CHARACTERS) break
  }
  return text.slice(0, BODY_CHARACTERS)
}

function interfaces(): readonly string[] {
  return Object.entries(networkInterfaces())
    .filter(([, addresses = []]) => addresses.some(({ internal, address }) => !internal && !isLinkLocal(address)))
    .map(([name]) => name)
}

/** An address a host gives itself when nobody else gave it one: 169.254.0.0/16 and fe80::/10. */
function isLinkLocal(address: string): boolean {
  return address.startsWith('169.254.') || /^fe[89ab]/i.test(address)
}

/** Runs `work` against the limit. @throws the signal's reason when the caller ended it */
async function within<T>(
  { timeout, signal }: NetworkLimit,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | NetworkFailure> {
  signal?.throwIfAborted()
  const ended = new AbortController()
  const timer = setTimeout(() => ended.abort(), timeout)
  const stop = (): void => ended.abort()
  signal?.addEventListener('abort', stop, { once: true })
  try {
    const aborted = new Promise<never>((_, reject) => {
      ended.signal.addEventListener('abort', () => reject(ended.signal.reason), { once: true })
    })
    return await Promise.race([work(ended.signal), aborted])
  } catch (error) {
    signal?.throwIfAborted()
    if (ended.signal.aborted) return { ok: false, kind: 'timeout', reason: 'did not answer in time' }
    return networkFailure(error)
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', stop)
  }
}

/** What an error of `fetch`, `node:http` or `node:net` means. */
export function networkFailure(error: unknown): NetworkFailure {
  const codes = [...errorCodes(error)]
  for (const code of codes) {
    const reason = REASONS[code]
    if (reason !== undefined) return { ok: false, kind: 'unreachable', reason }
  }
  const code = codes[0]
  if (code === undefined) {
    const badPort = error instanceof Error && error.cause instanceof Error && error.cause.message === 'bad port'
    const reason = badPort
      ? 'is on a port that is barred to HTTP (the list of the Fetch standard)'
      : 'could not be asked'
    return { ok: false, kind: 'rejected', reason }
  }
  const certificate = /CERT|SELF_SIGNED|TLS|SSL|ALTNAME/.test(code)
  return certificate
    ? { ok: false, kind: 'rejected', reason: `has a certificate that is not accepted (${code})` }
    : { ok: false, kind: 'unreachable', reason: `could not be asked (${code})` }
}

/** The error's own code, then those of what caused it; `fetch` and a connection to several addresses wrap the reason. */
function* errorCodes(error: unknown): Generator<string> {
  if (!(error instanceof Error)) return
  if ('code' in error && typeof error.code === 'string') yield error.code
  yield* errorCodes(error.cause)
  if (error instanceof AggregateError) for (const each of error.errors) yield* errorCodes(each)
}
