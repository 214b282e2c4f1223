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
  // oclif compiles a plugin's TypeScript with it; there are no plugins here.
  typescript: '',
  // Only tells WSL from Linux, in the version line.
  'wsl-utils': 'exports.isWsl = false',
  // write-file-atomic would remove its temporary file when a signal ends the process. We write without a pause, in which
  // no listener is called, and sweep what killed writers left; taking over all signals is 1 ms for each file.
  'signal-exit': 'exports.onExit = () => () => {}',
}

export function shims(): Plugin {
  return {
    name: 'shims',
    resolveId: (id) => (Object.hasOwn(SHIMS, id) ? `\0shim:${id}.cjs` : undefined),
    load: (id) => SHIMS[id.replace(/^\0shim:(.*)\.cjs$/, '$1')],
  }
}

/**
 * write-file-atomic names its temporary file by SHA-1 over path, pid, thread and count, which loads node:crypto and
 * worker_threads: 6 ms for every command that writes. The name it is given is unique already (`writer-mark.ts`).
 */
const HASHED_NAME = /crypto\.createHash\('sha1'\)[^]*?\.readUInt32BE\(0\)/
const HASH_PARTS = /^const crypto = require\('node:crypto'\)$|^const threadId = [^]*?^}\)\(\)$/gm

export function withoutHashedNames(): Plugin {
  return {
    name: 'without-hashed-names',
    transform: {
      filter: { id: /write-file-atomic[\\/]lib[\\/]index\.js$/ },
      handler: (code) => {
        if (!HASHED_NAME.test(code)) throw new Error('write-file-atomic no longer hashes its temporary name')
        return { code: code.replace(HASHED_NAME, '++invocations').replace(HASH_PARTS, ''), map: null }
      },
    },
  }
}

const OPTIONAL_PICOMATCH = /^try \{\n\t__require\.resolve\("picomatch"\);\n[^]*?\} catch \{\}$/m

/**
 * The file search once, not once for us and once more for oclif; and fdir without its look for a picomatch outside the
 * bundle, which it only needs for globs of its own: tinyglobby brings the matcher along.
 */
export function oneFileSearch(root: string): Plugin {
  return {
    name: 'one-file-search',
    resolveId: (id) => (id === 'tinyglobby' ? join(root, 'node_modules/tinyglobby/dist/index.mjs') : undefined),
    transform: {
      filter: { id: /fdir[\\/]dist[\\/]index\.mjs$/ },
      handler: (code) => {
        if (!OPTIONAL_PICOMATCH.test(code)) throw new Error('fdir no longer looks for picomatch')
        return { code: code.replace(OPTIONAL_PICOMATCH, ''), map: null }
      },
    },
  }
}

/** Sets up Node's stream for stdout as soon as a command is loaded; `platform/standard-output.ts` goes without. */
const STDOUT_GUARD = /^process\.stdout\.on\('error'[^]*?^\}\);$/m

export function withoutStdoutGuard(): Plugin {
  return {
    name: 'without-stdout-guard',
    transform: {
      filter: { id: /@oclif[\\/]core[\\/]lib[\\/]command\.js$/ },
      handler: (code) => {
        if (!STDOUT_GUARD.test(code)) throw new Error('@oclif/core/lib/command.js no longer guards stdout')
        return { code: code.replace(STDOUT_GUARD, (guard) => guard.replaceAll(/[^\n]/g, '')), map: null }
      },
    },
  }
}

/** As TypeScript compiled oclif: `const util_1 = require("./util")`. */
const TYPESCRIPT_LOAD = /^(?:const|var) (\w+) = ((?:__importDefault|__importStar)?\(?require\("[^"]+"\)\)?);$/gm
/** As rolldown writes a chunk; its names for other chunks and for Node's modules occur nowhere else. */
const CHUNK_LOAD = /^(?:const|let) (require_[\w$]+|node_\w+) = (require\("(?:\.\.?\/|node:)[^"]+"\));$/gm

/**
 * oclif's compiled modules, and every chunk that rolldown writes, load whatever they may ever need as soon as they are
 * loaded. Here each `const x = require(..)` at the top becomes a function that loads it at the first use. Lines stay
 * where they are, so the source maps hold.
 */
export function lazyRequires(): Plugin {
  return {
    name: 'lazy-requires',
    transform: {
      filter: { id: /@oclif[\\/]core[\\/]lib[\\/].*\.js$/ },
      handler: (code) => ({ code: makeLazy(code, TYPESCRIPT_LOAD), map: null }),
    },
    renderChunk: (code) => ({ code: makeLazy(code, CHUNK_LOAD), map: null }),
  }
}

function makeLazy(code: string, load: RegExp): string {
  const loaded = [...code.matchAll(load)].map(([, name = '']) => name)
  // `x = __toESM(x)` gives the name another value.
  const names = new Set(loaded.filter((name) => !code.includes(`\n${name} = `)))
  if (names.size === 0) return code
  const declared = code.replace(load, (line, name: string, value: string) =>
    names.has(name) ? `let ${name}$loaded; const ${name}$get = () => (${name}$loaded ??= ${value});` : line,
  )
  const uses = [...names].map((name) => name.replaceAll('$', String.raw`\$`)).join('|')
  // Not a property, unless the dot is the last of a spread; not part of a string or another name.
  const use = new RegExp(`(?<![\\w$'"/-])(?<!(?<!\\.\\.)\\.)(${uses})(?![\\w$'":/-])`, 'g')
  return declared.replace(use, '($1$get())')
}

/** V8 keeps a text of ASCII in one byte a character, with a single other one in two: half to read and to hold at each start. */
export function asciiChunks(): Plugin {
  return {
    name: 'ascii-chunks',
    generateBundle(_, bundle) {
      for (const file of Object.values(bundle)) if (file.type === 'chunk') file.code = inAscii(file.code)
    },
  }
}

/** As it is where an escape would not mean the same: in a raw template, after a backslash. */
function inAscii(code: string): string {
  if (/String\.raw.*[^\0-\x7f]|\\[^\0-\x7f]/.test(code)) return code
  return code.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
