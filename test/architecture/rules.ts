/** The house rules on who may import what (docs of the layout: CONTRIBUTING.md), as a list of what breaks them. */
import { basename } from 'node:path'
import { type Import, type SourceFacts, sourceFacts } from './source-facts.ts'

/** Who may import whom; a part may always import itself. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  commands: [
    'cli',
    'coordination',
    'runner',
    'workspace',
    'pipeline',
    'dashboard',
    'operations',
    'telemetry',
    'platform',
    'errors',
  ],
  cli: [
    'coordination',
    'runner',
    'workspace',
    'pipeline',
    'dashboard',
    'operations',
    'telemetry',
    'platform',
    'errors',
    'generated',
  ],
  dashboard: ['coordination', 'pipeline', 'workspace', 'platform', 'errors', 'generated'],
  // Where two domains meet, such as a work item and the todo it was made from.
  operations: ['coordination', 'pipeline', 'redaction', 'telemetry', 'workspace', 'platform', 'errors', 'generated'],
  coordination: ['runner', 'telemetry', 'redaction', 'workspace', 'platform', 'errors', 'generated'],
  telemetry: ['workspace', 'platform', 'errors'],
  // Coding agents and models: how they are started and what they say.
  runner: ['redaction', 'workspace', 'platform', 'errors', 'generated'],
  // Takes secrets out of every text that is stored or shown.
  redaction: ['errors'],
  pipeline: ['redaction', 'workspace', 'platform', 'errors', 'generated'],
  workspace: ['platform', 'errors', 'generated'],
  platform: ['errors'],
  errors: [],
  generated: [],
}

const PLATFORM_ONLY = /^node:(?:fs|fs\/promises|child_process|sqlite|net|dns|dns\/promises|http|https|tls)$/
const OCLIF = /^@oclif\/core(?:\/|$)/
const HEAVY = /^(?:ajv|chalk|cli-table3|execa|js-yaml|listr2|nodemailer|re2js|yaml)(?:\/|$)/
const VAGUE = /^(?:utils?|helpers?|common|core|manager|service|misc|index|lib)$/

/** `sources`: path from the repository's root -> text. Each violation names the file and the rule. */
export function violations(sources: ReadonlyMap<string, string>): readonly string[] {
  const facts = new Map([...sources].map(([file, code]) => [file, sourceFacts(file, code)]))
  return [...[...facts].flatMap(([file, each]) => violationsOf(file, each)), ...heavyStart(facts), ...cycles(facts)]
}

function violationsOf(file: string, { imports, builtins, isBarrel }: SourceFacts): readonly string[] {
  const part = partOf(file)
  const broken: string[] = []
  const vague = basename(file, '.ts')
    .split('-')
    .find((word) => VAGUE.test(word))
  if (vague) broken.push(`${file}: the name "${vague}" says nothing`)
  if (isBarrel) broken.push(`${file}: only re-exports; import from the defining file`)
  if (part !== 'platform') broken.push(...builtins.map((builtin) => `${file}: ${builtin} outside platform`))
  return [...broken, ...imports.flatMap((each) => importViolation(file, part, each) ?? [])]
}

function importViolation(file: string, part: string, { target, loads }: Import): string | undefined {
  if (target.startsWith('src/')) {
    const other = partOf(target)
    const allowed = other === part || (ARROWS[part] ?? []).includes(other)
    return allowed ? undefined : `${file}: ${part} must not import ${other} (${target})`
  }
  if (OCLIF.test(target)) {
    if (part !== 'commands' && part !== 'cli') return `${file}: ${target} outside commands and cli`
    if (target === '@oclif/core') return `${file}: the index of @oclif/core; import a sub-path`
  }
  if (PLATFORM_ONLY.test(target) && loads !== false && part !== 'platform') return `${file}: ${target} outside platform`
  return undefined
}

/** `src/lib/pipeline/score.ts` -> pipeline; `src/commands/stop.ts` -> commands; `src/lib/errors.ts` -> errors. */
function partOf(file: string): string {
  const [, first = '', second = ''] = file.split('/')
  return first === 'lib' ? basename(second, '.ts') : first
}

/** Heavy packages that are loaded as soon as a command is: those have to wait for `await import()`. */
function heavyStart(facts: ReadonlyMap<string, SourceFacts>): readonly string[] {
  const loaded = new Set([...facts.keys()].filter((file) => file.startsWith('src/commands/')))
  for (const file of loaded) {
    for (const { target, loads } of facts.get(file)?.imports ?? []) if (loads === true) loaded.add(target)
  }
  return [...loaded].flatMap((file) =>
    (facts.get(file)?.imports ?? [])
      .filter(({ target, loads }) => loads === true && HEAVY.test(target))
      .map(
        ({ target }) =>
          `${file}: ${target} is heavy and is loaded with a command; await import() it where it is needed`,
      ),
  )
}

/** Types count: a cycle of types is one design in two files. */
function cycles(facts: ReadonlyMap<string, SourceFacts>): readonly string[] {
  const found: string[] = []
  const done = new Set<string>()
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) {
      const cycle = path.slice(path.indexOf(file))
      found.push(`cycle: ${[...cycle, file].join(' -> ')}`)
      return
    }
    if (done.has(file)) return
    for (const { target } of facts.get(file)?.imports ?? []) if (facts.has(target)) visit(target, [...path, file])
    done.add(file)
  }
  for (const file of facts.keys()) visit(file, [])
  return found
}
