/** `autonomy completion`: a script that completes commands, flags and their values in a shell. */
import { option } from '@oclif/core/args'
import { BaseCommand } from '../lib/cli/base-command.ts'

const SHELLS = ['bash', 'zsh', 'fish'] as const

interface CompletionScript {
  shell: (typeof SHELLS)[number]
  script: string
}

export default class Completion extends BaseCommand<typeof Completion, CompletionScript> {
  static override summary = 'Print a script that completes commands and flags in your shell'
  static override description = 'Load it in ~/.bashrc or ~/.zshrc, or save it where fish looks for completions.'
  static override examples = [
    { description: 'bash', command: 'source <(<%= config.bin %> completion bash)' },
    { description: 'zsh', command: 'source <(<%= config.bin %> completion zsh)' },
    {
      description: 'fish',
      command: '<%= config.bin %> completion fish > ~/.config/fish/completions/<%= config.bin %>.fish',
    },
  ]
  static override args = {
    shell: option({ options: SHELLS })({ description: 'the shell', required: true }),
  }

  async operate(): Promise<CompletionScript> {
    const { completionScript } = await import('../lib/cli/completion/completion-script.ts')
    const { shell } = this.args
    return { shell, script: completionScript(shell, this.config, this.platform()) }
  }

  text({ script }: CompletionScript): string {
    return script.trimEnd()
  }
}
