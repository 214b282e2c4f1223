/** A command about agents or work items: it gets the store, and says who it speaks for. */
import type { Command } from '@oclif/core/command'
import { string } from '@oclif/core/flags'
import type { CoordinationDeps } from '../coordination/coordination-deps.ts'
import { fileLedger } from '../coordination/ledger/file-ledger.ts'
import { fileTracer } from '../telemetry/file-tracer.ts'
import { BaseCommand } from './base-command.ts'

/** `--agent`; the variable AUTONOMY_AGENT stands for it in scripts and in agents' own environment. */
export const agentFlag = string({
  description: 'the agent that acts (also: AUTONOMY_AGENT)',
  helpValue: 'ID',
  env: 'AUTONOMY_AGENT',
})

export abstract class CoordinationCommand<C extends typeof Command, R> extends BaseCommand<C, R> {
  /** @throws AutonomyError USAGE, INVALID_CONFIG */
  protected async coordinationDeps(): Promise<CoordinationDeps> {
    const { config, paths } = await this.workspace()
    const deps = { ...this.platform(), config, paths }
    return { ...deps, ledger: fileLedger(deps), tracer: fileTracer(deps) }
  }
}
