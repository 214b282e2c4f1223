/** The commands as the build recorded them in `oclif.manifest.json`: what completion scripts and the docs are made of. */
import { join } from 'node:path'
import type { FileSystem } from '../platform/files.ts'

export interface ManifestFlag {
  name: string
  char?: string | undefined
  type: 'boolean' | 'option'
  summary?: string | undefined
  description?: string | undefined
  helpValue?: string | readonly string[] | undefined
  helpGroup?: string | undefined
  default?: unknown
  /** The variable that stands for it. */
  env?: string | undefined
  options?: readonly string[] | undefined
  required?: boolean | undefined
  multiple?: boolean | undefined
  hidden?: boolean | undefined
  allowNo?: boolean | undefined
}

export interface ManifestArgument {
  name: string
  description?: string | undefined
  options?: readonly string[] | undefined
  required?: boolean | undefined
  multiple?: boolean | undefined
  hidden?: boolean | undefined
}

export interface ManifestCommand {
  /** With colons: `todo:list`. */
  id: string
  summary?: string | undefined
  description?: string | undefined
  examples?: readonly (string | { command: string; description: string })[] | undefined
  hidden?: boolean | undefined
  args: Readonly<Record<string, ManifestArgument>>
  flags: Readonly<Record<string, ManifestFlag>>
}

/** Visible commands by id. The file is our own build's: it is taken as it is. @throws AutonomyError NOT_FOUND, IO */
export function readManifest(root: string, { files }: { files: Pick<FileSystem, 'readText'> }): ManifestCommand[] {
  const manifest: { commands: Record<string, ManifestCommand> } = JSON.parse(
    files.readText(join(root, 'oclif.manifest.json')),
  )
  return Object.values(manifest.commands)
    .filter(({ hidden }) => !hidden)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
}

export function visibleFlags(command: ManifestCommand): readonly ManifestFlag[] {
  return Object.values(command.flags).filter(({ hidden }) => !hidden)
}

/** As typed: `todo list`. */
export function commandWords(command: ManifestCommand): string {
  return command.id.replaceAll(':', ' ')
}

/** `todo list [--status pending|assigned] [--limit NUMBER]`: the command's own flags, not the global ones. */
export function usageLine(command: Pick<ManifestCommand, 'id' | 'args' | 'flags'>): string {
  const args = Object.values(command.args)
    .filter(({ hidden }) => !hidden)
    .map(({ name, required, multiple }) => bracketed(`${name.toUpperCase()}${multiple ? '...' : ''}`, required))
  const flags = Object.values(command.flags)
    .filter(({ hidden, helpGroup }) => !hidden && helpGroup !== 'GLOBAL')
    .map((flag) => bracketed(`--${flag.name}${flagValue(flag)}`, flag.required))
  return [command.id.replaceAll(':', ' '), ...args, ...flags].join(' ')
}

function flagValue({ type, name, options, helpValue, multiple }: ManifestFlag): string {
  if (type === 'boolean') return ''
  return ` ${helpValue ?? options?.join('|') ?? name.toUpperCase()}${multiple ? '...' : ''}`
}

function bracketed(text: string, required: boolean | undefined): string {
  return required ? text : `[${text}]`
}
