/** What commands about agents and work items share: the store they act on, and who they act for. */
import { string } from '@oclif/core/flags'
import type { CoordinationDeps } from '../coordination/coordination-deps.ts'
import { fileLedger } from '../coordination/ledger/file-ledger.ts'
import type { Platform } from '../platform/deps.ts'
import { fileTracer } from '../telemetry/file-tracer.ts'
import type { Workspace } from '../workspace/open-workspace.ts'

/** `--agent`; AUTONOMY_AGENT stands for it in scripts and in the environment of agents. */
export const agentFlag = string({
  description: 'the agent that acts (also: AUTONOMY_AGENT)',
  helpValue: 'ID',
  env: 'AUTONOMY_AGENT',
})

/** `coordinationDeps(await this.workspace(), this.platform())` */
export function coordinationDeps({ config, paths }: Workspace, platform: Platform): CoordinationDeps {
  const deps = { ...platform, config, paths }
  return { ...deps, ledger: fileLedger(deps), tracer: fileTracer(deps) }
}
