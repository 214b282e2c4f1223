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
  locks: { todos: string; pipeline: string }
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
    locks: { todos: join(state, 'locks', 'todos.lock'), pipeline: join(state, 'locks', 'pipeline.lock') },
  }
}
