/** docs/files.md names every field that is written into the documents of coordination. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..', '..')
const page = readFileSync(join(root, 'docs/files.md'), 'utf8')

function fieldsOf(file: string, name: string): readonly string[] {
  const source = readFileSync(join(root, 'src/lib/coordination', file), 'utf8')
  const [, body = ''] = new RegExp(`export interface ${name}[^{]*\\{\\n(.*?)\\n\\}`, 's').exec(source) ?? []
  return [...body.matchAll(/^ {2}(\w+)\??:/gm)].map(([, field = '']) => field)
}

describe('docs/files.md', () => {
  it.each([
    ['work-item.ts', 'WorkFields', 30],
    ['work-item.ts', 'Evidence', 6],
    ['agent.ts', 'AgentFields', 12],
    ['ledger.ts', 'LogEntry', 10],
  ])('names the fields of %s %s', (file, name, least) => {
    const fields = fieldsOf(file, name)
    expect(fields.length).toBeGreaterThanOrEqual(least)
    expect(fields.filter((field) => !page.includes(`\`${field}\``))).toEqual([])
  })
})
