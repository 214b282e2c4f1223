import { appendFileSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeColor } from '../../../../src/lib/cli/color.ts'
import { traceText, validationText } from '../../../../src/lib/cli/trace-text.ts'
import { memoryLedger } from '../../../../src/lib/coordination/ledger/memory-ledger.ts'
import type { TraceDeps } from '../../../../src/lib/coordination/trace/collect-traces.ts'
import { showTrace } from '../../../../src/lib/coordination/trace/show-trace.ts'
import { validateTrace } from '../../../../src/lib/coordination/trace/validate-trace.ts'
import { systemPlatform } from '../../../../src/lib/platform/system.ts'
import { fileTracer } from '../../../../src/lib/telemetry/file-tracer.ts'
import type { Tracer } from '../../../../src/lib/telemetry/tracer.ts'
import { workspacePaths } from '../../../../src/lib/workspace/paths.ts'
import { temporaryWorkspace } from '../../../temporary-workspace.ts'

const itemContext = { trace_id: 'a'.repeat(32), span_id: 'b'.repeat(16) }
const START = 1_795_197_746_000

function workspace(items: readonly unknown[] = []): TraceDeps & { tracer: Tracer } {
  const paths = workspacePaths(temporaryWorkspace())
  mkdirSync(dirname(paths.coordination.spans))
  const platform = { ...systemPlatform(), environment: { ...systemPlatform().environment, get: () => undefined } }
  const deps = { ...platform, paths }
  return { ...deps, ledger: memoryLedger({ clock: platform.clock, items }), tracer: fileTracer(deps) }
}

const record = (status: string): object => ({
  work_item_id: 'work_1',
  description: 'mend the build',
  status,
  telemetry: itemContext,
})

async function writeItem({ tracer }: { tracer: Tracer }): Promise<void> {
  const step = (name: string, [start, end]: readonly [number, number], more: object = {}): Promise<void> =>
    tracer.record({
      name,
      context: tracer.newContext(itemContext.trace_id),
      parent: itemContext,
      start: START + start,
      end: START + end,
      ...more,
    })
  await step('s2s.work.claim', [10, 12], { attributes: { 'agent.id': 'agent_1' } })
  await step('s2s.work.complete', [80, 85], {
    error: 'no command passed',
    attributes: { 'error.type': 'EVIDENCE_MISSING' },
  })
  await step('s2s.work.complete', [90, 99])
  await tracer.record({ name: 's2s.work.item', context: itemContext, start: START, end: START + 100 })
}

describe('traces', () => {
  it('are valid when they are whole, and shown as a tree', async () => {
    const deps = workspace([record('completed')])
    await writeItem(deps)
    const validation = await validateTrace({ trace: 'work_1' }, deps)
    expect(validation).toMatchObject({ valid: true, traces: [{ spans: 4, items: 1, broken: [] }] })
    expect(validationText(validation, makeColor(false))).toBe('Valid: 1 trace, 4 spans, 1 work item.')
    const shown = await showTrace({ trace: itemContext.trace_id }, deps)
    expect(traceText(shown, makeColor(false))).toBe(
      `${'a'.repeat(32)}  4 spans, 1 work item, 1 error, 100 ms  2026-11-20T18:02:26Z

s2s.work.item  work_1  "mend the build"    100 ms
├─ s2s.work.claim  agent_1                 2.0 ms
├─ s2s.work.complete  EVIDENCE_MISSING     5.0 ms
│     no command passed
└─ s2s.work.complete                       9.0 ms`,
    )
  })

  it('name each broken rule with its line', async () => {
    const deps = workspace([record('completed')])
    appendFileSync(deps.paths.coordination.spans, '{"torn\n\n# a comment\n')
    await writeItem(deps)
    const orphan = { trace_id: 'c'.repeat(32), span_id: 'd'.repeat(16) }
    await deps.tracer.record({ name: 'lost', context: orphan, parent: itemContext, start: START, end: START + 1 })
    const validation = await validateTrace({}, deps)
    expect(validation.valid).toBe(false)
    expect(validation.unreadable).toEqual({ count: 2, lines: [1, 3] })
    expect(validation.traces.find(({ valid }) => !valid)).toMatchObject({
      trace_id: orphan.trace_id,
      broken: [{ rule: 'parent', span_id: orphan.span_id, name: 'lost', line: 8 }],
    })
    const text = validationText(validation, makeColor(false))
    expect(text).toContain(`parent: lost (${orphan.span_id}): its parent ${itemContext.span_id} is not in the trace`)
    expect(text).toContain('telemetry_spans.jsonl:8')
    expect(text).toContain('hold no span: 1, 3')
  })

  it('show an item that is still open', async () => {
    const deps = workspace([record('active')])
    const { tracer } = deps
    await tracer.record({
      name: 's2s.work.claim',
      context: tracer.newContext(itemContext.trace_id),
      parent: itemContext,
      start: START,
      end: START + 1,
    })
    expect((await validateTrace({ trace: 'work_1' }, deps)).valid).toBe(true)
    const text = traceText(await showTrace({ trace: 'work_1' }, deps), makeColor(false))
    expect(text).toContain('s2s.work.item  work_1  "mend the build"  active      open\n└─ s2s.work.claim')
  })

  it('show an item that was made within another below it, open or not', async () => {
    const part = { ...itemContext, span_id: 'c'.repeat(16), parent_span_id: itemContext.span_id }
    const deps = workspace([record('active'), { ...record('pending'), work_item_id: 'work_2', telemetry: part }])
    await deps.tracer.record({
      name: 's2s.work.add',
      context: deps.tracer.newContext(part.trace_id),
      parent: part,
      start: START,
      end: START + 1,
    })
    const text = traceText(await showTrace({ trace: 'work_2' }, deps), makeColor(false))
    expect(text).toMatch(/^s2s\.work\.item .*work_1.*\n└─ s2s\.work\.item .*work_2.*\n {3}└─ s2s\.work\.add /m)
  })

  it('that nobody wrote are not found', async () => {
    const deps = workspace()
    await expect(validateTrace({ trace: 'f'.repeat(32) }, deps)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(showTrace({ trace: 'f'.repeat(32) }, deps)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await validateTrace({}, deps)).toMatchObject({ valid: true, traces: [] })
  })
})
