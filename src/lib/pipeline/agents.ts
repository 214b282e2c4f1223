/** The agents that todos are assigned to: `agent_capabilities.json`, as the original wrote it. */
import { AutonomyError } from '../errors.ts'
import type { Platform } from '../platform/deps.ts'
import { invalidAt, parseJson } from '../platform/json-document.ts'
import { defaultAgentCapabilities } from '../workspace/default-agents.ts'
import { nearestName } from '../workspace/nearest-name.ts'
import type { WorkspacePaths } from '../workspace/paths.ts'
import { arrayAt, inside, numberField, objectAt, stringField, stringsField, type Place } from './document-shape.ts'

export interface AgentCapability {
  name: string
  domains: readonly string[]
  max_concurrent: number
}

export interface AgentDeps extends Pick<Platform, 'files'> {
  paths: Pick<WorkspacePaths, 'agentCapabilities'>
}

/** Without a file: the thirteen of the original. @throws AutonomyError INVALID_DOCUMENT, IO */
export function readAgents({ files, paths }: AgentDeps): readonly AgentCapability[] {
  const text = files.readTextIfPresent(paths.agentCapabilities)
  return text === undefined ? defaultAgentCapabilities : parseAgents(text, paths.agentCapabilities)
}

/** @throws AutonomyError INVALID_DOCUMENT: wrong shape, a name empty or twice, a limit that is no whole number from 0 */
export function parseAgents(text: string, file: string): readonly AgentCapability[] {
  const place: Place = { text, file, path: [] }
  const document = objectAt(parseJson(text, file), place)
  const list = inside(place, 'agents')
  const names = new Set<string>()
  return arrayAt(document['agents'], list).map((value, index) => {
    const at = inside(list, index)
    const agent = parseAgent(value, at)
    if (names.has(agent.name)) throw invalidAt(inside(at, 'name'), `agents[${index}].name ${agent.name} is there twice`)
    names.add(agent.name)
    return agent
  })
}

function parseAgent(value: unknown, place: Place): AgentCapability {
  const record = objectAt(value, place)
  const max_concurrent = numberField(record, 'max_concurrent', place)
  if (!Number.isInteger(max_concurrent) || max_concurrent < 0) {
    throw invalidAt(
      inside(place, 'max_concurrent'),
      `max_concurrent must be a whole number from 0, not ${max_concurrent}`,
    )
  }
  const name = stringField(record, 'name', place)
  if (name.trim() === '') throw invalidAt(inside(place, 'name'), 'name is empty')
  return {
    name,
    domains: stringsField(record, 'domains', place),
    max_concurrent,
  }
}

/** @throws AutonomyError NOT_FOUND, with the nearest name */
export function agentNamed(name: string, agents: readonly AgentCapability[]): AgentCapability {
  const found = agents.find((agent) => agent.name === name)
  if (found) return found
  const names = agents.map((agent) => agent.name)
  const near = nearestName(name, names)
  throw new AutonomyError('NOT_FOUND', `there is no agent ${JSON.stringify(name)}`, {
    hint: near
      ? `Did you mean ${near}?`
      : `Agents are named in agent_capabilities.json: ${names.join(', ') || 'none'}.`,
  })
}
