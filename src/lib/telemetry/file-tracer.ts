/** Spans as OTLP/JSON lines. */
import type { Platform } from '../platform/deps.ts'
import type { WorkspacePaths } from '../workspace/paths.ts'
import type { Tracer } from './tracer.ts'

export type FileTracerDeps = Platform & { paths: Pick<WorkspacePaths, 'coordination'> }

export function fileTracer(_deps: FileTracerDeps): Tracer {
  throw new Error('not written yet')
}
