/** Regular expressions from the configuration: RE2 syntax and linear time, so that no log line can hang the program. */
import { AutonomyError } from '../errors.ts'

export interface LinearRegex {
  test(text: string): boolean
  replaceAll(text: string, replacement: string): string
}

/** @throws AutonomyError INVALID_CONFIG when `expression` is not RE2 syntax; `what` names its place */
export async function compileLinear(expression: string, what: string): Promise<LinearRegex> {
  const { RE2JS } = await import('re2js')
  try {
    const compiled = RE2JS.compile(expression)
    return {
      test: (text) => compiled.matcher(text).find(),
      replaceAll: (text, replacement) => compiled.matcher(text).replaceAll(() => replacement),
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new AutonomyError('INVALID_CONFIG', `${what}: not a valid regular expression: ${reason}`, {
      hint: 'Use RE2 syntax: no look-around and no back-references.',
      cause,
    })
  }
}
