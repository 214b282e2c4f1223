/**
 * The way in. An ordinary command line goes the hot path: the words are looked up in a table made by the build, the
 * one command file is loaded, and oclif's own Command class and parser run it with a configuration of three fields
 * instead of the whole of oclif (start-up: docs/start-up.md). Help, the version and anything that is no command go
 * through all of oclif, as does everything with AUTONOMY_FULL_PATH=1; a test holds the two paths to the same output.
 */
import { isSystemError } from '../errors.ts'
import { systemEnvironment } from '../platform/environment.ts'
import { isTerminal } from '../platform/standard-output.ts'
import { colorsWanted, makeColor } from './color.ts'
import { errorDocument, errorText } from './error-report.ts'
import { Exit } from './exit-codes.ts'
import { toJson } from './json.ts'
import { BrokenPipe, writeError, writeOut } from './output.ts'
import type { LightConfig, Program } from './program.ts'

const GLOBAL_FLAG = /^--(?:json|quiet|verbose|no-color|workspace(?:=.*)?)$/

/** Never rejects; sets `process.exitCode`. */
export async function launch(typed: readonly string[], program: Program): Promise<void> {
  const argv = globalsLast(typed, program.commands)
  // A stream or timer that nobody waits for: what state the program is in is unknown.
  process.on('uncaughtException', (error) => {
    fail(isSystemError(error, 'EPIPE') ? new BrokenPipe() : error, argv)
    process.exit()
  })
  try {
    const id = commandId(argv, program.commands)
    const load = id === undefined ? undefined : program.commands[id]
    const fullPath = systemEnvironment.get('AUTONOMY_FULL_PATH') !== undefined
    const help = wantsHelp(argv)
    if (id === undefined || load === undefined || fullPath || help) {
      const { runFullPath } = await import('./full-path.ts')
      return await runFullPath(argv, { ...program, id, help })
    }
    const { default: CommandFile } = await load()
    CommandFile.id = id
    await new CommandFile(argv.slice(id.split(':').length), lightConfig(program)).run()
  } catch (error) {
    fail(error, argv)
  }
}

/** --help or -h anywhere before `--`. */
function wantsHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf('--')
  return argv.some((word, index) => (word === '--help' || word === '-h') && (end === -1 || index < end))
}

/** The longest run of leading words that names a command. */
function commandId(argv: readonly string[], commands: Program['commands']): string | undefined {
  const firstFlag = argv.findIndex((word) => word.startsWith('-'))
  const words = firstFlag === -1 ? argv : argv.slice(0, firstFlag)
  for (let length = Math.min(words.length, 4); length > 0; length--) {
    const id = words.slice(0, length).join(':')
    if (Object.hasOwn(commands, id)) return id
  }
  return undefined
}

/** Global flags before the command or among its words: `--workspace DIR todo --json list` is `todo list --workspace DIR --json`. */
function globalsLast(typed: readonly string[], commands: Program['commands']): readonly string[] {
  const words: string[] = []
  const globals: string[] = []
  let at = 0
  while (at < typed.length) {
    const word = typed[at] ?? ''
    const isGlobal = GLOBAL_FLAG.test(word)
    if (!isGlobal && word.startsWith('-')) break
    const length = word === '--workspace' ? 2 : 1
    ;(isGlobal ? globals : words).push(...typed.slice(at, at + length))
    at += length
  }
  const ofCommand = commandId(words, commands)?.split(':').length ?? words.length
  return [...words.slice(0, ofCommand), ...globals, ...words.slice(ofCommand), ...typed.slice(at)]
}

/** What `Command` and its parser read of the configuration (@oclif/core is pinned for this). */
function lightConfig({ root, pjson }: Program): LightConfig {
  const config = {
    bin: pjson.oclif.bin ?? pjson.name,
    name: pjson.name,
    version: pjson.version,
    root,
    pjson,
    runHook: async () => ({ successes: [], failures: [] }),
    scopedEnvVar: () => undefined,
  }
  return config as unknown as LightConfig
}

/** For what goes wrong outside a command: an unknown one, a file that does not load. */
function fail(thrown: unknown, argv: readonly string[]): void {
  if (thrown instanceof BrokenPipe) {
    process.exitCode = Exit.brokenPipe
    return
  }
  const document = errorDocument(thrown)
  process.exitCode = document.error.exit
  const end = argv.indexOf('--')
  const given = end === -1 ? argv : argv.slice(0, end)
  if (given.includes('--json')) {
    writeOut(toJson(document)).catch(() => {})
    return
  }
  const noColor = given.includes('--no-color')
  const color = makeColor(colorsWanted(() => isTerminal('stderr'), { noColor, environment: systemEnvironment }))
  writeError(errorText(thrown, { color, verbose: given.includes('--verbose') }))
}
