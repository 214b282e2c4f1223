/**
 * How a failure is shown: `Error: message`, details and hint on stderr, or the same as one JSON document on stdout.
 * Expected failures never show a stack; an unexpected one says that it is a bug and how to get the stack.
 */
import { AutonomyError, type ErrorCode, type SourcePosition } from '../errors.ts'
import type { Color } from './color.ts'
import { type ExitStatus, exitStatus } from './exit-codes.ts'
import { printable } from './printable.ts'

export interface ErrorDocument {
  schemaVersion: 1
  error: {
    code: ErrorCode | 'BUG'
    message: string
    hint?: string
    position?: SourcePosition
    details?: readonly string[]
    exit: ExitStatus
  }
}

const BUG_HINT = 'This is a bug in autonomy. Run the command again with --verbose to see where it happened.'

export function errorDocument(error: unknown): ErrorDocument {
  if (!(error instanceof AutonomyError)) {
    return {
      schemaVersion: 1,
      error: { code: 'BUG', message: messageOf(error), hint: BUG_HINT, exit: exitStatus('BUG') },
    }
  }
  const { code, message, hint, position, details } = error
  return {
    schemaVersion: 1,
    error: {
      code,
      message,
      ...(hint === undefined ? {} : { hint }),
      ...(position === undefined ? {} : { position }),
      ...(details.length === 0 ? {} : { details }),
      exit: exitStatus(code),
    },
  }
}

/** For stderr, with a final newline. */
export function errorText(error: unknown, { color, verbose }: { color: Color; verbose: boolean }): string {
  const { code, message, hint, details = [] } = errorDocument(error).error
  const label = code === 'BUG' ? 'Unexpected error' : 'Error'
  const trace = verbose && error instanceof Error ? traceOf(error) : ''
  const lines = [
    `${color.red(color.bold(`${label}:`))} ${message}`,
    ...details.map((detail) => `  ${color.dim('-')} ${detail}`),
    ...(trace === '' ? [] : [color.dim(trace)]),
    ...(hint === undefined || (hint === BUG_HINT && trace !== '') ? [] : [`${color.cyan('Hint:')} ${hint}`]),
  ]
  return `${printable(lines.join('\n'), color.enabled)}\n`
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error)
}

/** Where a bug happened, and what caused an expected failure. */
function traceOf(error: Error): string {
  const frames = (error.stack ?? '').split('\n').filter((line) => line.trimStart().startsWith('at '))
  const cause = error.cause instanceof Error ? [`caused by ${error.cause.stack ?? error.cause.message}`] : []
  return [...(error instanceof AutonomyError ? [] : frames), ...cause].join('\n')
}
