/** The commands as the build recorded them in `oclif.manifest.json`: what completion scripts and the docs are made of. */
import { join } from 'node:path'
import type { FileSystem } from '../platform/files.ts'

export interface ManifestFlag {
  name: string
  char?: string
  type: 'boolean' | 'option'
  summary?: string
  description?: string
  helpValue?: string
  helpGroup?: string
  default?: unknown
  options?: readonly string[]
  required?: boolean
  multiple?: boolean
  hidden?: boolean
  allowNo?: boolean
}

export interface ManifestArgument {
  name: string
  description?: string
  options?: readonly string[]
  required?: boolean
  multiple?: boolean
  hidden?: boolean
}

export interface ManifestCommand {
  /** With colons: `todo:list`. */
  id: string
  summary?: string
  description?: string
  examples?: readonly (string | { command: string; description: string })[]
  hidden?: boolean
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
