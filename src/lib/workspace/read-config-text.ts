/**
 * One configuration file: text -> settings in the program's form, or every fault with its line and column. A key
 * without a value (`checks:` above commented-out lines) is no setting.
 */
import type { ConfigFault } from './config-fault.ts'
import type { ConfigLayer } from './config-layer.ts'
import { configLayer } from './parse-settings.ts'

/** A few aliases are honest use; thousands are an attack on memory. */
const MAX_ALIASES = 100

export interface ReadConfig {
  /** Empty when there are faults. */
  layer: ConfigLayer
  faults: readonly ConfigFault[]
}

export async function readConfigText(text: string, file: string): Promise<ReadConfig> {
  const { loadAll, YAMLException } = await import('js-yaml')
  let documents: unknown[]
  try {
    documents = loadAll(text, { maxAliases: MAX_ALIASES })
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    const { locateSyntaxFaults } = await import('./locate-fault.ts')
    return { layer: {}, faults: locateSyntaxFaults(text, file, error) }
  }
  if (documents.length > 1) {
    const message = `it holds ${documents.length} YAML documents; one configuration is one document`
    return { layer: {}, faults: [{ message, position: { file, line: 1, column: 1 } }] }
  }
  const settings = withoutEmptyKeys(documents[0] ?? {})
  const { validateSettings } = await import('./validate-config.ts')
  const faults = await validateSettings(settings)
  if (faults.length === 0) return { layer: configLayer(settings), faults }
  const { locateFaults } = await import('./locate-fault.ts')
  return { layer: {}, faults: locateFaults(text, file, faults) }
}

function withoutEmptyKeys(value: unknown, depth = 2): unknown {
  if (depth === 0 || typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const kept = Object.entries(value).filter(([, inner]) => inner !== null)
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutEmptyKeys(inner, depth - 1)]))
}
