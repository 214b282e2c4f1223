import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { nodeFileSystem } from '../../../src/lib/platform/node-file-system.ts'
import { otlpLine } from '../../../src/lib/telemetry/otlp.ts'
import { parseSpans, type StoredSpan } from '../../../src/lib/telemetry/parse-spans.ts'
import { readSpans } from '../../../src/lib/telemetry/read-spans.ts'
import { temporaryWorkspace } from '../../temporary-workspace.ts'

const context = { trace_id: 'a'.repeat(32), span_id: 'b'.repeat(16) }

describe('parseSpans', () => {
  it('reads what is written', () => {
    const line = otlpLine(
      {
        context,
        parent: { ...context, span_id: 'c'.repeat(16) },
        remote: true,
        name: 's2s.work.claim',
        start: 1_795_197_746_669.5,
        end: 1_795_197_746_700,
        attributes: { 'work.id': 'work_1', count: 3, share: 0.5, already: false },
        error: 'it is held by b',
      },
      7,
    )
    expect(parseSpans(line, 4)).toEqual([
      {
        ...context,
        parent_span_id: 'c'.repeat(16),
        remote: true,
        name: 's2s.work.claim',
        start: 1_795_197_746_669.5,
        end: 1_795_197_746_700,
        precision: 1,
        attributes: { 'work.id': 'work_1', count: 3, share: 0.5, already: false },
        error: 'it is held by b',
        line: 4,
      },
    ])
  })

  it('reads a span of the shell version, whose seconds have a broken fraction', () => {
    const record = {
      trace_id: '647d3a5cd22adc76018cc1feb00b2701',
      span_id: '4080d7b3c02cba4c',
      parent_span_id: '',
      operation_name: 's2s.work.claim',
      status: 'error',
      start_time: '2025-06-15T17:35:33.3NZ',
      duration_ms: 32,
      span_attributes: { 's2s.team': 'testing_team', 's2s.error': 'file_lock_conflict' },
    }
    const start = Date.UTC(2025, 5, 15, 17, 35, 33)
    expect(parseSpans(JSON.stringify(record), 1)).toEqual([
      {
        trace_id: record.trace_id,
        span_id: record.span_id,
        parent_span_id: undefined,
        remote: false,
        name: 's2s.work.claim',
        start,
        end: start + 32,
        precision: 1000,
        attributes: record.span_attributes,
        error: 'file_lock_conflict',
        line: 1,
      },
    ])
  })

  it.each(['', 'null', '[]', '7', '{', '{}', '{"resourceSpans":[]}', '{"resourceSpans":7}', '{"trace_id":"a"}'])(
    'finds no span in %s',
    (line) => {
      expect(parseSpans(line, 1)).toBeUndefined()
    },
  )
})

describe('readSpans', () => {
  const line = (trace_id: string, name: string): string =>
    otlpLine(
      {
        context: { ...context, trace_id },
        parent: undefined,
        remote: false,
        name,
        start: 1,
        end: 2,
        attributes: { of: 'a' },
        error: undefined,
      },
      7,
    )

  it('finds the wanted spans of a file larger than a block, and counts what is no span', () => {
    const root = temporaryWorkspace()
    const path = join(root, 'spans.jsonl')
    const others = `${line('d'.repeat(32), 'x'.repeat(500))}\n`.repeat(3000)
    writeFileSync(path, `nothing\n\n${line(context.trace_id, 'first')}\n${others}${line(context.trace_id, 'last')}`)
    const wanted = (span: StoredSpan): boolean => span.trace_id === context.trace_id
    const found = readSpans(path, { files: nodeFileSystem }, { wanted, mark: context.trace_id.toUpperCase() })
    expect(found.spans.map(({ name, line: number }) => [name, number])).toEqual([
      ['first', 3],
      ['last', 3004],
    ])
    expect(found.unreadable).toEqual({ count: 1, lines: [1] })
    expect(readSpans(path, { files: nodeFileSystem }).spans).toHaveLength(3002)
    expect(readSpans(join(root, 'none.jsonl'), { files: nodeFileSystem }).spans).toEqual([])
  })
})
