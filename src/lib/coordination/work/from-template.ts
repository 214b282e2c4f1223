/** Pure: a template of `templates/work/` with its places filled in -> work to add. */
import { WORK_TEMPLATES } from '../../../generated/work-templates.ts'
import { AutonomyError } from '../../errors.ts'
import { nearestName } from '../../workspace/nearest-name.ts'
import type { AddWork } from './new-items.ts'

/**
 * `values`: `name=value` for each parameter of the template; a value may hold anything, further `=` too.
 * @throws AutonomyError USAGE: no such template or parameter, or one that is not given
 */
export function fromTemplate(name: string, values: readonly string[]): AddWork {
  const template = [...WORK_TEMPLATES].find(([known]) => known === name)?.[1]
  if (template === undefined) {
    throw new AutonomyError('USAGE', `there is no template ${JSON.stringify(name)}`, {
      hint: `Templates: ${[...WORK_TEMPLATES.keys()].join(', ')}.`,
    })
  }
  const { item, parameters } = template
  const given = parseValues(values, Object.keys(parameters))
  const missing = Object.keys(parameters).filter((parameter) => !given.has(parameter))
  if (missing.length > 0) {
    throw new AutonomyError('USAGE', `the template ${name} needs ${missing.join(' and ')}`, {
      hint: `Add ${missing.map((parameter) => `--set ${parameter}=...`).join(' ')}.`,
    })
  }
  const places = new Map(
    Object.entries(parameters).map(([parameter, place]) => [`[${place}]`, given.get(parameter) ?? '']),
  )
  return {
    description: item.description.replaceAll(/\[[A-Z_]+\]/g, (place) => places.get(place) ?? place),
    type: item.work_type,
    priority: item.priority,
    team: item.team,
    estimate: item.estimated_duration,
  }
}

function parseValues(values: readonly string[], known: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    values.map((pair) => {
      const at = pair.indexOf('=')
      const name = pair.slice(0, Math.max(at, 0))
      if (at > 0 && known.includes(name)) return [name, pair.slice(at + 1)]
      const near = nearestName(at > 0 ? name : pair, known)
      throw new AutonomyError('USAGE', `${JSON.stringify(pair)} sets no parameter of the template`, {
        hint: near ? `Did you mean ${near}=...?` : `Its parameters: ${known.join(', ')}.`,
      })
    }),
  )
}
