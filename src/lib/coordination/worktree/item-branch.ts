/** Pure: the names that an item has in git and on disk. Any id gives a valid name, and no two ids give the same. */
import { createHash } from 'node:crypto'

const PREFIX = 'autonomy/'
/** Bytes; file systems allow 255, of which git needs a few for its own files. */
const LONGEST = 120

/** One path component of `[A-Za-z0-9_%-]`: bytes that git or a file system could take otherwise stand as `%XX`. */
export function worktreeName(id: string): string {
  const name = [...Buffer.from(id)].map(escaped).join('')
  if (name.length > 0 && name.length <= LONGEST) return name
  return `${name.slice(0, LONGEST - 18)}%%${createHash('sha256').update(id).digest('hex').slice(0, 16)}`
}

/** `autonomy/work_1760000000000000000`. */
export function branchOf(id: string): string {
  return `${PREFIX}${worktreeName(id)}`
}

function escaped(byte: number): string {
  const character = String.fromCharCode(byte)
  return /[\w-]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
}
