/**
 * One mail through SMTP, plain text only. `secure` is TLS from the first byte; otherwise STARTTLS is demanded, except
 * on this machine, where a relay may speak plain text or have a certificate of its own making. File and URL access of
 * the mail library are off, and texts hold no line breaks where a header could begin.
 */
import type { Options as SmtpOptions } from 'nodemailer/lib/smtp-transport/index.js'
import { isSystemError } from '../../errors.ts'
import type { ChannelConfig } from '../../workspace/config.ts'
import { isLoopback, noAnswer, withoutSecrets, type Attempt, type DeliverDeps, type Try } from './attempt.ts'
import { messageText, plainText } from './message-text.ts'
import { readSecret } from '../../workspace/read-secret.ts'
import { cleanLine } from './safe-text.ts'

type MailChannel = Extract<ChannelConfig, { kind: 'smtp' }>

/** @throws AutonomyError UNAUTHORIZED, INVALID_CONFIG, IO (from the password); the signal's reason when it aborts */
export async function sendMail(channel: MailChannel, attempt: Try, deps: DeliverDeps): Promise<Attempt> {
  const password = channel.password === undefined ? undefined : readSecret(channel.password, deps)
  const { host, port } = channel
  const { timeout, signal } = attempt
  const place = `${host}:${port}`
  const over = AbortSignal.any([AbortSignal.timeout(timeout), ...(signal ? [signal] : [])])
  const opened = await deps.network.openTcp({ host, port }, attempt)
  if (!opened.ok) {
    const reason = opened.kind === 'timeout' ? noAnswer(channel) : opened.reason
    return { ok: false, reason: `${place} ${reason}`, again: opened.kind === 'unreachable' }
  }
  try {
    const { createTransport } = await import('nodemailer')
    const transport = createTransport({ ...transportFor(channel, password), connection: opened.socket })
    const { rejected } = await Promise.race([transport.sendMail(mailFor(channel, attempt, deps)), ended(over)])
    return { ok: true, detail: `${place} took it${refusedNote(rejected.map((each) => mailAddress(each)))}` }
  } catch (error) {
    signal?.throwIfAborted()
    if (over.aborted) return { ok: false, reason: `${place} ${noAnswer(channel)}`, again: false }
    return mailFailure(error, { place, password })
  } finally {
    // Whatever the server still does, the connection ends here and does not keep the program waiting.
    opened.socket.destroy()
  }
}

function transportFor({ host, port, secure, user }: MailChannel, password: string | undefined): SmtpOptions {
  const local = isLoopback(host)
  return {
    host,
    port,
    secure,
    requireTLS: !secure && !local,
    tls: { rejectUnauthorized: !local },
    ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

function mailFor({ from, to }: MailChannel, { message }: Try, { clock }: DeliverDeps): Mail {
  const text = messageText(message)
  return {
    from: cleanLine(from),
    to: to.map((address) => cleanLine(address)),
    subject: text.heading,
    text: `${plainText(text)}\n`,
    date: new Date(clock.now()),
    messageId: `<${message.id}@autonomy.invalid>`,
    // Vacation responders leave machines alone: RFC 3834.
    headers: { 'Auto-Submitted': 'auto-generated' },
  }
}

interface Mail {
  from: string
  to: string[]
  subject: string
  text: string
  date: Date
  messageId: string
  headers: Record<string, string>
}

function mailAddress(address: string | { address: string }): string {
  return typeof address === 'string' ? address : address.address
}

function refusedNote(rejected: readonly string[]): string {
  return rejected.length === 0 ? '' : `, but not for ${rejected.map((address) => cleanLine(address)).join(', ')}`
}

function ended(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) return reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

function mailFailure(error: unknown, { place, password }: { place: string; password: string | undefined }): Attempt {
  const said = cleanLine(withoutSecrets(error instanceof Error ? error.message : String(error), [password]))
  if (isSystemError(error, 'EAUTH')) return { ok: false, reason: `${place} refused the login: ${said}`, again: false }
  if (isSystemError(error, 'ETLS')) return { ok: false, reason: `${place} offers no encryption: ${said}`, again: false }
  const reply = replyCode(error)
  if (reply !== undefined) return { ok: false, reason: `${place} refused it: ${said}`, again: reply < 500 }
  return { ok: false, reason: `${place} broke off: ${said}`, again: true }
}

/** SMTP: 4xx may pass later, 5xx will not. */
function replyCode(error: unknown): number | undefined {
  return error instanceof Error && 'responseCode' in error && typeof error.responseCode === 'number'
    ? error.responseCode
    : undefined
}
