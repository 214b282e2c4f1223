/**
 * Any program: the item comes as JSON on its stdin. Of a last stdout line that is a JSON object, `result`, `usage`,
 * `model`, `session_id` and `cost_usd` count; any other last line is the result itself.
 */
import { createRedact, type Redact } from '../redaction/redact.ts'
import { field, numberField, objectField, parseObject, textField } from './json-fields.ts'
import { lastBytes } from './last-bytes.ts'
import {
  programRunner,
  refuseMissingProgram,
  type CommandWords,
  type OutputReader,
  type ProgramRunner,
} from './program-runner.ts'
import type { RunnerDeps } from './runner-deps.ts'
import type { Runner, RunnerReport, Usage } from './runner.ts'

/** Bytes of stdout in which the last line is looked for. */
const LAST_LINE = 65_536
/** Characters of a line that is the result as it is. */
const LONGEST = 2000

/** @throws AutonomyError NOT_FOUND, INVALID_CONFIG */
export async function execRunner(
  { name, argv }: { name: string; argv: CommandWords },
  deps: RunnerDeps,
): Promise<Runner> {
  refuseMissingProgram(argv[0], deps)
  const redact = await createRedact(deps.config.redaction.patterns)
  const runner: ProgramRunner = {
    name,
    argv,
    template: '',
    command: ({ item }) => ({ argv, input: item }),
    reader: () => lastLineReader(redact),
  }
  return programRunner(runner, deps)
}

export function lastLineReader(redact: Redact): OutputReader {
  const stdout = lastBytes(LAST_LINE)
  return {
    add: (chunk, stream) => {
      if (stream === 'stdout') stdout.add(chunk)
    },
    report: () => {
      const line = stdout.text().trimEnd().split('\n').at(-1)?.trim()
      return line ? readLastLine(line, redact) : {}
    },
  }
}

function readLastLine(line: string, redact: Redact): RunnerReport {
  const told = line.startsWith('{') ? parseObject(line) : undefined
  const plain = redact(line.slice(0, LONGEST))
  if (told === undefined) return { result: plain }
  const result = field(told, 'result')
  const [usage, model, session_id] = [usageOf(told), textField(told, 'model'), textField(told, 'session_id')]
  return {
    result: result === undefined ? plain : redact(typeof result === 'string' ? result : JSON.stringify(result)),
    ...(usage && { usage }),
    ...(model !== undefined && { model }),
    ...(session_id !== undefined && { session_id }),
  }
}

/** `cost_usd` alone is a cost without known tokens. */
function usageOf(told: object): Usage | undefined {
  const usage = objectField(told, 'usage')
  const usd = numberField(told, 'cost_usd')
  if (usage === undefined && usd === undefined) return undefined
  const cached = usage && numberField(usage, 'cached_input_tokens')
  return {
    input_tokens: (usage && numberField(usage, 'input_tokens')) ?? 0,
    output_tokens: (usage && numberField(usage, 'output_tokens')) ?? 0,
    ...(cached !== undefined && { cached_input_tokens: cached }),
    ...(usd !== undefined && { reported_usd: usd }),
  }
}
