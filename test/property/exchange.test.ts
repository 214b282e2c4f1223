/** Whatever text comes: an import adds all of it, or nothing with an expected error that has a place. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Source, SOURCES } from '../../src/lib/coordination/exchange/entry.ts'
import { exportWork } from '../../src/lib/coordination/exchange/export-work.ts'
import { importFrom } from '../../src/lib/coordination/exchange/import-from.ts'
import { importWork } from '../../src/lib/coordination/work/import-work.ts'
import { AutonomyError } from '../../src/lib/errors.ts'
import { coordinationInMemory, type InMemory } from '../lib/coordination/agents/coordination-in-memory.ts'

const value = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom('1', 'open', 'done', 'high', '', '2.1'),
  fc.nat(5),
)
const names = ['id', 'number', 'title', 'subject', 'status', 'state', 'priority', 'labels', 'dependencies', 'subtasks']
const more = ['blockedBy', 'blocks', 'parent_task_id', 'assignees', 'stateReason', 'issue_type', 'tasks', '__proto__']
const record = fc
  .tuple(fc.dictionary(fc.constantFrom(...names, ...more), value, { maxKeys: 2 }), fc.nat(99))
  .map(([noise, number]) => Object.assign({ id: String(number), number, title: 'T', subject: 'S' }, noise))

const texts: Readonly<Record<Source, fc.Arbitrary<string>>> = {
  'claude-tasks': fc.array(record).map((each) => JSON.stringify(each)),
  beads: fc.array(record).map((each) => each.map((one) => JSON.stringify(one)).join('\n')),
  taskmaster: fc.array(record).map((tasks) => JSON.stringify({ tasks })),
  backlog: record.map((each) => {
    const lines = Object.entries(each).map(([name, one]) => `${name}: ${JSON.stringify(one)}`)
    return `---\n${lines.join('\n')}\n---\nbody\n`
  }),
  'github-json': fc.array(record).map((each) => JSON.stringify(each)),
}

async function keys({ ledger }: InMemory): Promise<readonly (string | undefined)[]> {
  return ledger.read(({ items }) => items.all().map(({ idempotency_key }) => idempotency_key))
}

describe('an import', () => {
  it.each(SOURCES)('from %s adds all or nothing', async (from) => {
    const deps = coordinationInMemory()
    const text = fc.oneof({ arbitrary: texts[from], weight: 4 }, fc.string())
    await fc.assert(
      fc.asyncProperty(text, async (given) => {
        const before = await keys(deps)
        try {
          const { added } = await importFrom({ from, path: 'stdin', text: given }, deps)
          expect(await keys(deps)).toHaveLength(before.length + added)
        } catch (error) {
          if (!(error instanceof AutonomyError)) throw error
          expect(error.position?.file).toBe('stdin')
          expect(await keys(deps)).toEqual(before)
        }
      }),
      { numRuns: 150 },
    )
  })

  it('takes what an export says as it was', async () => {
    const word = fc.string({ minLength: 1 }).filter((text) => text.trim() !== '')
    const line = fc.record({
      type: word.map((text) => text.trim()),
      description: word,
      priority: fc.constantFrom('critical', 'high', 'medium', 'low'),
      tags: fc.array(fc.string({ minLength: 1 }), { minLength: 1 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(line), async (given) => {
        const lines = given.map((each, index) => ({ ...each, key: `k${index}`, depends_on: index > 0 ? ['k0'] : [] }))
        const here = coordinationInMemory()
        await importWork({ text: lines.map((each) => JSON.stringify(each)).join('\n'), file: 'x' }, here)
        const exported = (await exportWork({ format: 'ndjson' }, here)).files[0]?.text ?? ''
        const there = coordinationInMemory()
        await importWork({ text: exported, file: 'x' }, there)
        expect((await exportWork({ format: 'ndjson' }, there)).files[0]?.text).toBe(exported)
        expect(exported.split('\n')).toHaveLength(given.length + 1)
      }),
      { numRuns: 50 },
    )
  })
})
