/** The README's table of commands, between its two markers: a line for each topic, so that it stays a glance. */
import type { ManifestCommand } from '../../src/lib/cli/manifest.ts'

const START = '<!-- commands: generated -->'
const END = '<!-- /commands -->'

/** A README without the markers is left as it is. @throws Error when one of the two is lost */
export function withCommandTable(readme: string, bin: string, commands: readonly ManifestCommand[]): string {
  const start = readme.indexOf(START)
  const end = readme.indexOf(END)
  if (start === -1 && end === -1) return readme
  if (start === -1 || end < start) throw new Error(`README.md needs the lines ${START} and ${END}`)
  const topics = Map.groupBy(commands, ({ id }) => id.split(':')[0] ?? id)
  const rows = [...topics].map(([topic, each]) => {
    const verbs = each.flatMap(({ id }) => id.split(':').slice(1)).map((verb) => `\`${verb}\``)
    return `| \`${bin} ${topic}\` | ${verbs.length > 0 ? verbs.join(' ') : (each[0]?.summary ?? '')} |`
  })
  const table = ['| Command | |', '| --- | --- |', ...rows].join('\n')
  return `${readme.slice(0, start + START.length)}\n\n${table}\n\n${readme.slice(end)}`
}
