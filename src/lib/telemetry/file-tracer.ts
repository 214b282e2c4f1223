/**
 * Spans as OTLP/JSON lines in `telemetry_spans.jsonl`. Written when a span ends, without a lock, and only where there
 * is an `agent_coordination` folder: a command that changes nothing makes none. A span that cannot be written is
 * dropped, since no operation may fail for its telemetry.
 */
import { AutonomyError } from '../errors.ts'
import { appendLineUnlocked } from '../platform/append-unlocked.ts'
import type { Clock, Milliseconds } from '../platform/clock.ts'
import type { Platform } from '../platform/deps.ts'
import { nameDigits } from '../platform/random.ts'
import type { WorkspacePaths } from '../workspace/paths.ts'
import { otlpLine, type FinishedSpan } from './otlp.ts'
import { incomingContext } from './trace-context.ts'
import type { OpenSpan, SpanAttributes, SpanInput, TraceContext, Tracer } from './tracer.ts'

export type FileTracerDeps = Pick<Platform, 'clock' | 'random' | 'environment'> & {
  paths: { coordination: Pick<WorkspacePaths['coordination'], 'spans'> }
}

/** The monotonic clock is read for times; further from the wall clock than this it is set anew (the machine slept). */
const DRIFT = 50

export function fileTracer(deps: FileTracerDeps): Tracer {
  const { context: incoming } = incomingContext(deps.environment)
  const now = preciseClock(deps.clock)
  const newContext = (trace_id?: string): TraceContext => ({
    trace_id: trace_id ?? hexDigits(deps, 32),
    span_id: hexDigits(deps, 16),
  })
  const isRemote = (parent: TraceContext | undefined): boolean =>
    parent !== undefined && parent.trace_id === incoming?.trace_id && parent.span_id === incoming.span_id
  const write = (span: FinishedSpan): void => append(span, deps)
  return {
    incoming: () => incoming,
    newContext,
    async span(input, work) {
      const open = openSpan(input, { incoming, newContext })
      const start = now()
      const finish = (error?: string): void =>
        write({ ...open.state(), remote: isRemote(open.state().parent), name: input.name, start, end: now(), error })
      return finishing(work, open, finish)
    },
    async record({ context, name, attributes = {}, parent, remote, start, end, error }) {
      write({ context, parent, remote: remote ?? isRemote(parent), name, start, end, attributes, error })
    },
  }
}

interface SpanState extends OpenSpan {
  state(): Pick<FinishedSpan, 'context' | 'parent' | 'attributes'>
}

type Origin = Pick<Tracer, 'newContext'> & { incoming: TraceContext | undefined }

function openSpan({ parent, attributes: given = {} }: SpanInput, { incoming, newContext }: Origin): SpanState {
  let above = parent ?? incoming
  let attributes = given
  const context = newContext(above?.trace_id)
  return {
    context,
    set: (more) => void (attributes = { ...attributes, ...more }),
    belongsTo: (other) => {
      above = other
      context.trace_id = other.trace_id
    },
    state: () => ({ context, parent: above, attributes }),
  }
}

async function finishing<T>(
  work: (span: OpenSpan) => Promise<T>,
  open: SpanState,
  finish: (error?: string) => void,
): Promise<T> {
  try {
    const result = await work(open)
    finish()
    return result
  } catch (error) {
    open.set(errorAttributes(error))
    finish(error instanceof Error ? error.message : String(error))
    throw error
  }
}

function errorAttributes(error: unknown): SpanAttributes {
  return { 'error.type': error instanceof AutonomyError ? error.code : 'BUG' }
}

function append(span: FinishedSpan, { environment, paths }: FileTracerDeps): void {
  try {
    appendLineUnlocked(paths.coordination.spans, otlpLine(span, environment.pid))
  } catch (error) {
    if (!(error instanceof AutonomyError)) throw error
  }
}

/** Wall-clock time with the fraction of the monotonic clock, so that a span within another has its times within. */
function preciseClock(clock: Clock): () => Milliseconds {
  let offset = clock.now() - clock.monotonic()
  return () => {
    const wall = clock.now()
    if (Math.abs(offset + clock.monotonic() - wall) > DRIFT) offset = wall - clock.monotonic()
    return offset + clock.monotonic()
  }
}

/** Not from node:crypto, which takes longer to load than everything else here; ids are told apart, not kept secret. */
function hexDigits({ random }: Pick<Platform, 'random'>, count: number): string {
  let digits = ''
  while (digits.length < count) digits += nameDigits(random, 8)
  return /[^0]/.test(digits) ? digits : digits.replace(/0$/, '1')
}
