import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCli } from '../run-cli.ts'

const installed = (shell: string): boolean => spawnSync(shell, ['--version']).error === undefined

let directory = ''
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'autonomy-completion-'))
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { stdout, status } = await runCli(['completion', shell])
    expect(status).toBe(0)
    await writeFile(join(directory, shell), stdout)
  }
})
afterAll(() => rm(directory, { recursive: true, force: true }))

/** What a real bash offers for the line; the last word is the one under the cursor. */
function offered(...words: readonly string[]): readonly string[] {
  const script = `source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=\${#COMP_LINE}
$(complete -p autonomy | sed 's/.*-F \\([^ ]*\\) .*/\\1/')
printf '%s\\n' "\${COMPREPLY[@]}"`
  const argv = ['--norc', '-c', script, 'bash', join(directory, 'bash'), 'autonomy', ...words]
  return execFileSync('bash', argv, { encoding: 'utf8', cwd: directory }).split('\n').filter(Boolean)
}

describe.skipIf(!installed('bash'))('bash completes', () => {
  it('commands, word by word', () => {
    expect(offered('')).toEqual(expect.arrayContaining(['todo', 'pipeline', 'status', 'completion']))
    expect(offered('tod')).toEqual(['todo'])
    expect(offered('todo', '')).toEqual(expect.arrayContaining(['list', 'show', 'add']))
    expect(offered('todo', 'sh')).toEqual(['show'])
  })

  it('flags of the command, also after its arguments', () => {
    expect(offered('todo', 'list', '--out')).toEqual(['--output'])
    expect(offered('todo', 'show', 'todo_1', '--js')).toEqual(['--json'])
    expect(offered('todo', 'show', '--li')).toEqual([])
  })

  it('values of flags, in both ways of writing them', () => {
    expect(offered('todo', 'list', '--output', '')).toEqual(['table', 'json', 'yaml', 'ndjson'])
    expect(offered('todo', 'list', '-o', 'nd')).toEqual(['ndjson'])
    expect(offered('todo', 'list', '--output', '=', 'ya')).toEqual(['yaml'])
    expect(offered('todo', 'list', '--output', '=')).toContain('table')
  })

  it('arguments that have a fixed set of values, and directories', () => {
    expect(offered('completion', '')).toEqual(['bash', 'zsh', 'fish'])
    expect(offered('status', '--workspace', '/us')).toEqual(['/usr'])
  })
})

/** What a real fish offers for the line, without the descriptions. */
function offeredByFish(line: string): readonly string[] {
  const script = `source ${join(directory, 'fish')}; complete -C '${line}'`
  const out = execFileSync('fish', ['--no-config', '-c', script], { encoding: 'utf8', cwd: directory })
  return out.split('\n').flatMap((each) => each.split('\t')[0] || [])
}

/** What the zsh function hands to zsh's own: the words that may come next, or what `_arguments` gets. */
function offeredByZsh(...words: readonly string[]): readonly string[] {
  const script = `compdef() {}; _describe() { print -rl -- \${(P)4}; }; _arguments() { print -rl -- "$@"; }
source "$1"; shift; words=("$@"); CURRENT=$#; _autonomy`
  const argv = ['-f', '-c', script, 'zsh', join(directory, 'zsh'), 'autonomy', ...words]
  return execFileSync('zsh', argv, { encoding: 'utf8', cwd: directory }).split('\n').filter(Boolean)
}

describe.skipIf(!installed('bash'))('bash completes with global flags before the command', () => {
  it('the commands and these flags', () => {
    expect(offered('--json', 'todo', 'sh')).toEqual(['show'])
    expect(offered('--workspace', 'somewhere', 'todo', 'sh')).toEqual(['show'])
    expect(offered('--workspace', '=', 'somewhere', 'todo', 'sh')).toEqual(['show'])
    expect(offered('--workspace', '/us')).toEqual(['/usr'])
    expect(offered('--ver')).toEqual(['--verbose', '--version'])
  })
})

describe.skipIf(!installed('fish'))('fish completes', () => {
  it('commands, flags and values, with global flags before them', () => {
    expect(offeredByFish('autonomy todo sh')).toEqual(['show'])
    expect(offeredByFish('autonomy --workspace x --json todo sh')).toEqual(['show'])
    expect(offeredByFish('autonomy todo list --out')).toEqual(['--output'])
    expect(offeredByFish('autonomy todo list --output ')).toEqual(['json', 'ndjson', 'table', 'yaml'])
    expect(offeredByFish('autonomy --vers')).toEqual(['--version'])
  })
})

describe.skipIf(!installed('zsh'))('zsh completes', () => {
  it('commands, with global flags before them', () => {
    expect(offeredByZsh('todo', 'sh')).toContain('show:Show one todo')
    expect(offeredByZsh('--workspace', 'x', '--json', 'todo', 'sh')).toContain('show:Show one todo')
    expect(offeredByZsh('--workspace=x', 'completion', '')).toEqual(['bash', 'zsh', 'fish'])
  })

  it('flags and values, also after the words of the command', () => {
    const specs = offeredByZsh('todo', 'list', '--pri')
    expect(specs).toContain('*--priority=[only these priorities]:value:(critical high medium low)')
    expect(specs).toContain('-o[how to print the list]:value:(table json yaml ndjson)')
    // With two colons `_arguments` would forget the flags after the first word of the command.
    expect(specs.at(-1)).toBe('*: :_default')
    expect(offeredByZsh('--vers')).toContain('--version[print the version]')
  })
})

describe('the scripts parse', () => {
  it.each(['bash', 'zsh', 'fish'])('in %s, where it is installed', (shell) => {
    if (!installed(shell)) return
    expect(spawnSync(shell, ['-n', join(directory, shell)], { encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    })
  })
})

describe('other shells', () => {
  it('are refused with what there is', async () => {
    const { stderr, status } = await runCli(['completion', 'tcsh'])
    expect(status).toBe(2)
    expect(stderr).toContain('none of bash, zsh, fish')
  })
})
