/** All of oclif: help, the version, topics, did-you-mean, and any command with AUTONOMY_FULL_PATH=1. */
import { Config } from '@oclif/core/config'
import { normalizeArgv } from '@oclif/core/help'
import { AutonomyError } from '../errors.ts'
import { nearestName } from '../workspace/nearest-name.ts'
import { AutonomyHelp } from './help.ts'
import type { Program } from './program.ts'
import { writeOut } from './output.ts'

interface FullPath extends Program {
  /** The command, where the launcher knows it. */
  id: string | undefined
  /** Show help for what the words name. */
  help: boolean
}

/** @throws AutonomyError USAGE for an unknown command, BrokenPipe */
export async function runFullPath(argv: readonly string[], program: FullPath): Promise<void> {
  const config = await Config.load({ root: program.root, pjson: program.pjson })
  if (argv[0] === '--version') return writeOut(`${config.userAgent}\n`)
  const wanted = argv[0] === 'help' ? argv.slice(1) : argv
  const [id, ...rest] = program.id
    ? [program.id, ...argv.slice(program.id.split(':').length)]
    : normalizeArgv(config, [...wanted])
  const command = config.findCommand(id ?? '')
  const known = command !== undefined || config.findTopic(id ?? '') !== undefined
  const isFlag = id?.startsWith('-') === true
  if (id !== undefined && !known && !isFlag) throw unknownCommand(wanted, config)
  if (isFlag && !program.help) throw unknownFlag(id)
  if (id !== undefined && !command && argv[0] !== 'help' && !program.help) throw topicAlone(id, config)
  if (command && id !== undefined && argv[0] !== 'help' && !program.help)
    return void (await config.runCommand(id, rest, command))
  const help = new AutonomyHelp(config)
  await help.showHelp(known && id !== undefined ? [id] : [])
  await writeOut(help.shown)
}

function unknownFlag(flag: string): AutonomyError {
  return new AutonomyError('USAGE', `No command before ${flag}`, {
    hint: '`autonomy COMMAND [FLAGS]`; `autonomy --help` lists the commands.',
  })
}

function topicAlone(id: string, config: Config): AutonomyError {
  const name = id.replaceAll(':', ' ')
  const commands = config.commands.filter((each) => !each.hidden && each.id.startsWith(`${id}:`))
  return new AutonomyError('USAGE', `\`${config.bin} ${name}\` needs to be told what to do`, {
    details: commands.map((each) => `${config.bin} ${each.id.replaceAll(':', ' ')}: ${each.summary ?? ''}`),
    hint: `\`${config.bin} COMMAND --help\` explains one command with examples.`,
  })
}

function unknownCommand(argv: readonly string[], config: Config): AutonomyError {
  const firstFlag = argv.findIndex((word) => word.startsWith('-'))
  const words = argv.slice(0, firstFlag === -1 ? undefined : firstFlag)
  const names = config.commands.filter(({ hidden }) => !hidden).map(({ id }) => id.replaceAll(':', ' '))
  // oclif counts every command as a topic, too.
  const topics = config.topics.map(({ name }) => name.replaceAll(':', ' ')).filter((name) => !names.includes(name))
  const near = nearestCommand(words, [...names, ...topics])
  const listed = near && topics.includes(near) ? `${near} ` : ''
  return new AutonomyError('USAGE', `Unknown command \`${config.bin} ${words.join(' ')}\``, {
    hint:
      near && listed === ''
        ? `Did you mean \`${config.bin} ${near}\`?`
        : `\`${config.bin} ${listed}--help\` lists the commands.`,
  })
}

/** Tries the whole line first, then fewer words: what follows may be arguments. Each word must be near to its own. */
function nearestCommand(words: readonly string[], names: readonly string[]): string | undefined {
  for (let length = words.length; length > 0; length--) {
    const typed = words.slice(0, length)
    const similar = names.filter((name) => {
      const known = name.split(' ')
      return known.length === length && known.every((word, at) => nearestName(typed[at] ?? '', [word]) !== undefined)
    })
    const near = nearestName(typed.join(' '), similar)
    if (near !== undefined) return near
  }
  return undefined
}
