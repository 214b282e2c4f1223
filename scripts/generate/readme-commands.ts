/** The README's table of commands, between its two markers: a line for each topic of several commands and one for the rest, so that it stays a glance. */
import type { ManifestCommand } from '../../src/lib/cli/manifest.ts'

const START = '<!-- commands: generated -->'
const END = '<!-- /commands -->'

/** A README without the markers is left as it is. @throws Error when one of the two is lost */
export function withCommandTable(readme: string, bin: string, commands: readonly ManifestCommand[]): string {
  const start = readme.indexOf(START)
  const end = readme.indexOf(END)
  if (start === -1 && end === -1) return readme
  if (start === -1 || end < start) throw new Error(`README.md needs the lines ${START} and ${END}`)
  const topicOf = (id: string): string => id.split(':')[0] ?? id
  const sizes = Map.groupBy(commands, ({ id }) => topicOf(id))
  const topics = Map.groupBy(commands, ({ id }) => ((sizes.get(topicOf(id))?.length ?? 0) > 1 ? ` ${topicOf(id)}` : ''))
  const rows = [...topics]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([topic, each]) => {
      const verbs = each.map(({ id }) => `\`${topic === '' ? id.replaceAll(':', ' ') : id.split(':').at(-1)}\``)
      return `| \`${bin}${topic}\` | ${verbs.join(' ')} |`
    })
  const table = ['| Command | |', '| --- | --- |', ...rows].join('\n')
  return `${readme.slice(0, start + START.length)}\n\n${table}\n\n${readme.slice(end)}`
}
