import { spawn } from 'node:child_process'
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AutonomyError } from '../../../src/lib/errors.ts'
import { systemEnvironment } from '../../../src/lib/platform/environment.ts'
import { systemRandom } from '../../../src/lib/platform/random.ts'
import { fileTracer } from '../../../src/lib/telemetry/file-tracer.ts'
import type { Tracer } from '../../../src/lib/telemetry/tracer.ts'
import type { JsonObject } from '../../run-cli.ts'

let directory = ''
let spans = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'spans-'))
  spans = join(directory, 'telemetry_spans.jsonl')
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const START = Date.UTC(2026, 10, 21, 4, 30)

function tracer(variables: Readonly<Record<string, string>> = {}): Tracer & { pass(ms: number): void } {
  let passed = 0
  const clock = {
    now: () => Math.floor(START + passed),
    monotonic: () => 1000 + passed,
    sleep: async () => {},
  }
  const environment = { ...systemEnvironment, get: (name: string) => variables[name] }
  const made = fileTracer({ clock, random: systemRandom, environment, paths: { coordination: { spans } } })
  return { ...made, pass: (ms) => void (passed += ms) }
}

const lines = (): JsonObject[] =>
  readFileSync(spans, 'utf8')
    .trimEnd()
    .split('\n')
    // Who looked while another was writing begins on a line of its own, which may leave an empty one.
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
const written = (): JsonObject[] => lines().map((line) => line['resourceSpans'][0].scopeSpans[0].spans[0])

describe('the file tracer', () => {
  it('writes a span as one OTLP/JSON request a line', async () => {
    const trace = tracer()
    const result = await trace.span({ name: 's2s.work.claim', attributes: { agent: 'a', count: 2 } }, async (span) => {
      trace.pass(1.5)
      span.set({ share: 0.25, already: false, missing: undefined })
      return 7
    })
    expect(result).toBe(7)
    const [line] = lines()
    expect(line?.['resourceSpans'][0].resource.attributes).toContainEqual({
      key: 'service.name',
      value: { stringValue: 's2s-coordination' },
    })
    expect(written()[0]).toEqual({
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
      spanId: expect.stringMatching(/^[0-9a-f]{16}$/),
      flags: 0x101,
      name: 's2s.work.claim',
      kind: 1,
      startTimeUnixNano: `${START}000000`,
      endTimeUnixNano: `${START + 1}500000`,
      attributes: [
        { key: 'agent', value: { stringValue: 'a' } },
        { key: 'count', value: { intValue: '2' } },
        { key: 'share', value: { doubleValue: 0.25 } },
        { key: 'already', value: { boolValue: false } },
      ],
      status: {},
    })
  })

  it('writes the code of an error and throws it on', async () => {
    const trace = tracer()
    const refused = new AutonomyError('NOT_OWNER', 'work_1 is held by b')
    await expect(trace.span({ name: 's2s.work.complete' }, () => Promise.reject(refused))).rejects.toBe(refused)
    await expect(trace.span({ name: 's2s.work.add' }, () => Promise.reject(new Error('a bug')))).rejects.toThrow('bug')
    expect(written().map(({ status, attributes }) => [status, attributes[0].value.stringValue])).toEqual([
      [{ code: 2, message: 'work_1 is held by b' }, 'NOT_OWNER'],
      [{ code: 2, message: 'a bug' }, 'BUG'],
    ])
  })

  it('makes a span part of the trace that its work found', async () => {
    const trace = tracer({ TRACEPARENT: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` })
    const item = trace.newContext()
    await trace.span({ name: 's2s.work.claim' }, async (span) => span.belongsTo(item))
    expect(written()[0]).toMatchObject({ traceId: item.trace_id, parentSpanId: item.span_id, flags: 0x101 })
  })

  it('marks a parent that is another process', async () => {
    const trace = tracer({ TRACEPARENT: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` })
    await trace.span({ name: 'outer' }, async ({ context }) => {
      await trace.span({ name: 'inner', parent: context }, async () => {})
    })
    await trace.record({ name: 'of another', context: trace.newContext(), start: START, end: START + 5 })
    await trace.record({
      name: 'below another program',
      context: trace.newContext('c'.repeat(32)),
      parent: { trace_id: 'c'.repeat(32), span_id: 'd'.repeat(16) },
      remote: true,
      start: START,
      end: START + 5,
    })
    const [inner, outer, other, below] = written()
    expect(outer).toMatchObject({ traceId: 'a'.repeat(32), parentSpanId: 'b'.repeat(16), flags: 0x301 })
    expect(inner).toMatchObject({ traceId: 'a'.repeat(32), parentSpanId: outer?.['spanId'], flags: 0x101 })
    expect(other?.['parentSpanId']).toBeUndefined()
    expect(other).toMatchObject({ startTimeUnixNano: `${START}000000`, endTimeUnixNano: `${START + 5}000000` })
    expect(below).toMatchObject({ parentSpanId: 'd'.repeat(16), flags: 0x301 })
  })

  it('ends a line that was left unfinished and cuts nothing', async () => {
    appendFileSync(spans, '{"resourceSpans":[{"reso')
    await tracer().span({ name: 'next' }, async () => {})
    const [torn, next] = readFileSync(spans, 'utf8').split('\n')
    expect(torn).toBe('{"resourceSpans":[{"reso')
    expect(JSON.parse(next ?? '')).toHaveProperty('resourceSpans')
  })

  it('makes no folder, and fails nothing when it cannot write', async () => {
    rmSync(directory, { recursive: true })
    await expect(tracer().span({ name: 'nowhere' }, async () => 1)).resolves.toBe(1)
    expect(() => readFileSync(spans)).toThrow('ENOENT')
    mkdirSync(spans, { recursive: true })
    await expect(tracer().span({ name: 'a folder there' }, async () => 2)).resolves.toBe(2)
  })

  it('keeps the lines of many processes whole', async () => {
    const module = new URL('../../../src/lib/platform/append-unlocked.ts', import.meta.url).href
    const program = `const { appendLineUnlocked } = await import(${JSON.stringify(module)})
      for (let n = 0; n < 50; n++) appendLineUnlocked(process.argv[1], JSON.stringify({ n, text: 'x'.repeat(n * 97) }))`
    const ends = Array.from({ length: 4 }, () => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', program, spans], { stdio: 'ignore' })
      return new Promise((resolve) => child.on('close', resolve))
    })
    expect(await Promise.all(ends)).toEqual([0, 0, 0, 0])
    expect(lines()).toHaveLength(200)
  })
})
