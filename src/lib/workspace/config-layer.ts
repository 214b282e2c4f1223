/**
 * One source's settings and how sources are laid over each other. A stronger source replaces single keys; a list is one
 * key and is replaced as a whole.
 */
import type { Config, ConfigOrigin, ConfigOverrides } from './config.ts'
import { DEFAULT_CONFIG } from './default-config.ts'

/** The keys one source sets, already in the program's form (durations in milliseconds). */
export type ConfigLayer = {
  readonly [S in keyof Config]?: Config[S] extends readonly unknown[] ? Config[S] : Partial<Config[S]>
}

export interface ConfigSource {
  origin: ConfigOrigin
  layer: ConfigLayer
}

export interface MergedConfig {
  config: Config
  origins: ReadonlyMap<string, ConfigOrigin>
}

/** @param sources weakest first; the defaults lie under all of them */
export function mergeConfig(sources: readonly ConfigSource[]): MergedConfig {
  const origins = new Map(keyPaths(DEFAULT_CONFIG).map((path) => [path, 'default' as ConfigOrigin]))
  let config = DEFAULT_CONFIG
  for (const { origin, layer } of sources) {
    config = layOver(config, layer)
    for (const path of keyPaths(layer)) origins.set(path, origin)
  }
  return { config, origins }
}

export function overrideLayer({ logs, scoreThreshold }: ConfigOverrides): ConfigLayer {
  return {
    ...(logs === undefined ? {} : { logs: { sources: logs } }),
    ...(scoreThreshold === undefined ? {} : { score: { threshold: scoreThreshold } }),
  }
}

/** `score.threshold`; a top-level list is its own key: `checks`. */
export function keyPaths(layer: ConfigLayer): readonly string[] {
  return Object.entries(layer).flatMap(([section, values]) =>
    Array.isArray(values) ? [section] : Object.keys(values).map((key) => `${section}.${key}`),
  )
}

function layOver(config: Config, layer: ConfigLayer): Config {
  return {
    logs: { ...config.logs, ...layer.logs },
    patterns: layer.patterns ?? config.patterns,
    redaction: { ...config.redaction, ...layer.redaction },
    assignment: { ...config.assignment, ...layer.assignment },
    checks: layer.checks ?? config.checks,
    prediction: { ...config.prediction, ...layer.prediction },
    healing: { ...config.healing, ...layer.healing },
    stale: { ...config.stale, ...layer.stale },
    reports: { ...config.reports, ...layer.reports },
    score: { ...config.score, ...layer.score },
    alerts: { ...config.alerts, ...layer.alerts },
    coordination: { ...config.coordination, ...layer.coordination },
    runners: layer.runners ?? config.runners,
    guardrails: { ...config.guardrails, ...layer.guardrails },
  }
}
