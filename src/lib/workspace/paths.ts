/** Where everything lives in a workspace. The names are a public contract: people and scripts read them with jq. */
import { join } from 'node:path'

export interface WorkspacePaths {
  root: string
  config: string
  todos: string
  predictiveData: string
  trainingData: string
  agentCapabilities: string
  reports: string
  pipelineRuns: string
  /** Our own state: locks, scan position, STOP. Plain JSON too, but no contract. */
  state: string
  stopFile: string
  /** The schema of `autonomy.yaml`, for editors. */
  schemaCopy: string
  scanState: string
  history: string
  checkState: string
  alertState: string
  /** Public, like the files at the top: `agent_coordination/`. */
  coordination: {
    folder: string
    workClaims: string
    agentStatus: string
    /** The journal: one accepted transition a line. */
    log: string
    /** Completions as the original listed them; derived from the journal. */
    completions: string
    archive: string
    spans: string
    metaCycles: string
    /** One line for each attempt of an agent: what it used and cost. */
    costs: string
    metaPid: string
    /** How far the documents are behind the journal. Ours. */
    checkpoint: string
    /** Index over a large `work_claims.json`. Ours; made anew when it is missing. */
    index: string
    /** One file per running `agent run`. Ours. */
    runners: string
    /** Output of agents and of the meta loop. */
    logs: string
    backups: string
    /** Reservations, circuits, pauses and what tripped. Ours. */
    guard: string
    /** Worktrees of items. Ours. */
    worktrees: string
  }
  locks: { todos: string; pipeline: string; coordination: string; guard: string }
}

export function workspacePaths(root: string): WorkspacePaths {
  const state = join(root, '.agent-workspace')
  return {
    root,
    config: join(root, 'autonomy.yaml'),
    todos: join(root, 'unified_todos.json'),
    predictiveData: join(root, 'predictive_data.json'),
    trainingData: join(root, 'agent_training_data.json'),
    agentCapabilities: join(root, 'agent_capabilities.json'),
    reports: join(root, 'reports'),
    pipelineRuns: join(root, 'reports', 'pipeline_runs.jsonl'),
    state,
    stopFile: join(state, 'STOP'),
    schemaCopy: join(state, 'config.schema.json'),
    scanState: join(state, 'pipeline', 'scan_state.json'),
    history: join(state, 'pipeline', 'history.json'),
    checkState: join(state, 'pipeline', 'checks.json'),
    alertState: join(state, 'pipeline', 'alerts.json'),
    coordination: coordinationPaths(root, state),
    locks: {
      todos: join(state, 'locks', 'todos.lock'),
      pipeline: join(state, 'locks', 'pipeline.lock'),
      coordination: join(state, 'locks', 'coordination.lock'),
      guard: join(state, 'locks', 'guard.lock'),
    },
  }
}

function coordinationPaths(root: string, state: string): WorkspacePaths['coordination'] {
  const folder = join(root, 'agent_coordination')
  return {
    folder,
    workClaims: join(folder, 'work_claims.json'),
    agentStatus: join(folder, 'agent_status.json'),
    log: join(folder, 'coordination_log.jsonl'),
    completions: join(folder, 'coordination_log.json'),
    archive: join(folder, 'work_archive.jsonl'),
    spans: join(folder, 'telemetry_spans.jsonl'),
    metaCycles: join(folder, 'meta_cycles.jsonl'),
    costs: join(folder, 'costs.jsonl'),
    metaPid: join(folder, 'meta_coordination.pid'),
    checkpoint: join(state, 'coordination', 'checkpoint.json'),
    index: join(state, 'coordination', 'index.sqlite'),
    runners: join(state, 'coordination', 'runners'),
    logs: join(state, 'coordination', 'logs'),
    backups: join(state, 'coordination', 'backups'),
    guard: join(state, 'coordination', 'guard.json'),
    worktrees: join(state, 'worktrees'),
  }
}
