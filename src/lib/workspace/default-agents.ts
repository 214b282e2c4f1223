/** The thirteen agents that todos go to while a workspace has no `agent_capabilities.json` of its own. */
import capabilities from '../../../templates/workspace/agent_capabilities.json' with { type: 'json' }

export const defaultAgentCapabilities: readonly {
  readonly name: string
  readonly domains: readonly string[]
  readonly max_concurrent: number
}[] = capabilities.agents
