import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  formatTraceparent,
  incomingContext,
  parseTraceId,
  parseTraceparent,
} from '../../../src/lib/telemetry/trace-context.ts'

const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
const span = '00f067aa0ba902b7'
const uuid = '4BF92F35-77B3-4DA6-A3CE-929D0E0E4736'
const from = (variables: Readonly<Record<string, string>>): ReturnType<typeof incomingContext> =>
  incomingContext({ get: (name) => variables[name] })

const digits = (count: number): fc.Arbitrary<string> =>
  fc
    .array(fc.constantFrom(...'0123456789abcdef'), { minLength: count, maxLength: count })
    .map((each) => each.join(''))
    .filter((text) => /[^0]/.test(text))

describe('traceparent', () => {
  it('is read back as it was written', () => {
    fc.assert(
      fc.property(digits(32), digits(16), (trace_id, span_id) => {
        expect(parseTraceparent(formatTraceparent({ trace_id, span_id }))).toEqual({ trace_id, span_id })
      }),
    )
  })

  it('may be of a later version with more behind', () => {
    expect(parseTraceparent(`cc-${trace}-${span}-01-what-the-future-will-be-like`)).toEqual({
      trace_id: trace,
      span_id: span,
    })
  })

  it.each([
    '',
    'garbage',
    `00-${trace}-${span}`,
    `00-${trace}-${span}-01-more`,
    `ff-${trace}-${span}-01`,
    `00-${trace.toUpperCase()}-${span}-01`,
    `00-${'0'.repeat(32)}-${span}-01`,
    `00-${trace}-${'0'.repeat(16)}-01`,
    `00-${trace}0-${span}-01`,
  ])('is none: %s', (text) => {
    expect(parseTraceparent(text)).toBeUndefined()
  })
})

describe('a trace id', () => {
  it('may be a UUID', () => {
    expect(parseTraceId(uuid)).toBe(trace)
    expect(parseTraceId(` ${trace}\n`)).toBe(trace)
  })

  it.each(['', 'abc', '0'.repeat(32), `${trace}00`, 'the-last-deployment'])('is none: %s', (text) => {
    expect(parseTraceId(text)).toBeUndefined()
  })
})

describe('the incoming context', () => {
  it('comes from the strongest variable that can be read', () => {
    const variables = {
      FORCE_TRACE_ID: 'a'.repeat(32),
      COORDINATION_TRACE_ID: 'b'.repeat(32),
      TRACE_ID: uuid,
      TRACEPARENT: `00-${'d'.repeat(32)}-${span}-01`,
    }
    expect(from(variables).context?.trace_id).toBe('a'.repeat(32))
    expect(from({ ...variables, FORCE_TRACE_ID: 'nonsense' }).context?.trace_id).toBe('b'.repeat(32))
    expect(from({ TRACE_ID: uuid, TRACEPARENT: variables.TRACEPARENT }).context?.trace_id).toBe(trace)
    expect(from({ TRACEPARENT: variables.TRACEPARENT }).context).toEqual({ trace_id: 'd'.repeat(32), span_id: span })
    expect(from({}).context).toBeUndefined()
  })

  it('names what it ignored', () => {
    const { context, ignored } = from({ TRACE_ID: 'build-17', TRACEPARENT: 'x' })
    expect(context).toBeUndefined()
    expect(ignored.map(({ variable }) => variable)).toEqual(['TRACE_ID', 'TRACEPARENT'])
  })

  it('gives everything under one trace id the same remote parent', () => {
    expect(from({ TRACE_ID: trace }).context).toEqual({ trace_id: trace, span_id: trace.slice(0, 16) })
    expect(from({ TRACE_ID: `${'0'.repeat(31)}1` }).context?.span_id).toBe(`${'0'.repeat(15)}1`)
  })

  it('takes the span of TRACEPARENT when it is in the trace that a stronger variable names', () => {
    expect(from({ TRACE_ID: trace, TRACEPARENT: `00-${trace}-${span}-01` }).context).toEqual({
      trace_id: trace,
      span_id: span,
    })
  })
})
