/** The enrichment step: names a root cause on todos that have none. What a person or a pattern named is never replaced. */
import { toIso } from '../../platform/clock.ts'
import { correlations } from '../learn/correlations.ts'
import { readTrainingData } from '../learn/training-data.ts'
import type { PipelineDeps } from '../pipeline-deps.ts'
import type { Todo } from '../todos/todo.ts'
import { suggestRootCause, type RootCause } from './suggest-root-cause.ts'

export type EnrichDeps = Pick<PipelineDeps, 'files' | 'paths' | 'clock' | 'todos'>

export interface Enriched {
  by_rule: number
  learned: number
}

/** @throws AutonomyError INVALID_DOCUMENT, STORE_BUSY, IO */
export async function enrichTodos(deps: EnrichDeps): Promise<Enriched> {
  const learned = correlations(readTrainingData(deps))
  const at = toIso(deps.clock.now())
  return deps.todos.update((document) => {
    const found = document.todos.map((todo) => (todo.root_cause ? undefined : suggestRootCause(todo, learned)))
    const result: Enriched = { by_rule: fromSource(found, 'rule'), learned: fromSource(found, 'learned') }
    if (result.by_rule + result.learned === 0) return { document, result }
    const todos = document.todos.map((todo, index) => withCause(todo, found[index], at))
    return { document: { ...document, todos }, result }
  })
}

function fromSource(causes: readonly (RootCause | undefined)[], source: RootCause['source']): number {
  return causes.filter((cause) => cause?.source === source).length
}

function withCause(todo: Todo, cause: RootCause | undefined, at: string): Todo {
  if (!cause) return todo
  const { root_cause, source, confidence } = cause
  const metadata = {
    ...todo.metadata,
    root_cause_source: source,
    ...(confidence === undefined ? {} : { root_cause_confidence: confidence }),
  }
  return { ...todo, root_cause, updated_at: at, metadata }
}
