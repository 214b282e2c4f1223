/** Which runner does the work: a command of the person's own, a profile of the configuration, or a preset. */
import { AutonomyError } from '../errors.ts'
import type { RunnerProfileConfig } from '../workspace/config.ts'
import { nearestName } from '../workspace/nearest-name.ts'
import { openaiRunner } from './openai-runner.ts'
import { PRESETS } from './presets.ts'
import { profileRunner } from './profile-runner.ts'
import type { CommandWords } from './program-runner.ts'
import type { RunnerDeps } from './runner-deps.ts'
import type { Runner } from './runner.ts'

export type RunnerChoice = { command: CommandWords } | { name: string }

/** @throws AutonomyError NOT_FOUND (no such runner, program or prompt), UNAUTHORIZED (no key), INVALID_CONFIG */
export async function chooseRunner(choice: RunnerChoice, deps: RunnerDeps): Promise<Runner> {
  if ('command' in choice) return profileRunner({ name: 'exec', kind: 'exec', argv: choice.command }, deps)
  const { kind, ...profile } = profileOf(choice.name, deps)
  return kind === 'openai' ? openaiRunner({ ...profile, kind }, deps) : profileRunner({ ...profile, kind }, deps)
}

function profileOf(name: string, { config }: RunnerDeps): RunnerProfileConfig {
  const configured = config.runners.find((each) => each.name === name)
  if (configured) return configured
  if (name === 'claude' || name === 'codex' || name === 'gemini' || name === 'ollama') return { name, kind: name }
  const known = [...new Set([...config.runners.map((each) => each.name), ...Object.keys(PRESETS)])]
  const meant = nearestName(name, known)
  const suggestion = meant === undefined ? '' : `Did you mean ${meant}? `
  throw new AutonomyError('NOT_FOUND', `there is no runner ${name}`, {
    hint: `${suggestion}There is ${known.join(', ')}; more are named in autonomy.yaml at runners.`,
  })
}
