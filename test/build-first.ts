/** Builds dist/ before the tests when a source is newer: CLI tests run what is published. */
import { execFileSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

export function setup(): void {
  const built = statSync(join(root, 'oclif.manifest.json'), { throwIfNoEntry: false })?.mtimeMs ?? 0
  if (built < newest(['src', 'scripts', 'schemas', 'package.json'])) {
    execFileSync(process.execPath, [join(root, 'scripts', 'build.ts')], { cwd: root, stdio: 'inherit' })
  }
}

function newest(names: readonly string[]): number {
  const times = names.flatMap((name) => {
    const path = join(root, name)
    const info = statSync(path, { throwIfNoEntry: false })
    if (!info?.isDirectory()) return [info?.mtimeMs ?? 0]
    const files = readdirSync(path, { recursive: true, encoding: 'utf8' })
    return [info.mtimeMs, ...files.map((file) => statSync(join(path, file), { throwIfNoEntry: false })?.mtimeMs ?? 0)]
  })
  return Math.max(0, ...times)
}
