/**
 * A POST whose answer may take hours to begin: a model that thinks. `fetch` gives up after five minutes without headers.
 * Every outcome is data; no redirect is followed.
 */
import type { IncomingMessage } from 'node:http'
import { networkFailure, type HttpAnswer, type NetworkFailure } from './network.ts'

export interface LongRequest {
  url: URL
  headers: Readonly<Record<string, string>>
  body: string
  /** Bytes of the answer; a longer one is no answer. */
  longest: number
  /** Ends it: the outcome is a failure then. */
  signal: AbortSignal
}

export async function postPatiently(request: LongRequest): Promise<HttpAnswer | NetworkFailure> {
  const { url, headers, body, signal } = request
  try {
    const { request: open } = await import(url.protocol === 'https:' ? 'node:https' : 'node:http')
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const length = String(Buffer.byteLength(body))
      const sent = open(url, {
        method: 'POST',
        headers: { ...headers, 'content-length': length },
        agent: false,
        signal,
      })
      sent.once('response', resolve).once('error', reject).end(body)
    })
    return await answer(response, request)
  } catch (error) {
    if (signal.aborted) return { ok: false, kind: 'rejected', reason: 'was not waited for' }
    return networkFailure(error)
  }
}

async function answer(response: IncomingMessage, { longest }: LongRequest): Promise<HttpAnswer | NetworkFailure> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response) {
    chunks.push(chunk)
    size += chunk.length
    if (size > longest) {
      response.destroy()
      return { ok: false, kind: 'rejected', reason: `answered with more than ${longest} bytes` }
    }
  }
  const header = (name: string): string | undefined => [response.headers[name] ?? []].flat()[0]
  return { ok: true, status: response.statusCode ?? 0, header, body: Buffer.concat(chunks).toString('utf8') }
}
