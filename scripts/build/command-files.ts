/** The commands are the files under src/commands: `todo/list.ts` is `todo:list`. */
import { existsSync, readdirSync } from 'node:fs'
import { join, sep } from 'node:path'

export interface CommandFile {
  id: string
  /** Absolute. */
  path: string
}

export function commandFiles(root: string): readonly CommandFile[] {
  const directory = join(root, 'src', 'commands')
  if (!existsSync(directory)) return []
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .map((file) => ({ id: file.slice(0, -'.ts'.length).split(sep).join(':'), path: join(directory, file) }))
}
