/** What the architecture rules need to know of one source file, read from its syntax tree. */
import { posix } from 'node:path'
import { parseSync } from 'rolldown/utils'

export interface Import {
  /** As written, or for a relative one the path from the repository's root. */
  target: string
  /** False: erased when run. True: loaded with the file. `lazy`: by `await import()`. */
  loads: boolean | 'lazy'
}

export interface SourceFacts {
  imports: readonly Import[]
  /** Forbidden builtins that the file touches: `process.env`, `Date.now()`, `new Date()`, `Math.random()` ... */
  builtins: readonly string[]
  /** Nothing but re-exports. */
  isBarrel: boolean
}

type Node = Record<string, unknown> & { type: string }

export function sourceFacts(file: string, code: string): SourceFacts {
  const { program, errors } = parseSync(file, code)
  if (errors.length > 0) throw new Error(`${file} does not parse: ${errors[0]?.message}`)
  const imports: Import[] = []
  const builtins: string[] = []
  for (const node of nodes(program)) {
    const found = importOf(node)
    if (found) imports.push({ ...found, target: resolved(file, found.target) })
    const builtin = builtinOf(node)
    if (builtin) builtins.push(builtin)
  }
  const body: readonly { type: string }[] = program.body
  const isBarrel =
    body.length > 0 &&
    body.every(({ type }) => type === 'ExportAllDeclaration' || type === 'ExportNamedDeclaration') &&
    imports.length > 0 &&
    body.every((node) => 'source' in node && node.source)
  return { imports, builtins, isBarrel }
}

function* nodes(value: unknown): Generator<Node> {
  if (Array.isArray(value)) {
    for (const each of value) yield* nodes(each)
  } else if (typeof value === 'object' && value !== null) {
    if ('type' in value && typeof value.type === 'string') yield value as Node
    for (const each of Object.values(value)) yield* nodes(each)
  }
}

function importOf(node: Node): Import | undefined {
  const target = textOf(node['source'])
  if (target === undefined) return undefined
  switch (node.type) {
    case 'ImportExpression':
      return { target, loads: 'lazy' }
    case 'TSImportType':
      return { target, loads: false }
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
      return { target, loads: node['exportKind'] !== 'type' }
    case 'ImportDeclaration': {
      const specifiers = Array.isArray(node['specifiers']) ? node['specifiers'] : []
      const onlyTypes = specifiers.length > 0 && specifiers.every(({ importKind }) => importKind === 'type')
      return { target, loads: node['importKind'] !== 'type' && !onlyTypes }
    }
    default:
      return undefined
  }
}

const FORBIDDEN_MEMBERS = new Set(['process.env', 'process.getBuiltinModule', 'Date.now', 'Math.random'])

function builtinOf(node: Node): string | undefined {
  if (node.type === 'MemberExpression') {
    const member = `${nameOf(node['object'])}.${nameOf(node['property']) ?? textOf(node['property'])}`
    return FORBIDDEN_MEMBERS.has(member) ? member : undefined
  }
  const bare = Array.isArray(node['arguments']) && node['arguments'].length === 0
  if (node.type === 'NewExpression' && nameOf(node['callee']) === 'Date' && bare) return 'new Date()'
  const pattern = node.type === 'VariableDeclarator' ? (node['id'] as Node) : undefined
  const taken = pattern?.type === 'ObjectPattern' ? nameOf(node['init']) : undefined
  return taken === 'process' || taken === 'Math' || taken === 'Date' ? `destructuring of ${taken}` : undefined
}

function nameOf(node: unknown): string | undefined {
  const named = node as { type?: string; name?: string } | null | undefined
  return named?.type === 'Identifier' ? named.name : undefined
}

function textOf(node: unknown): string | undefined {
  const literal = node as { type?: string; value?: unknown } | null | undefined
  return literal?.type === 'Literal' && typeof literal.value === 'string' ? literal.value : undefined
}

function resolved(file: string, target: string): string {
  return target.startsWith('.') ? posix.join(posix.dirname(file), target) : target
}
