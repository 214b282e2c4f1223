/** Pure: items -> a checklist for people. Descriptions are shown as they are written: nothing in them is markup. */
import type { WorkItem } from '../work-item.ts'
import type { Exported } from './exported-items.ts'
import { titled } from './foreign-ids.ts'

const SECTIONS: readonly (readonly [WorkItem['status'], string])[] = [
  ['active', 'In work'],
  ['pending', 'To do'],
  ['failed', 'Failed'],
  ['unknown', 'Unknown state'],
  ['completed', 'Done'],
  ['cancelled', 'Cancelled'],
]

export function writeMarkdown(items: readonly Exported[]): string {
  const sections = SECTIONS.flatMap(([status, title]) => {
    const within = items.filter(({ item }) => item.status === status)
    return within.length === 0 ? [] : [`## ${title}\n\n${within.map(lineOf).join('\n')}\n`]
  })
  return `# Work\n\n${sections.length === 0 ? 'Nothing.\n' : sections.join('\n')}`
}

function lineOf(exported: Exported): string {
  const { item, key, needs } = exported
  const { title, body } = titled(exported)
  const waits = needs.length === 0 ? '' : `; after ${needs.map(plain).join(', ')}`
  const box = item.status === 'completed' ? 'x' : ' '
  const first = `- [${box}] ${plain(title)} (${item.priority}, ${plain(item.work_type || 'task')}, ${plain(key)}${waits})`
  const rest = body.split(/\r?\n/).map((line) => (line.trim() === '' ? '' : `  ${plain(line.trim())}`))
  return body === '' ? first : [first, '', ...rest].join('\n')
}

function plain(text: string): string {
  return text
    .replaceAll(/[\\`*_{}[\]<>#|!&~]/g, String.raw`\$&`)
    .replace(/^(\s*)([-+=])/, String.raw`$1\$2`)
    .replace(/^(\s*\d+)([.)])/, String.raw`$1\$2`)
}
