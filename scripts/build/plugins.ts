/** What rolldown does beyond bundling. Each entry's effect on start-up is in docs/start-up.md. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'rolldown'
import type { CommandFile } from './command-files.ts'

/** `dist/main.js`: the launcher with the table of commands and what it needs of package.json written in. */
export function mainEntry(root: string, commands: readonly CommandFile[]): Plugin {
  const { name, version, description, type, oclif } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const table = commands.map(({ id, path }) => `${JSON.stringify(id)}: () => import(${JSON.stringify(path)})`)
  return {
    name: 'main-entry',
    resolveId: (id) => (id === 'virtual:main' ? '\0main' : undefined),
    load: (id) =>
      id === '\0main'
        ? `import { join } from 'node:path'
import { launch } from ${JSON.stringify(join(root, 'src/lib/cli/launch.ts'))}
void launch(process.argv.slice(2), {
  root: join(__dirname, '..'),
  pjson: ${JSON.stringify({ name, version, description, type, oclif })},
  commands: { ${table.join(',\n')} },
})`
        : undefined,
  }
}

const SHIMS: Readonly<Record<string, string>> = {
  // oclif's logger; it prints nothing unless DEBUG is set, and --verbose is ours.
  debug: 'module.exports = () => Object.assign(() => {}, { enabled: false })',
  // Only tells WSL from Linux, in the version line.
  'wsl-utils': 'exports.isWsl = false',
}

export function shims(): Plugin {
  return {
    name: 'shims',
    resolveId: (id) => (Object.hasOwn(SHIMS, id) ? `\0shim:${id}.cjs` : undefined),
    load: (id) => SHIMS[id.replace(/^\0shim:(.*)\.cjs$/, '$1')],
  }
}

/**
 * oclif's compiled modules load everything they may ever need when they are loaded. Here each `const x_1 = require(..)`
 * becomes a function that loads it at the first use.
 */
export function lazyRequires(): Plugin {
  return {
    name: 'lazy-requires',
    transform: {
      filter: { id: /@oclif[\\/]core[\\/]lib[\\/].*\.js$/ },
      handler: (code) => ({ code: makeLazy(code), map: null }),
    },
  }
}

const TOP_LEVEL_REQUIRE = /^const (\w+) = ((?:__importDefault|__importStar)?\(?require\("[^"]+"\)\)?);$/gm

export function makeLazy(code: string): string {
  const names = [...code.matchAll(TOP_LEVEL_REQUIRE)].map(([, name]) => name)
  const declared = code.replace(
    TOP_LEVEL_REQUIRE,
    (_, name, load) => `let ${name}$loaded; const ${name}$get = () => (${name}$loaded ??= ${load});`,
  )
  if (names.length === 0) return code
  return declared.replace(new RegExp(`(?<![.\\w$'"])(${names.join('|')})(?![\\w$'":])`, 'g'), '($1$get())')
}
