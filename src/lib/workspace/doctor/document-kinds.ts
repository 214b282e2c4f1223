/**
 * The documents a workspace may hold and `doctor` knows: ours, and those the original left behind. A new kind of
 * document is one line here. Files of other programs (package.json, tsconfig.json) match nothing and are not touched.
 */
import { isLines, type DocumentForm } from '../salvage/combine-values.ts'

export interface DocumentKind {
  /** What it is called in messages. Shape checks are found by this name. */
  name: string
  /** Matched against the path in the workspace, with `/`. */
  path: RegExp
  form: DocumentForm
  /**
   * What stands in for it when nothing could be saved: an empty document, or no file where the program makes a new one
   * by itself and an empty one would not be valid.
   */
  whenHopeless: 'empty' | 'absent'
}

/** The first that matches counts. */
const DOCUMENT_KINDS: readonly DocumentKind[] = [
  { name: 'todo list', path: /^unified_todos\.json$/, form: { recordsAt: 'todos' }, whenHopeless: 'empty' },
  { name: 'agents', path: /^agent_capabilities\.json$/, form: { recordsAt: 'agents' }, whenHopeless: 'absent' },
  { name: 'predictions', path: /^predictive_data\.json$/, form: 'object', whenHopeless: 'absent' },
  { name: 'training data', path: /^agent_training_data\.json$/, form: 'object', whenHopeless: 'absent' },
  { name: 'history', path: /^\.agent-workspace\/pipeline\/history\.json$/, form: 'object', whenHopeless: 'absent' },
  { name: 'state', path: /^\.agent-workspace\/.+\.json$/, form: 'object', whenHopeless: 'absent' },
  { name: 'state journal', path: /^\.agent-workspace\/.+\.jsonl$/, form: 'lines', whenHopeless: 'empty' },
  { name: 'run log', path: /^reports\/pipeline_runs\.jsonl$/, form: 'lines', whenHopeless: 'empty' },
  { name: 'report', path: /^reports\/[^/]+\.json$/, form: 'object', whenHopeless: 'empty' },
  { name: 'report lines', path: /^reports\/[^/]+\.jsonl$/, form: 'lines', whenHopeless: 'empty' },
  { name: 'work items', path: /^agent_coordination\/work_claims\.json$/, form: 'records', whenHopeless: 'empty' },
  {
    name: 'registered agents',
    path: /^agent_coordination\/agent_status\.json$/,
    form: 'records',
    whenHopeless: 'empty',
  },
  {
    name: 'coordination records',
    path: /^agent_coordination\/(?:.+\/)?(?:work_claims|agent_status|coordination_log|path_reservations|backlog)[^/]*\.json$/,
    form: 'records',
    whenHopeless: 'empty',
  },
  {
    name: 'coordination journal',
    path: /^agent_coordination\/(?:coordination_log|work_archive)\.jsonl$/,
    form: 'whole-lines',
    whenHopeless: 'empty',
  },
  { name: 'coordination', path: /^agent_coordination\/.+\.json$/, form: 'object', whenHopeless: 'empty' },
  { name: 'coordination lines', path: /^agent_coordination\/.+\.jsonl$/, form: 'lines', whenHopeless: 'empty' },
  { name: 'task queue', path: /^task_queue\.json$/, form: { recordsAt: 'tasks' }, whenHopeless: 'empty' },
  { name: 'todo queue', path: /^todo_queue\.json$/, form: 'records', whenHopeless: 'empty' },
  {
    name: 'left by the original',
    path: /^(agent_status|dashboard_data|alerts|performance_metrics|system_health|task_execution_history|todo_batch_progress|todo_learning|batch_\d+)\.json$/,
    form: 'object',
    whenHopeless: 'empty',
  },
]

export function kindOf(path: string): DocumentKind | undefined {
  return DOCUMENT_KINDS.find((kind) => kind.path.test(path))
}

/** The folders searched, each with all below it; the top is searched by itself. */
export const DOCUMENT_FOLDERS = ['reports', '.agent-workspace', 'agent_coordination'] as const

/** The text of an empty document of this form. */
export function emptyDocument(form: DocumentForm): string {
  if (isLines(form)) return ''
  if (form === 'records') return '[]\n'
  return form === 'object' ? '{}\n' : `{\n  ${JSON.stringify(form.recordsAt)}: []\n}\n`
}
