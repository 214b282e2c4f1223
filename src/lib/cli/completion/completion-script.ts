/** The completion script of one shell, from the manifest. */
import type { FileSystem } from '../../platform/files.ts'
import { readManifest } from '../manifest.ts'
import { bashScript } from './bash-script.ts'
import { fishScript } from './fish-script.ts'
import { zshScript } from './zsh-script.ts'

const WRITERS = { bash: bashScript, zsh: zshScript, fish: fishScript }

/** @throws AutonomyError NOT_FOUND when the program was not built */
export function completionScript(
  shell: keyof typeof WRITERS,
  { bin, root }: { bin: string; root: string },
  deps: { files: Pick<FileSystem, 'readText'> },
): string {
  return WRITERS[shell](bin, readManifest(root, deps))
}
