/**
 * Rewrites what is made from the sources: compiled schemas, the build with its manifest, the command reference, the
 * page of exit statuses and the README's table of commands. With `--check` it writes none of the pages and exits 1,
 * naming them, when one is out of date.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readManifest } from '../src/lib/cli/manifest.ts'
import { systemPlatform } from '../src/lib/platform/system.ts'
import { commandReference } from './generate/command-reference.ts'
import { exitCodePage } from './generate/exit-code-page.ts'
import { withCommandTable } from './generate/readme-commands.ts'

const root = dirname(import.meta.dirname)
const check = process.argv.includes('--check')

function runScript(name: string, args: readonly string[] = []): boolean {
  try {
    execFileSync(process.execPath, [join(root, 'scripts', name), ...args], { cwd: root, stdio: 'inherit' })
    return true
  } catch {
    return false
  }
}

function pages(): ReadonlyMap<string, string> {
  const commands = readManifest(root, systemPlatform())
  const made = new Map([
    ['docs/commands.md', commandReference('autonomy', commands)],
    ['docs/exit-codes.md', exitCodePage()],
  ])
  const readme = join(root, 'README.md')
  if (existsSync(readme)) made.set('README.md', withCommandTable(readFileSync(readme, 'utf8'), 'autonomy', commands))
  return new Map([...made].map(([path, text]) => [path, formatted(path, text)]))
}

/** As `npm run format` would leave it, so that the two never undo each other. */
function formatted(path: string, text: string): string {
  const oxfmt = join(root, 'node_modules', '.bin', 'oxfmt')
  return execFileSync(oxfmt, [`--stdin-filepath=${path}`], { cwd: root, input: text, encoding: 'utf8' })
}

/** Paths of the pages that were, or with `--check` are, out of date. */
function refresh(made: ReadonlyMap<string, string>): readonly string[] {
  const stale = [...made].filter(([path, text]) => {
    const file = join(root, path)
    return !existsSync(file) || readFileSync(file, 'utf8') !== text
  })
  if (!check) for (const [path, text] of stale) writeFileSync(join(root, path), text)
  return stale.map(([path]) => path)
}

const schemasCurrent = runScript('generate-schemas.ts', check ? ['--check'] : [])
if (!runScript('build.ts')) process.exit(1)
const stale = refresh(pages())
for (const path of stale)
  process.stdout.write(`${path}: ${check ? 'out of date; run `npm run generate`' : 'rewritten'}\n`)
process.exitCode = !schemasCurrent || (check && stale.length > 0) ? 1 : 0
