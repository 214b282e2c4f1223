/** What can follow what on the command line: the model all three completion scripts are written from. */
import { commandWords, type ManifestCommand, type ManifestFlag, visibleFlags } from '../manifest.ts'

export interface NextWord {
  word: string
  summary: string
}

/** The words after each beginning of a command: '' -> todo, pipeline ...; 'todo' -> list, show ... */
export function nextWords(commands: readonly ManifestCommand[]): ReadonlyMap<string, readonly NextWord[]> {
  const next = new Map<string, NextWord[]>()
  for (const command of commands) {
    const words = commandWords(command).split(' ')
    for (const [index, word] of words.entries()) {
      const before = words.slice(0, index).join(' ')
      const known = next.get(before) ?? []
      next.set(before, known)
      const last = index === words.length - 1
      const summary = last ? (command.summary ?? '') : `${word} commands`
      if (!known.some((each) => each.word === word)) known.push({ word, summary })
    }
  }
  return next
}

/** How a flag's value is completed: from a list, as a path, or not at all. */
export type ValueKind = { kind: 'list'; values: readonly string[] } | { kind: 'directory' | 'file' | 'text' }

/** Undefined for a flag without a value. */
export function valueKind(flag: ManifestFlag): ValueKind | undefined {
  if (flag.type === 'boolean') return undefined
  if (flag.options) return { kind: 'list', values: flag.options }
  if (flag.helpValue === 'DIR') return { kind: 'directory' }
  return { kind: /FILE|PATH|GLOB/.test(String(flag.helpValue)) ? 'file' : 'text' }
}

export function flagWords(flag: ManifestFlag): readonly string[] {
  const long = flag.allowNo ? [`--${flag.name}`, `--no-${flag.name}`] : [`--${flag.name}`]
  return flag.char ? [...long, `-${flag.char}`] : long
}

const HELP = { name: 'help', type: 'boolean', description: 'explain this command' } as const
const VERSION = { name: 'version', type: 'boolean', description: 'print the version' } as const

/** Also `--help`, which every command has without declaring it. */
export function flagsOf(command: ManifestCommand): readonly ManifestFlag[] {
  return [...visibleFlags(command), HELP]
}

/** What may stand before the command and among its words. */
function globalFlags(commands: readonly ManifestCommand[]): readonly ManifestFlag[] {
  return commands[0] ? visibleFlags(commands[0]).filter(({ helpGroup }) => helpGroup === 'GLOBAL') : []
}

/** What may stand where there is no command yet. */
export function rootFlags(commands: readonly ManifestCommand[]): readonly ManifestFlag[] {
  return [...globalFlags(commands), HELP, VERSION]
}

/** The global flags as alternatives of a shell's `case`: those without a value, those with one, and `--flag=*`. */
export function globalWords(commands: readonly ManifestCommand[]): {
  alone: string
  valued: string
  withValue: string
} {
  const words = (type: ManifestFlag['type']): readonly string[] =>
    globalFlags(commands)
      .filter((flag) => flag.type === type)
      .flatMap(flagWords)
  const valued = words('option')
  return {
    alone: words('boolean').join(' | '),
    valued: valued.join(' | '),
    withValue: valued.map((word) => `${word}=*`).join(' | '),
  }
}

export function argumentValues(command: ManifestCommand): readonly string[] {
  return Object.values(command.args).flatMap(({ options = [] }) => options)
}
