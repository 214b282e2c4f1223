/**
 * Builds dist/: every command a bundle of its own, what they share in chunks, CommonJS, source maps, and the manifest
 * that help and completion read. What is measured, and why it is built like this: docs/start-up.md.
 */
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { rolldown } from 'rolldown'
import { commandFiles } from './build/command-files.ts'
import { licenses } from './build/licenses.ts'
import {
  asciiChunks,
  lazyRequires,
  mainEntry,
  oneFileSearch,
  shims,
  withoutHashedNames,
  withoutStdoutGuard,
} from './build/plugins.ts'
import { writeManifest } from './build/manifest.ts'

const root = dirname(import.meta.dirname)
const dist = join(root, 'dist')
const staged = join(root, `dist-${process.pid}.tmp`)

/**
 * What every ordinary command line runs is one chunk, since each further file costs half a millisecond; the rest of oclif
 * is another, which only help, the version and typing errors load.
 */
const START = [
  /shim:/,
  /@oclif\/core\/package\.json$/,
  /^(?!.*node_modules).*\/package\.json$/,
  /@oclif\/core\/lib\/(?:args|cache|command|flags|logger|parser\/(?:index|parse|validate)|util\/(?:aggregate-flags|util))\.js$/,
  /src\/lib\/errors\.ts$/,
  /src\/lib\/cli\/(?:base-command|color|error-report|exit-codes|flags|id-beginnings|interrupt|json|launch|list-command|open-progress|output|printable|program|progress|table|terminal-width|time-text|todo-text|usage-error)\.ts$/,
  /src\/lib\/platform\/(?!append-unlocked|database|machine-load|network|output-digest|overwrite|post-patiently|process-table|process-usage|remove-tree|rotating-log)[\w-]+\.ts$/,
  /src\/lib\/workspace\/(?:config|config-layer|default-config|duration|load-config|locate-paths|nearest-name|open-workspace|paths|stop-orders|stop-switch|workspace-root)\.ts$/,
  /src\/lib\/pipeline\/todos\/(?:file-todo-store|format-todos|parse-todos|todo|todo-time|by-urgency)\.ts$/,
  /src\/lib\/pipeline\/(?:analyze\/time-zones|document-shape|past-runs|run-record)\.ts$/,
  /node_modules\/write-file-atomic\//,
]

/** What commands about agents and work items share: the store, its steps, their spans. */
const COORDINATION = [
  /src\/lib\/cli\/(?:agent-text|coordination|standard-input|work-[\w-]+)\.ts$/,
  /src\/lib\/platform\/(?:append-unlocked|database|overwrite)\.ts$/,
  /src\/lib\/coordination\/reservations\/(?:holds-now|path-holds|path-glob|reservation)\.ts$/,
  /src\/lib\/coordination\/(?:[\w-]+|ledger\/[\w-]+)\.ts$/,
  /src\/lib\/coordination\/work\/(?!from-template|import-work|parse-import|run-acceptance|split-words|verify-work)[\w-]+\.ts$/,
  /src\/lib\/coordination\/agents\/(?!create-base|distribute|form|match|plan-)[\w-]+\.ts$/,
  /src\/lib\/coordination\/(?:meta\/(?:check-documents|completion-candidates|coordination-status|health|measure|meta-process|redundancy|tally)|run\/runner-record)\.ts$/,
  /src\/lib\/telemetry\/(?:file-tracer|otlp|trace-context|tracer)\.ts$/,
  /src\/lib\/dashboard\/coordination-words\.ts$/,
]

/** What a `pipeline run` takes only where a log has something new: to read and judge lines. */
const SCAN = [
  /src\/lib\/pipeline\/analyze\/(?:event-reader|explicit-level|hash-bytes|judge-line|last-stamp|line-times|may-join|open-log|plain-text|repeated-lines|scan-stream|search-program|template|timestamps|trace-walk|trigger-filter|triggers|unlevelled-error)\.ts$/,
]

/** What every `pipeline run` takes besides, in one chunk too; only what other commands on the hot path share stays apart. */
const PIPELINE_RUN = [
  /src\/lib\/pipeline\/(?:analyze\/|assign\/(?!by-urgency)|checks|enrich|learn|metrics|predict|prune|snapshot|stale|steps)/,
  /src\/lib\/pipeline\/(?:agents|commit-scan|dry-run-files|recording-files|run-(?:id|pipeline|report|steps)|score|standing|step-\w+|todo-overview)\.ts$/,
  /src\/lib\/pipeline\/(?:history\/|alerts\/(?:alert-channels|send-alerts)|todos\/(?:is-regression|new-todo|resolutions|upsert-findings))/,
  /src\/lib\/dashboard\/(?!coordination-|read-coordination|watch-dashboard|workspace-status|write-page)/,
  /node_modules\/(?:fdir|picomatch|tinyglobby)\//,
]

/** A file goes into the first that takes it. */
const CHUNKS: readonly (readonly [name: string, files: readonly RegExp[]])[] = [
  ['start', START],
  ['coordination', COORDINATION],
  ['scan', SCAN],
  ['pipeline-run', PIPELINE_RUN],
  ['oclif', [/@oclif\/core\//]],
]

function isOneOf(files: readonly RegExp[]): (id: string) => boolean {
  return (id) => files.some((each) => each.test(id))
}

async function bundle(into: string): Promise<void> {
  const commands = commandFiles(root)
  const entries = Object.fromEntries(commands.map(({ id, path }) => [`commands/${id.replaceAll(':', '/')}`, path]))
  const build = await rolldown({
    cwd: root,
    input: { main: 'virtual:main', ...entries },
    platform: 'node',
    preserveEntrySignatures: 'allow-extension',
    // A file that one command loads on demand may be another's from the start.
    checks: { ineffectiveDynamicImport: false },
    plugins: [
      mainEntry(root, commands),
      shims(),
      oneFileSearch(root),
      withoutStdoutGuard(),
      withoutHashedNames(),
      lazyRequires(),
      asciiChunks(),
      licenses(),
    ],
  })
  await build.write({
    dir: into,
    format: 'cjs',
    exports: 'named',
    dynamicImportInCjs: false,
    keepNames: true,
    sourcemap: true,
    comments: { legal: true, annotation: false, jsdoc: false },
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name].js',
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: CHUNKS.map(([name, files], index) => ({ name, test: isOneOf(files), priority: CHUNKS.length - index })),
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
