/** What the pipeline's operations may need; each takes the part it uses. */
import type { Platform } from '../platform/deps.ts'
import type { Config } from '../workspace/config.ts'
import type { WorkspacePaths } from '../workspace/paths.ts'
import type { RunCosts } from './run-report.ts'
import type { TodoStore } from './todos/todo.ts'

export interface PipelineDeps extends Platform {
  config: Config
  paths: WorkspacePaths
  todos: TodoStore
  /** What agents cost from then on; undefined where no attempt is recorded. Absent where nobody asks. */
  costs?: (since: string | undefined) => RunCosts | undefined
}
