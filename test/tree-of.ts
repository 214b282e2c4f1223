/** Every file below a directory with its content, to compare what was there before and after. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Relative path -> content; directories end in `/`. The content of what `skip` matches is left out with its name. */
export function treeOf(root: string, skip: (path: string) => boolean = () => false): Record<string, string> {
  const tree: Record<string, string> = {}
  for (const path of readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()) {
    if (skip(path)) continue
    const full = join(root, path)
    if (statSync(full).isDirectory()) tree[`${path}/`] = ''
    else tree[path] = readFileSync(full, 'latin1')
  }
  return tree
}
