/** The completion script for zsh. */
import { commandWords, type ManifestCommand } from '../manifest.ts'
import { argumentValues, flagsOf, flagWords, nextWords, valueKind } from './words.ts'

export function zshScript(bin: string, commands: readonly ManifestCommand[]): string {
  const paths = [...nextWords(commands)].map(([before, words]) => {
    const described = words.map(({ word, summary }) => quote(`${word}:${summary}`))
    return `    ${quote(before)}) next=(${described.join(' ')}) ;;`
  })
  return `#compdef ${bin}
# zsh completion for ${bin}. Put it in a directory of $fpath as _${bin}, or: source <(${bin} completion zsh)
_${bin}() {
  local command='' i
  local -a next flags
  for ((i = 2; i < CURRENT; i++)); do
    [[ \${words[i]} == -* ]] && break
    command="\${command:+$command }\${words[i]}"
  done
  case $command in
${paths.join('\n')}
  esac
  case $command in
${commands
  .toSorted((a, b) => b.id.split(':').length - a.id.split(':').length)
  .map(commandCase)
  .join('\n')}
  esac
  if (( \${#next} )) && [[ \${words[CURRENT]} != -* ]]; then
    _describe -t commands ${quote(`${bin} command`)} next
    return
  fi
  _arguments -S $flags '*:: :_default'
}
if [[ \${zsh_eval_context[-1]} == loadautofunc ]]; then _${bin} "$@"; else compdef _${bin} ${bin}; fi
`
}

function commandCase(command: ManifestCommand): string {
  const words = commandWords(command)
  const flags = flagsOf(command).flatMap((flag) => {
    const about = (flag.summary ?? flag.description ?? '').replaceAll(/[[\]:]/g, ' ')
    const kind = valueKind(flag)
    const action = { list: '', directory: '_files -/', file: '_files', text: ' ' }
    const value = kind && `:value:${kind.kind === 'list' ? `(${kind.values.join(' ')})` : action[kind.kind]}`
    return flagWords(flag).map((word) =>
      quote(`${word}${kind && word.startsWith('--') ? '=' : ''}[${about}]${value ?? ''}`),
    )
  })
  const choices = argumentValues(command).map(quote)
  const own = choices.length > 0 ? ` next=(${choices.join(' ')})` : ''
  return `    ${quote(words)} | ${quote(`${words} `)}*)${own} flags=(${flags.join(' ')}) ;;`
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
