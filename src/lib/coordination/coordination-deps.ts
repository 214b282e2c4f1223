/** What the operations of this domain are given. */
import type { Platform } from '../platform/deps.ts'
import type { Tracer } from '../telemetry/tracer.ts'
import type { Config } from '../workspace/config.ts'
import type { WorkspacePaths } from '../workspace/paths.ts'
import type { TripRecord } from './guard/guard-state.ts'
import type { Ledger } from './ledger.ts'
import type { FinishedItem } from './work-item.ts'

export interface CoordinationDeps extends Platform {
  paths: WorkspacePaths
  config: Config
  ledger: Ledger
  tracer: Tracer
  /** Called after an item made from a todo was completed, so that the todo is completed too. */
  todoDone?: (item: FinishedItem) => Promise<void>
  /** Called by each meta cycle: stops the workspace when a rule says so, and returns the reason. */
  autoStop?: () => Promise<string | undefined>
  /** Called when a guardrail tripped, so that people are told. */
  guardTripped?: (trip: TripRecord) => Promise<void>
}
