/** The agents that todos are assigned to: `agent_capabilities.json`, as the original wrote it. */
export interface AgentCapability {
  name: string
  domains: readonly string[]
  max_concurrent: number
}
