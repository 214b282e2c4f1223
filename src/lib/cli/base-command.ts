/**
 * What every command shares. A command declares flags and arguments, calls one operation in `operate` and says in
 * `text` how a person reads the result; JSON, errors, exit status, progress and signals are done here, in one place, so
 * that text mode and JSON mode can never differ in more than form.
 */
import { Command } from '@oclif/core/command'
import { boolean, string } from '@oclif/core/flags'
import type { ArgInput, FlagInput, InferredArgs, InferredFlags } from '@oclif/core/interfaces'
import { AutonomyError } from '../errors.ts'
import type { PipelineDeps } from '../pipeline/pipeline-deps.ts'
import { fileTodoStore } from '../pipeline/todos/file-todo-store.ts'
import type { Platform } from '../platform/deps.ts'
import { isTerminal, type StandardStream } from '../platform/standard-output.ts'
import { systemPlatform } from '../platform/system.ts'
import type { ConfigOverrides } from '../workspace/config.ts'
import { openWorkspace, type Workspace } from '../workspace/open-workspace.ts'
import { locatePaths } from '../workspace/locate-paths.ts'
import type { WorkspacePaths } from '../workspace/paths.ts'
import { workspaceRoot } from '../workspace/workspace-root.ts'
import { type Color, colorsWanted, makeColor } from './color.ts'
import { errorDocument, errorText } from './error-report.ts'
import { Exit, type ExitStatus } from './exit-codes.ts'
import { Interrupted, interruptSignal } from './interrupt.ts'
import { toJson } from './json.ts'
import { BrokenPipe, writeError, writeOut } from './output.ts'
import { printable } from './printable.ts'
import { openProgress } from './open-progress.ts'
import type { Progress } from './progress.ts'
import { usageError } from './usage-error.ts'

type BaseFlags = InferredFlags<(typeof BaseCommand)['baseFlags']>

/** What `C` declares itself; nothing when it declares none (where oclif's type would allow any name). */
export type OwnFlags<C extends typeof Command> = string extends keyof C['flags'] ? object : InferredFlags<C['flags']>
type OwnArgs<C extends typeof Command> = string extends keyof C['args'] ? object : InferredArgs<C['args']>

export abstract class BaseCommand<C extends typeof Command, R> extends Command {
  static override baseFlags = {
    json: boolean({ description: 'print the result, or the error, as JSON', helpGroup: 'GLOBAL' }),
    quiet: boolean({
      description: 'no progress and no notes, only the result',
      helpGroup: 'GLOBAL',
      exclusive: ['verbose'],
    }),
    verbose: boolean({ description: 'show on stderr what is being done', helpGroup: 'GLOBAL' }),
    'no-color': boolean({ description: 'no colours, as with NO_COLOR', helpGroup: 'GLOBAL' }),
    workspace: string({
      description: 'work in this directory (also: AUTONOMY_WORKSPACE)',
      helpGroup: 'GLOBAL',
      helpValue: 'DIR',
    }),
  }

  declare protected flags: BaseFlags & OwnFlags<C>
  declare protected args: OwnArgs<C>
  /** Words behind `--`, for a command that runs another (`static strict = false`). */
  protected get behindDashes(): readonly string[] {
    const dashes = this.argv.indexOf('--')
    return dashes === -1 ? [] : this.argv.slice(dashes + 1)
  }
  #progress: Progress | undefined
  #color: Color | undefined
  #platform: Platform | undefined
  #signal: AbortSignal | undefined

  /** Calls one operation. `flags` and `args` are parsed. */
  protected abstract operate(): Promise<R>

  /** The result for a person, without a final newline; '' prints nothing. */
  protected abstract text(result: R): string | Promise<string>

  /**
   * The exit status of a result: one of `exit-codes.ts`, or that of a command which was run for somebody. A thrown error
   * has its own.
   */
  protected status(_result: R): number {
    return Exit.ok
  }

  override async run(): Promise<void> {
    process.exitCode = await this.#conclude()
  }

  protected platform(): Platform {
    return (this.#platform ??= systemPlatform())
  }

  /** Where the workspace keeps its files; reads no configuration. @throws AutonomyError USAGE */
  protected paths(): WorkspacePaths {
    return locatePaths(workspaceRoot(this.flags.workspace, this.platform()), this.platform())
  }

  /** @throws AutonomyError USAGE, INVALID_CONFIG */
  protected async workspace(overrides?: ConfigOverrides): Promise<Workspace> {
    return openWorkspace({ workspace: this.flags.workspace, overrides }, this.platform())
  }

  /** @throws AutonomyError USAGE, INVALID_CONFIG */
  protected async pipelineDeps(overrides?: ConfigOverrides): Promise<PipelineDeps> {
    const { config, paths } = await this.workspace(overrides)
    const deps = { ...this.platform(), config, paths }
    return { ...deps, todos: fileTodoStore(deps) }
  }

  protected get progress(): Progress {
    return (this.#progress ??= openProgress({
      silent: this.json || this.flags.quiet,
      terminal: isTerminal('stderr') && canDraw(process.stderr.columns, this.platform().environment.get('TERM')),
      color: this.#colorFor('stderr'),
    }))
  }

  protected get color(): Color {
    return (this.#color ??= this.#colorFor('stdout'))
  }

  /** Aborts at the first Ctrl-C or SIGTERM, with an `Interrupted` as its reason. Asking for it takes over the signals. */
  protected get signal(): AbortSignal {
    return (this.#signal ??= interruptSignal(() => this.note('Stopping; press Ctrl-C again to end at once.')))
  }

  /** JSON is wanted: true before the command line is parsed, too, so that its faults are told in JSON. */
  protected get json(): boolean {
    return beforeDashes(this.argv).includes('--json')
  }

  /** A line for the person on stderr; nothing with --quiet or --json. */
  protected note(text: string): void {
    if (this.json || this.flags.quiet) return
    if (this.#progress) this.#progress.note(text)
    else writeError(`${printable(text)}\n`)
  }

  /** A line on stderr with --verbose. */
  protected trace(text: string): void {
    if (this.flags.verbose) writeError(`debug: ${printable(text)}\n`)
  }

  /** Prints a result. Lists print more forms. */
  protected async present(result: R): Promise<void> {
    if (this.json) return writeOut(toJson(result))
    const text = await this.text(result)
    if (text !== '') await writeOut(`${printable(text, this.color.enabled)}\n`)
  }

  async #conclude(): Promise<number> {
    try {
      await this.#parseInput()
      const result = await this.operate()
      await this.#progress?.close()
      await this.present(result)
      const reason: unknown = this.#signal?.reason
      return reason instanceof Interrupted ? reason.status : this.status(result)
    } catch (error) {
      await this.#progress?.close()
      return this.#fail(error)
    }
  }

  async #parseInput(): Promise<void> {
    const { args, baseFlags, flags } = this.ctor
    const all: FlagInput = { ...baseFlags, ...flags }
    try {
      const parsed = await this.parse({ ...this.ctor, flags: all, baseFlags: {}, args: neverFromStdin(args) })
      // The one place where the parser's loose types become the command's own.
      this.flags = { ...switchesOff(all), ...parsed.flags } as BaseFlags & OwnFlags<C>
      this.args = parsed.args as OwnArgs<C>
      if (!this.ctor.strict) this.#refuseStrayWords(parsed.argv)
    } catch (error) {
      throw usageError(error, { name: this.#name(), flags: all, args }) ?? error
    }
  }

  /** Of a command that is not strict, which the parser lets through. */
  #refuseStrayWords(words: readonly unknown[]): void {
    const stray = words.slice(0, words.length - this.behindDashes.length)
    if (stray.length === 0) return
    throw new AutonomyError('USAGE', `unexpected ${stray.join(' ')}: the command to run stands behind --`, {
      hint: `${this.#name()} -- COMMAND ARGUMENTS`,
    })
  }

  async #fail(error: unknown): Promise<ExitStatus> {
    if (error instanceof BrokenPipe) return Exit.brokenPipe
    if (error instanceof Interrupted) return error.status
    const document = errorDocument(error)
    const verbose = beforeDashes(this.argv).includes('--verbose')
    const explain = (): void => writeError(errorText(error, { color: this.#colorFor('stderr'), verbose }))
    if (!this.json || verbose) explain()
    if (!this.json) return document.error.exit
    try {
      await writeOut(toJson(document))
    } catch (unwritten) {
      if (unwritten instanceof BrokenPipe) return Exit.brokenPipe
      if (!verbose) explain()
    }
    return document.error.exit
  }

  #name(): string {
    return `${this.config.bin} ${(this.ctor.id ?? '').replaceAll(':', ' ')}`
  }

  #colorFor(stream: StandardStream): Color {
    const noColor = beforeDashes(this.argv).includes('--no-color')
    return makeColor(colorsWanted(() => isTerminal(stream), { noColor, environment: this.platform().environment }))
  }
}

/** Some pseudo-terminals say that they are 0 columns wide. */
function canDraw(columns: number, term: string | undefined): boolean {
  return term !== 'dumb' && columns >= 40
}

function beforeDashes(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--')
  return end === -1 ? argv : argv.slice(0, end)
}

/** oclif leaves a switch that is not given out, although it says that it is a boolean. */
function switchesOff(flags: FlagInput): Readonly<Record<string, boolean>> {
  const switches = Object.entries(flags).filter(([, { type }]) => type === 'boolean')
  return Object.fromEntries(switches.map(([name]) => [name, false]))
}

/** oclif would take a missing argument from a piped stdin, which eats the input of a `while read` loop around us. */
function neverFromStdin(args: ArgInput): ArgInput {
  return Object.fromEntries(Object.entries(args).map(([name, arg]) => [name, { ...arg, ignoreStdin: true }]))
}
