/**
 * Builds dist/: every command a bundle of its own, what they share in chunks, CommonJS, source maps, and the manifest
 * that help and completion read. What is measured, and why it is built like this: docs/start-up.md.
 */
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { rolldown } from 'rolldown'
import { commandFiles } from './build/command-files.ts'
import { lazyRequires, mainEntry, shims } from './build/plugins.ts'
import { writeManifest } from './build/manifest.ts'

const root = dirname(import.meta.dirname)
const dist = join(root, 'dist')
const staged = join(root, `dist-${process.pid}.tmp`)

/** Chunks by what runs together: an ordinary command line loads the first three and never the rest of oclif. */
const GROUPS = [
  [
    'parser',
    /@oclif\/core\/(?:package\.json|lib\/(?:args|cache|command|flags|logger|parser\/(?:index|parse|validate)|util\/(?:aggregate-flags|util))\.js)$/,
  ],
  ['command-line', /src\/lib\/(?:errors|cli\/(?!full-path|help|manifest|terminal-progress|completion\/)[\w/-]+)\.ts$/],
  ['platform', /src\/lib\/platform\//],
  ['oclif', /@oclif\/core\//],
] as const

async function bundle(into: string): Promise<void> {
  const commands = commandFiles(root)
  const entries = Object.fromEntries(commands.map(({ id, path }) => [`commands/${id.replaceAll(':', '/')}`, path]))
  const build = await rolldown({
    cwd: root,
    input: { main: 'virtual:main', ...entries },
    platform: 'node',
    preserveEntrySignatures: 'allow-extension',
    plugins: [mainEntry(root, commands), shims(), lazyRequires()],
  })
  await build.write({
    dir: into,
    format: 'cjs',
    exports: 'named',
    keepNames: true,
    sourcemap: true,
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: GROUPS.map(([name, test], index) => ({ name, test, priority: GROUPS.length - index })),
    },
  })
  await build.close()
  writeFileSync(join(into, 'package.json'), '{ "type": "commonjs" }\n')
}

/** Only a finished build takes the place of the last one. */
function swap(): void {
  const old = `${staged}.old`
  if (existsSync(dist)) renameSync(dist, old)
  renameSync(staged, dist)
  rmSync(old, { recursive: true, force: true })
}

try {
  await bundle(staged)
  swap()
  await writeManifest(root)
} finally {
  rmSync(staged, { recursive: true, force: true })
}
