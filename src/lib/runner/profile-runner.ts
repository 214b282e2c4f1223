/** A program as a configured profile, a preset, or a command of the person's own describes it. */
import { join } from 'node:path'
import { AutonomyError } from '../errors.ts'
import { PROMPTS } from '../../generated/prompts.ts'
import { createRedact } from '../redaction/redact.ts'
import type { RunnerProfileConfig } from '../workspace/config.ts'
import { execOutput } from './exec-output.ts'
import { PRESETS } from './presets.ts'
import { programRunner, type CommandWords, type OutputReader, refuseMissingProgram } from './program-runner.ts'
import type { ReaderDeps } from './reader-deps.ts'
import type { RunnerDeps } from './runner-deps.ts'
import type { Runner, StartAttempt } from './runner.ts'

export type ProgramProfile = RunnerProfileConfig & { kind: Exclude<RunnerProfileConfig['kind'], 'openai'> }

/** @throws AutonomyError NOT_FOUND (the program, the prompt), INVALID_CONFIG */
export async function profileRunner(profile: ProgramProfile, deps: RunnerDeps): Promise<Runner> {
  const { name, kind, model } = profile
  const argv = argvOf(profile)
  refuseMissingProgram(argv[0], profile.argv ? undefined : installHint(profile), deps)
  const reading: ReaderDeps = { redact: await createRedact(deps.config.redaction.patterns), clock: deps.clock }
  const takesPrompt = argv.some((word) => word.includes('{prompt}'))
  const isExec = kind === 'exec'
  const reader = (): OutputReader => (isExec ? execOutput(reading) : PRESETS[kind].reader(model, reading))
  const fallback = isExec ? (takesPrompt ? 'item' : undefined) : PRESETS[kind].prompt
  const command = ({ prompt, item }: StartAttempt): { argv: CommandWords; input: string } => ({
    argv: takesPrompt ? filled(argv, { '{prompt}': prompt }) : argv,
    input: isExec ? item : takesPrompt ? '' : prompt,
  })
  return programRunner({ name, argv, template: promptTemplate(profile, fallback, deps), command, reader }, deps)
}

function installHint({ name, kind }: ProgramProfile): string {
  return (
    `Install ${kind} and sign in there, so that it is on PATH; or say in autonomy.yaml where it is: ` +
    `runners: [{ name: ${name}, kind: ${kind}, argv: [/PATH/TO/${kind}, ARGUMENTS] }]`
  )
}

function argvOf({ name, kind, argv, model }: ProgramProfile): CommandWords {
  if (argv) return filled(argv, { '{model}': model ?? '' })
  if (kind === 'exec') {
    throw new AutonomyError('INVALID_CONFIG', `the runner ${name} has no command`, {
      hint: `Give it one in autonomy.yaml: argv: [PROGRAM, ARGUMENT], at runners, name ${name}.`,
    })
  }
  if (kind === 'ollama' && model === undefined) throw withoutModel(name, kind)
  return PRESETS[kind].argv(model)
}

export function withoutModel(name: string, kind: RunnerProfileConfig['kind']): AutonomyError {
  return new AutonomyError('INVALID_CONFIG', `the runner ${name} has no model`, {
    hint: `Name it in autonomy.yaml: runners: [{ name: ${name}, kind: ${kind}, model: MODEL }]`,
  })
}

function filled([program, ...rest]: CommandWords, values: Readonly<Record<string, string>>): CommandWords {
  const fill = (word: string): string =>
    Object.entries(values).reduce((text, [name, value]) => text.replaceAll(name, () => value), word)
  return [fill(program), ...rest.map(fill)]
}

/** @param fallback the built-in one; undefined: none @throws AutonomyError NOT_FOUND, IO */
export function promptTemplate(
  { name, prompt }: Pick<RunnerProfileConfig, 'name' | 'prompt'>,
  fallback: keyof typeof PROMPTS | undefined,
  { files, paths }: Pick<RunnerDeps, 'files' | 'paths'>,
): string {
  if (prompt === undefined) return fallback === undefined ? '' : PROMPTS[fallback]
  const text = files.readTextIfPresent(join(paths.root, prompt))
  if (text !== undefined) return text
  throw new AutonomyError('NOT_FOUND', `the prompt of the runner ${name} is not there: ${prompt}`, {
    hint: 'The path is relative to the workspace.',
  })
}
