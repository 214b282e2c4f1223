/** Checks that run a program: `command` (exit status 0) and `module` (an interpreter can load it). */
import type { CommandOutcome, RunCommand } from '../../platform/processes.ts'
import type { CheckConfig } from '../../workspace/config.ts'
import type { CheckDeps } from './check-deps.ts'
import { moduleCommand } from './module-command.ts'
import { failed, lastLine, missing, passed, type Verdict } from './verdict.ts'

type Of<K extends CheckConfig['kind']> = Extract<CheckConfig, { kind: K }>

export async function checkCommand(check: Of<'command'>, deps: CheckDeps, signal?: AbortSignal): Promise<Verdict> {
  const program = check.argv[0]
  const outcome = await deps.processes.run(commandFor(check, { argv: check.argv, signal }, deps))
  if (outcome.failedToStart === 'not-installed') return missing(`${program} is not installed`, check.required)
  if (outcome.failedToStart === 'not-executable') return failed(`${program} is not executable`)
  const redact = await redaction(deps)
  const spoken = lastLine(redact(check.argv.join(' '))) ?? program
  if (outcome.exitCode === 0) return passed(`${spoken} succeeded`)
  const said = lastLine(redact(outcome.stderr)) ?? lastLine(redact(outcome.stdout))
  return failed(`${spoken} ${ending(outcome, check)}${said === undefined ? '' : `: ${said}`}`)
}

export async function checkModule(check: Of<'module'>, deps: CheckDeps, signal?: AbortSignal): Promise<Verdict> {
  const { interpreter, module } = check
  const command = moduleCommand(interpreter, module)
  if (!command.ok) return failed(command.problem)
  const outcome = await deps.processes.run(commandFor(check, { argv: command.argv, signal }, deps))
  if (outcome.failedToStart === 'not-installed') {
    return missing(`${module}: ${interpreter} is not installed`, check.required)
  }
  if (outcome.failedToStart === 'not-executable') return failed(`${module}: ${interpreter} is not executable`)
  if (outcome.exitCode === 0) return passed(`${interpreter} can load ${module}`)
  const said = loadError((await redaction(deps))(outcome.stderr))
  return failed(`${module}: ${said ?? `${interpreter} ${ending(outcome, check)}`}`)
}

function commandFor(
  { timeout }: CheckConfig,
  { argv, signal }: { argv: RunCommand['argv']; signal: AbortSignal | undefined },
  { paths }: CheckDeps,
): RunCommand {
  return { argv, timeout, cwd: paths.root, ...(signal === undefined ? {} : { signal }) }
}

/** `ModuleNotFoundError: No module named 'redis'` or `Error [ERR_MODULE_NOT_FOUND]: Cannot find ...`, without its type. */
function loadError(stderr: string): string | undefined {
  const line = stderr.split('\n').findLast((each) => /^\w*(Error|Exception)\b.*: /.test(each))
  return line === undefined ? undefined : lastLine(line.replace(/^\w+(?: \[\w+\])?: /, ''))
}

function ending({ timedOut, exitCode, signal }: CommandOutcome, { timeout }: CheckConfig): string {
  if (timedOut) return `did not finish within ${timeout / 1000} s`
  return exitCode === undefined ? `was ended by ${signal ?? 'a signal'}` : `exited with status ${exitCode}`
}

/** What a program was told or said may hold a secret, and a result is stored and sent. */
async function redaction({ config }: CheckDeps): Promise<(text: string) => string> {
  const { createRedact } = await import('../../redaction/redact.ts')
  return createRedact(config.redaction.patterns)
}
