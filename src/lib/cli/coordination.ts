/** What commands about agents and work items share: the store they act on, and who they act for. */
import { string } from '@oclif/core/flags'
import { resolveAgent } from '../coordination/agents/resolve-agent.ts'
import type { CoordinationDeps } from '../coordination/coordination-deps.ts'
import type { TripRecord } from '../coordination/guard/guard-state.ts'
import { fileLedger } from '../coordination/ledger/file-ledger.ts'
import type { Holder } from '../coordination/work-event.ts'
import type { FinishedItem } from '../coordination/work-item.ts'
import type { Platform } from '../platform/deps.ts'
import { fileTracer } from '../telemetry/file-tracer.ts'
import type { Workspace } from '../workspace/open-workspace.ts'
import { countFlag } from './flags.ts'

/** `--agent`; AUTONOMY_AGENT stands for it in scripts and in the environment of agents. */
export const agentFlag = string({
  description: 'the agent that acts',
  helpValue: 'ID',
  env: 'AUTONOMY_AGENT',
})

/** `--token`: the claim that the agent believes to have. */
export const tokenFlag = countFlag({
  description: 'fencing token of the claim; refused when another claim has replaced it (also: AUTONOMY_FENCING_TOKEN)',
})

/** `coordinationDeps(await this.workspace(), this.platform())` */
export function coordinationDeps({ config, paths }: Workspace, platform: Platform): CoordinationDeps {
  const deps = { ...platform, config, paths }
  const todoDone = async (item: FinishedItem): Promise<void> => {
    const { completeTodoOfWork } = await import('../operations/work-and-todos/complete-todo-of-work.ts')
    const { fileTodoStore } = await import('../pipeline/todos/file-todo-store.ts')
    await completeTodoOfWork(item, { ...deps, todos: fileTodoStore(deps) })
  }
  const guardTripped = async (trip: TripRecord): Promise<void> => {
    const { sendGuardAlert } = await import('../operations/guard-alerts/send-guard-alert.ts')
    await sendGuardAlert(trip, deps)
  }
  const all = { ...deps, ledger: fileLedger(deps), tracer: fileTracer(deps), todoDone, guardTripped }
  const autoStop = async (): Promise<string | undefined> => {
    const { autoStop: judge } = await import('../operations/auto-stop/auto-stop.ts')
    return judge(all)
  }
  return { ...all, ...(config.coordination.auto_stop.length > 0 && { autoStop }) }
}

/** The agent that is named, else the only one there is. @throws AutonomyError USAGE */
export async function actingAgent(given: string | undefined, { ledger }: CoordinationDeps): Promise<string> {
  return given || ledger.read((state) => resolveAgent(given, state))
}

/**
 * Who says that the item `id` is theirs. AUTONOMY_FENCING_TOKEN counts for the item that the surroundings name
 * (AUTONOMY_WORK_ITEM), or for any when they name none.
 */
export async function actingHolder(
  id: string,
  { agent, token }: { agent: string | undefined; token: number | undefined },
  deps: CoordinationDeps,
): Promise<Holder> {
  const { environment } = deps
  const isTheirs = (environment.get('AUTONOMY_WORK_ITEM') ?? id) === id
  const inherited = isTheirs ? Number(environment.get('AUTONOMY_FENCING_TOKEN') ?? Number.NaN) : Number.NaN
  return {
    agent: await actingAgent(agent, deps),
    token: token ?? (Number.isInteger(inherited) ? inherited : undefined),
  }
}
