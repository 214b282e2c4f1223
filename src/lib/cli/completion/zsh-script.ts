/** The completion script for zsh. */
import { commandWords, type ManifestCommand, type ManifestFlag } from '../manifest.ts'
import { argumentValues, flagsOf, flagWords, globalWords, nextWords, rootFlags, valueKind } from './words.ts'

export function zshScript(bin: string, commands: readonly ManifestCommand[]): string {
  const paths = [...nextWords(commands)].map(([before, words]) => {
    const described = words.map(({ word, summary }) => quote(`${word}:${summary}`))
    return `    ${quote(before)}) next=(${described.join(' ')}) ;;`
  })
  const { valued } = globalWords(commands)
  return `#compdef ${bin}
# zsh completion for ${bin}. Put it in a directory of $fpath as _${bin}, or: source <(${bin} completion zsh)
_${bin}() {
  local command='' i
  local -a next flags=(${flagSpecs(rootFlags(commands))})
${commandLoop(commands)}
  case $command in
${paths.join('\n')}
  esac
  case $command in
${commands
  .toSorted((a, b) => b.id.split(':').length - a.id.split(':').length)
  .map(commandCase)
  .join('\n')}
  esac
  if (( \${#next} )) && [[ \${words[CURRENT]} != -* && \${words[CURRENT - 1]} != (${valued}) ]]; then
    _describe -t commands ${quote(`${bin} command`)} next
    return
  fi
  _arguments -S $flags '*: :_default'
}
if [[ \${zsh_eval_context[-1]} == loadautofunc ]]; then _${bin} "$@"; else compdef _${bin} ${bin}; fi
`
}

/** Collects the command's words in `command`; global flags may stand among them. */
function commandLoop(commands: readonly ManifestCommand[]): string {
  const { alone, valued, withValue } = globalWords(commands)
  return `  for ((i = 2; i < CURRENT; i++)); do
    case \${words[i]} in
      (${alone} | ${withValue}) ;;
      (${valued}) (( i++ )) ;;
      (-*) break ;;
      (*) command="\${command:+$command }\${words[i]}" ;;
    esac
  done`
}

function commandCase(command: ManifestCommand): string {
  const words = commandWords(command)
  const choices = argumentValues(command).map(quote)
  const own = choices.length > 0 ? ` next=(${choices.join(' ')})` : ''
  return `    ${quote(words)} | ${quote(`${words} `)}*)${own} flags=(${flagSpecs(flagsOf(command))}) ;;`
}

/** As `_arguments` reads them: `*--priority=[only these]:value:(critical high)`; the star lets it be given again. */
function flagSpecs(flags: readonly ManifestFlag[]): string {
  const specs = flags.flatMap((flag) => {
    const about = (flag.summary ?? flag.description ?? '').replaceAll(/[[\]:]/g, ' ')
    const kind = valueKind(flag)
    const action = { list: '', directory: '_files -/', file: '_files', text: ' ' }
    const value = kind && `:value:${kind.kind === 'list' ? `(${kind.values.join(' ')})` : action[kind.kind]}`
    const again = flag.multiple ? '*' : ''
    return flagWords(flag).map((word) =>
      quote(`${again}${word}${kind && word.startsWith('--') ? '=' : ''}[${about}]${value ?? ''}`),
    )
  })
  return specs.join(' ')
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
