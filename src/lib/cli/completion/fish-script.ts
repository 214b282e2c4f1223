/** The completion script for fish. */
import { commandWords, type ManifestCommand, type ManifestFlag } from '../manifest.ts'
import { argumentValues, flagsOf, globalWords, nextWords, rootFlags, valueKind } from './words.ts'

export function fishScript(bin: string, commands: readonly ManifestCommand[]): string {
  const next = [...nextWords(commands)].flatMap(([before, words]) =>
    words.map(({ word, summary }) =>
      complete(`__${bin}_at ${quote(before)}`, `-a ${quote(word)} -d ${quote(summary)}`),
    ),
  )
  const own = commands.flatMap((command) => {
    const when = `__${bin}_in ${quote(commandWords(command))}`
    const values = argumentValues(command)
    const choices = values.length > 0 ? [complete(when, `-a ${quote(values.join(' '))}`)] : []
    return [...choices, ...flagsOf(command).map((flag) => complete(when, flagOptions(flag)))]
  })
  const root = rootFlags(commands).map((flag) => complete(`__${bin}_at ''`, flagOptions(flag)))
  function complete(when: string, rest: string): string {
    return `complete -c ${bin} -n ${quote(when)} ${rest}`
  }
  return `# fish completion for ${bin}. Put it in ~/.config/fish/completions/${bin}.fish
${wordsFunction(bin, commands)}
function __${bin}_at
    test "$(__${bin}_words)" = "$argv[1]"
end
function __${bin}_in
    string match -q -- "$argv[1] *" "$(__${bin}_words) "
end
complete -c ${bin} -f
${[...next, ...root, ...own].join('\n')}
`
}

/** Prints the command's words; global flags may stand among them. */
function wordsFunction(bin: string, commands: readonly ManifestCommand[]): string {
  const { alone, valued, withValue } = globalWords(commands)
  const patterns = (alternatives: string): string => alternatives.split(' | ').map(quote).join(' ')
  return `function __${bin}_words
    set -l words (commandline -opc)
    set -e words[1]
    set -l command
    while set -q words[1]
        switch $words[1]
            case ${patterns(valued)}
                set -e words[1]
            case ${patterns(alone)} ${patterns(withValue)}
            case '-*'
                break
            case '*'
                set -a command $words[1]
        end
        set -e words[1]
    end
    string join ' ' $command
end`
}

function flagOptions(flag: ManifestFlag): string {
  const about = flag.summary ?? flag.description ?? ''
  const kind = valueKind(flag)
  const names = `-l ${flag.name}${flag.char ? ` -s ${flag.char}` : ''} -d ${quote(about)}`
  if (!kind) return names
  if (kind.kind === 'list') return `${names} -x -a ${quote(kind.values.join(' '))}`
  if (kind.kind === 'directory') return `${names} -x -a '(__fish_complete_directories)'`
  return kind.kind === 'file' ? `${names} -r -F` : `${names} -x`
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`
}
