/** The real adapters over a workspace, with a clock that stands. */
import type { PipelineDeps } from '../../../src/lib/pipeline/pipeline-deps.ts'
import { fileTodoStore } from '../../../src/lib/pipeline/todos/file-todo-store.ts'
import type { Clock, Instant } from '../../../src/lib/platform/clock.ts'
import { systemPlatform } from '../../../src/lib/platform/system.ts'
import { DEFAULT_CONFIG } from '../../../src/lib/workspace/default-config.ts'
import { workspacePaths } from '../../../src/lib/workspace/paths.ts'
import { NOW } from './make.ts'

export interface SettableClock extends Clock {
  set(instant: Instant): void
}

function clockAt(instant: Instant): SettableClock {
  let now = instant
  return {
    now: () => now,
    monotonic: () => now,
    sleep: () => Promise.resolve(),
    set: (next) => {
      now = next
    },
  }
}

export function pipelineDepsAt(root: string): PipelineDeps & { clock: SettableClock } {
  const paths = workspacePaths(root)
  const platform = systemPlatform()
  const todos = fileTodoStore({ ...platform, paths })
  return { ...platform, clock: clockAt(NOW), config: DEFAULT_CONFIG, paths, todos }
}
