/** The completion script for bash (3.2 of macOS included: no associative arrays, no bash-completion needed). */
import { commandWords, type ManifestCommand, type ManifestFlag } from '../manifest.ts'
import { argumentValues, flagsOf, flagWords, globalWords, nextWords, rootFlags, valueKind } from './words.ts'

export function bashScript(bin: string, commands: readonly ManifestCommand[]): string {
  const name = `_${bin}`
  const paths = [...nextWords(commands)].map(
    ([before, words]) => `    '${before}') words='${words.map(({ word }) => word).join(' ')}' ;;`,
  )
  return `# bash completion for ${bin}. Load it with: source <(${bin} completion bash)
${name}() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD - 1]}"
  local command='' word words='' i
  local ${flagVariables(rootFlags(commands))}
  # --flag=value arrives as three words
  if [ "$cur" = '=' ]; then cur=''; elif [ "$prev" = '=' ]; then prev="\${COMP_WORDS[COMP_CWORD - 2]}"; fi
${commandLoop(commands)}
  case "$command" in
${paths.join('\n')}
  esac
  case "$command" in
${longestFirst(commands).map(commandCase).join('\n')}
  esac
  case "$prev" in -*)
    case " $values " in
      *" $prev:/ "*) COMPREPLY=($(compgen -d -- "$cur")); return ;;
      *" $prev:. "*) COMPREPLY=($(compgen -f -- "$cur")); return ;;
      *" $prev:"*) word="\${values#*$prev:}"; word="\${word%% *}"
        COMPREPLY=($(compgen -W "\${word//,/ }" -- "$cur")); return ;;
    esac ;;
  esac
  case "$cur" in
    -*) COMPREPLY=($(compgen -W "$flags" -- "$cur")) ;;
    *) COMPREPLY=($(compgen -W "$words" -- "$cur")) ;;
  esac
}
complete -F ${name} ${bin}
`
}

/** Collects the command's words in `command`; global flags may stand among them. */
function commandLoop(commands: readonly ManifestCommand[]): string {
  const { alone, valued } = globalWords(commands)
  return `  for ((i = 1; i < COMP_CWORD; i++)); do
    case "\${COMP_WORDS[i]}" in
      ${alone}) ;;
      ${valued}) if [ "\${COMP_WORDS[i + 1]}" = '=' ]; then ((i += 2)); else ((i += 1)); fi ;;
      -*) break ;;
      *) command="\${command:+$command }\${COMP_WORDS[i]}" ;;
    esac
  done`
}

function commandCase(command: ManifestCommand): string {
  const words = commandWords(command)
  const choices = argumentValues(command)
  const own = choices.length > 0 ? ` words='${choices.join(' ')}'` : ''
  return `    '${words}' | '${words} '*)${own} ${flagVariables(flagsOf(command))} ;;`
}

/** `values` holds `--flag:a,b`; `/` stands for a directory, `.` for a file, nothing for any text. */
function flagVariables(all: readonly ManifestFlag[]): string {
  const values = all.flatMap((flag) => {
    const kind = valueKind(flag)
    if (!kind) return []
    const value = { list: '', directory: '/', file: '.', text: '' }[kind.kind]
    return flagWords(flag).map((word) => `${word}:${kind.kind === 'list' ? kind.values.join(',') : value}`)
  })
  return `flags='${all.flatMap(flagWords).join(' ')}' values='${values.join(' ')}'`
}

function longestFirst(commands: readonly ManifestCommand[]): readonly ManifestCommand[] {
  return commands.toSorted((a, b) => b.id.split(':').length - a.id.split(':').length)
}
