/** Checks that ask the network: `tcp`, `dns`, `http` and `network`. */
import type { Milliseconds } from '../../platform/clock.ts'
import type { NetworkFailure } from '../../platform/network.ts'
import type { CheckConfig } from '../../workspace/config.ts'
import type { CheckDeps } from './check-deps.ts'
import { failed, passed, type Verdict } from './verdict.ts'

type Of<K extends CheckConfig['kind']> = Extract<CheckConfig, { kind: K }>

export async function checkTcp(check: Of<'tcp'>, { network }: CheckDeps, signal?: AbortSignal): Promise<Verdict> {
  const { host, port, timeout } = check
  const answer = await network.openTcp({ host, port }, { timeout, signal })
  if (answer.ok) answer.socket.destroy()
  const place = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
  return answer.ok ? passed(`${place} accepts connections`) : failed(`${place} ${trouble(answer, timeout)}`)
}

/** Without a host: the machine's own name, which asks no outside server where the name is in `/etc/hosts`. */
export async function checkDns(check: Of<'dns'>, deps: CheckDeps, signal?: AbortSignal): Promise<Verdict> {
  const host = check.host ?? deps.environment.hostname()
  const answer = await deps.network.lookup(host, { timeout: check.timeout, signal })
  return answer.ok
    ? passed(`${host} resolves to ${answer.address}`)
    : failed(`${host} ${trouble(answer, check.timeout)}`)
}

/** The status alone counts; a redirect is its own status and is not followed. */
export async function checkHttp(check: Of<'http'>, { network }: CheckDeps, signal?: AbortSignal): Promise<Verdict> {
  if (!URL.canParse(check.url)) return failed(`${JSON.stringify(check.url)} is not a URL`)
  const url = new URL(check.url)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return failed(`${url.protocol} is not http: or https:`)
  const place = `${url.origin}${url.pathname}`
  const answer = await network.http({ url, method: 'GET' }, { timeout: check.timeout, signal })
  if (!answer.ok) return failed(`${place} ${trouble(answer, check.timeout)}`)
  if (answer.status === check.status) return passed(`${place} answered ${answer.status}`)
  const redirect = answer.status >= 300 && answer.status < 400 ? '; redirects are not followed' : ''
  return failed(`${place} answered ${answer.status} where ${check.status} is expected${redirect}`)
}

export function checkInterfaces({ network }: CheckDeps): Verdict {
  const up = network.interfaces()
  return up.length > 0
    ? passed(`${up.join(', ')} ${up.length === 1 ? 'is' : 'are'} up`)
    : failed('no network interface besides loopback is up')
}

function trouble({ kind, reason }: NetworkFailure, timeout: Milliseconds): string {
  return kind === 'timeout' ? `did not answer within ${timeout / 1000} s` : reason
}
