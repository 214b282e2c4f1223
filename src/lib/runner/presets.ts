/**
 * The coding agents that are known by name: how each is started without anybody to ask, the prompt on its stdin, and how
 * its output is read. Options: `claude --help`, `codex exec --help`, `gemini --help`, `ollama run --help`. Each may edit
 * files where it works and no more than its own rules allow; a profile with an `argv` of its own decides otherwise.
 */
import { claudeOutput } from './claude-output.ts'
import { codexOutput } from './codex-output.ts'
import { geminiOutput } from './gemini-output.ts'
import { ollamaOutput } from './ollama-output.ts'
import type { CommandWords, OutputReader } from './program-runner.ts'
import type { ReaderDeps } from './reader-deps.ts'

export interface Preset {
  /** `model` undefined: the program's own choice. */
  argv: (model: string | undefined) => CommandWords
  reader: (model: string | undefined, deps: ReaderDeps) => OutputReader
  /** In `templates/prompts/`. */
  prompt: 'item' | 'answer'
}

export const PRESETS: Readonly<Record<'claude' | 'codex' | 'gemini' | 'ollama', Preset>> = {
  claude: {
    argv: (model) => [
      ...(['claude', '-p', '--output-format', 'stream-json', '--verbose', '--permission-mode', 'acceptEdits'] as const),
      ...(model === undefined ? [] : ['--model', model]),
    ],
    reader: (_, deps) => claudeOutput(deps),
    prompt: 'item',
  },
  codex: {
    argv: (model) => [
      ...(['codex', 'exec', '--json', '--sandbox', 'workspace-write', '--skip-git-repo-check'] as const),
      ...(model === undefined ? [] : ['--model', model]),
      '-',
    ],
    reader: (model, deps) => codexOutput(model, deps),
    prompt: 'item',
  },
  gemini: {
    argv: (model) => [
      ...(['gemini', '--output-format', 'json', '--approval-mode', 'auto_edit'] as const),
      ...(model === undefined ? [] : ['--model', model]),
    ],
    reader: (_, deps) => geminiOutput(deps),
    prompt: 'item',
  },
  ollama: {
    argv: (model = '') => ['ollama', 'run', model, '--verbose', '--nowordwrap'],
    reader: (model = '', deps) => ollamaOutput(model, deps),
    prompt: 'answer',
  },
}
