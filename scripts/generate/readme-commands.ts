/** The README's table of commands, between its two markers. */
import type { ManifestCommand } from '../../src/lib/cli/manifest.ts'

const START = '<!-- commands: generated -->'
const END = '<!-- /commands -->'

/** @throws Error when the README has lost a marker */
export function withCommandTable(readme: string, bin: string, commands: readonly ManifestCommand[]): string {
  const start = readme.indexOf(START)
  const end = readme.indexOf(END)
  if (start === -1 || end < start) throw new Error(`README.md needs the lines ${START} and ${END}`)
  const rows = commands.map(({ id, summary }) => `| \`${bin} ${id.replaceAll(':', ' ')}\` | ${summary} |`)
  const table = ['| Command | |', '| --- | --- |', ...rows].join('\n')
  return `${readme.slice(0, start + START.length)}\n\n${table}\n\n${readme.slice(end)}`
}
