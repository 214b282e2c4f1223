/** Pure: the words after `autonomy` that start a runner again as it was started. */
import { formatDuration } from '../../workspace/duration.ts'
import type { RunAgent } from './run-settings.ts'

type Settings = Omit<RunAgent, 'signal' | 'echo' | 'note'>

export function runnerArgv(input: Settings, root: string): readonly string[] {
  const { agent, team, types, concurrency, maxItems, untilEmpty, timeout, lease, grace, runner, worktree } = input
  const words = ['agent', 'run', '--workspace', root, '--agent', agent, '--concurrency', String(concurrency)]
  words.push('--lease', formatDuration(lease), '--grace', formatDuration(grace))
  if (team !== undefined) words.push('--team', team)
  for (const type of types) words.push('--type', type)
  if (maxItems !== undefined) words.push('--max-items', String(maxItems))
  if (timeout !== undefined) words.push('--timeout', formatDuration(timeout))
  if (untilEmpty) words.push('--until-empty')
  if (worktree !== undefined) words.push('--worktree')
  if (worktree?.base !== undefined) words.push('--base', worktree.base)
  return 'name' in runner ? [...words, '--runner', runner.name] : [...words, '--', ...runner.command]
}
