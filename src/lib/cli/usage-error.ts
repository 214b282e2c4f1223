/**
 * What oclif's parser throws, as our own USAGE errors with did-you-mean. oclif has no error codes: its classes are told
 * apart by the fields they carry, and a few of its sentences are taken apart. The version of @oclif/core is pinned and
 * test/lib/cli/usage-error.test.ts holds every one of these cases.
 */
import { AutonomyError } from '../errors.ts'
import { nearestName } from '../workspace/nearest-name.ts'

/** What the messages need to know of a command. */
export interface CommandShape {
  /** As typed: `autonomy todo list`. */
  name: string
  flags: Readonly<Record<string, { options?: readonly string[] | undefined; char?: string | undefined }>>
  args: Readonly<Record<string, { options?: readonly string[] | undefined; required?: boolean | undefined }>>
}

/** @returns undefined when `error` is no fault of the command line */
export function usageError(error: unknown, command: CommandShape): AutonomyError | undefined {
  if (!(error instanceof Error)) return undefined
  if (error instanceof AutonomyError) return flagValueError(error)
  const { message, hint } = explain(error, command) ?? {}
  if (message === undefined) return undefined
  return new AutonomyError('USAGE', message, { hint: hint ?? seeHelp(command) })
}

function seeHelp(command: CommandShape): string {
  return `\`${command.name} --help\` shows what it accepts.`
}

interface Explanation {
  message: string
  hint?: string | undefined
}

function explain(error: Error, command: CommandShape): Explanation | undefined {
  if (error.constructor.name === 'InvalidArgsSpecError') return undefined
  if ('flags' in error && isTexts(error.flags)) return unknownFlags(error.flags, command)
  if ('args' in error && isTexts(error.args)) return unexpectedArguments(error.args, command)
  if ('args' in error && Array.isArray(error.args)) return missingArguments(error.args, command)
  const text = plainMessage(error.message)
  const choice = /^Expected (?:--(\S+)=)?(.*) to be one of: (.*)$/s.exec(text)
  if (choice) return wrongChoice({ flag: choice[1], given: choice[2] ?? '', options: (choice[3] ?? '').split(', ') })
  const value = /^Flag (--\S+) (expects .*|can only .*)$/s.exec(text)
  if (value) return { message: `${value[1]} ${value[2]}` }
  const clash = /^--(\S+?)=.* cannot also be provided when using --(\S+?)(?:;|$)/s.exec(text)
  if (clash)
    return {
      message: `${[clash[1], clash[2]]
        .sort()
        .map((name) => `--${name}`)
        .join(' and ')} cannot be used together`,
    }
  if ('oclif' in error || error.message.startsWith('Parsing --')) return { message: text }
  return undefined
}

function unknownFlags(flags: readonly string[], command: CommandShape): Explanation {
  const known = Object.keys(command.flags).map((name) => `--${name}`)
  const near = flags.map((flag) => nearestName(flag.split('=')[0] ?? flag, known)).filter((flag) => flag !== undefined)
  return {
    message: `${plural(flags, 'Unknown flag')} ${flags.join(', ')}`,
    hint: near.length > 0 ? `Did you mean ${near.join(' ')}?` : undefined,
  }
}

function unexpectedArguments(extra: readonly string[], command: CommandShape): Explanation {
  const accepted = Object.keys(command.args).map((name) => name.toUpperCase())
  const takes = accepted.length === 0 ? 'takes no arguments' : `takes ${accepted.join(' ')} only`
  return { message: `${plural(extra, 'Unexpected argument')} ${extra.join(', ')}: \`${command.name}\` ${takes}` }
}

function missingArguments(missing: readonly unknown[], command: CommandShape): Explanation {
  const names = missing.map((each) => nameOf(each).toUpperCase())
  const all = Object.entries(command.args).map(([name, { required }]) =>
    required ? name.toUpperCase() : `[${name.toUpperCase()}]`,
  )
  return {
    message: `${plural(names, 'Missing argument')} ${names.join(', ')}`,
    hint: `Usage: ${command.name} ${all.join(' ')}`,
  }
}

function wrongChoice(choice: { flag: string | undefined; given: string; options: readonly string[] }): Explanation {
  const { flag, given, options } = choice
  const near = nearestName(given, options)
  const where = flag === undefined ? '' : `--${flag}: `
  return {
    message: `${where}${JSON.stringify(given)} is none of ${options.join(', ')}`,
    hint: near === undefined ? undefined : `Did you mean ${near}?`,
  }
}

/** A flag's own parser said no: oclif wraps its message, the hint is kept. */
function flagValueError(error: AutonomyError): AutonomyError {
  const { code, hint, position, details } = error
  return new AutonomyError(code, plainMessage(error.message), {
    details,
    ...(hint === undefined ? {} : { hint }),
    ...(position === undefined ? {} : { position }),
  })
}

/** Without oclif's wrapping, and with its one-word flag names as they are typed. */
function plainMessage(message: string): string {
  return message
    .replaceAll('\nSee more help with --help', '')
    .replace(/^Parsing (--\S+) \n\t/, '$1: ')
    .replace(/^The following errors? occurred:\s*/, '')
    .replace(/\u001b\[\d+m/g, '') // oxlint-disable-line no-control-regex -- its colours
    .replace(/Missing required flag (?!-)(\S+)/g, 'Missing required flag --$1')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('; ')
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'string')
}

function nameOf(value: unknown): string {
  return typeof value === 'object' && value !== null && 'name' in value ? String(value.name) : '?'
}

function plural(items: readonly unknown[], words: string): string {
  return items.length === 1 ? words : `${words}s`
}
