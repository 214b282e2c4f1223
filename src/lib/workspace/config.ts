/**
 * The configuration as the program uses it, after parsing and defaults. Durations are milliseconds here; in
 * `autonomy.yaml` they are written `30s`, `15m`, `24h`, `7d`. `schemas/config.schema.json` is the file's shape.
 */
import type { Milliseconds } from '../platform/clock.ts'

export type Priority = 'critical' | 'high' | 'medium' | 'low'

export interface Config {
  logs: LogsConfig
  /** Added to the built-in forty; one with the `id` of a built-in replaces it. */
  patterns: readonly PatternConfig[]
  redaction: { patterns: readonly string[] }
  assignment: { enabled: boolean }
  checks: readonly CheckConfig[]
  prediction: { horizon: Milliseconds; threshold: number; high_confidence: number }
  healing: HealingConfig
  stale: { runs: number; min_age: Milliseconds; max_occurrences: number }
  reports: { keep: number }
  score: { threshold: number }
  alerts: AlertsConfig
  coordination: CoordinationConfig
  /** Named runners for `agent run --runner`; the presets claude, codex, gemini and ollama are there without being named. */
  runners: readonly RunnerProfileConfig[]
  guardrails: GuardrailsConfig
}

export interface RunnerProfileConfig {
  name: string
  kind: 'exec' | 'claude' | 'codex' | 'gemini' | 'ollama' | 'openai'
  /** Program and arguments; for presets instead of their own. `{prompt}` and `{model}` in an argument are filled in. */
  argv?: readonly [string, ...string[]]
  model?: string
  /** Of an endpoint: `http://127.0.0.1:11434/v1`. */
  url?: string
  key?: SecretReference
  /** A file with the prompt, relative to the workspace; `{description}`, `{id}`, ... are filled in. Default: the built-in one. */
  prompt?: string
}

/** Every limit is on; `0` switches a limit off. */
export interface GuardrailsConfig {
  /** US dollars. */
  item_usd: number
  agent_day_usd: number
  day_usd: number
  /** Over all time. 0: no limit. */
  workspace_usd: number
  item_tokens: number
  day_tokens: number
  /** For one attempt. */
  wall_time: Milliseconds
  /** Attempts begun in an hour, in the whole workspace. */
  spawns_per_hour: number
  /** In a row, for one runner; then its circuit is open for `circuit_pause`. */
  consecutive_failures: number
  circuit_pause: Milliseconds
  /** Completions in a row that changed nothing and proved nothing, or attempts of one item without any change. */
  no_progress: number
  /** The same line of output, in a row or in a cycle of a few lines. */
  repetition: number
  /** Megabytes of output of one attempt. */
  output_mb: number
  /** Megabytes that have to be free on the disk of the workspace. */
  disk_floor_mb: number
  /** Load of the last minute for each processor. */
  load_per_cpu: number
  /** Megabytes of memory of one attempt, with all its processes. */
  memory_mb: number
  /** Added to the niceness of what runs. */
  nice: number
}

export interface CoordinationConfig {
  /** How long a claim lasts without being renewed. */
  lease: Milliseconds
  /** After so many claims whose lease ran out an item is failed; an item's own `max_attempts` comes first. */
  max_attempts: number
  /** A ready item rises one priority for each such time it waits, so that nothing starves. */
  ageing: Milliseconds
  /** Completion without passing acceptance commands is refused. */
  require_evidence: boolean
  /** For one acceptance command. */
  acceptance_timeout: Milliseconds
  /** Finished items leave work_claims.json for the archive after this long. */
  keep_finished: Milliseconds
  /** An agent that was not heard of for longer is not counted on. */
  heartbeat_timeout: Milliseconds
  /** Between two cycles of meta-coordination. */
  meta_interval: Milliseconds
  /** Velocity compares the last such time with the one before. */
  velocity_window: Milliseconds
  /** What the completion engine does with an item that is nearly done, idle, and has no acceptance commands. */
  completion_policy: 'review' | 'complete'
  /** What makes two items the same work. */
  redundancy: 'description' | 'work_type'
  /** Each stops the whole workspace. */
  auto_stop: readonly StopRuleConfig[]
  /** The command of agents that `agent form --spawn` starts, by specialization; `default` for the others. */
  runners: readonly RunnerConfig[]
}

export type StopRuleConfig =
  | { kind: 'score'; below: number }
  /** US dollars of today (UTC). */
  | { kind: 'spend'; above: number }
  /** Share of the attempts of the last hour, once there are so many. */
  | { kind: 'failures'; above: number; attempts: number }

interface RunnerConfig {
  specialization: string
  argv: readonly [string, ...string[]]
}

export interface LogsConfig {
  /** Globs relative to the workspace, or absolute. */
  sources: readonly string[]
  exclude: readonly string[]
  /** IANA name for time stamps that carry no zone. */
  timezone: string
}

export interface PatternConfig {
  id: string
  /** Exactly one of the two. `regex` runs in linear time (RE2 syntax). */
  literal?: string
  regex?: string
  category: string
  priority: Priority
  agent?: string
  title: string
  description?: string
  root_cause?: string
}

interface CheckBase {
  name: string
  timeout: Milliseconds
  /** A check that is not required is reported but does not lower the score. */
  required: boolean
  /** Its last result counts for this long instead of running again. 0: every run. */
  every: Milliseconds
}

export type CheckConfig = CheckBase &
  (
    | { kind: 'command'; argv: readonly [string, ...string[]] }
    | { kind: 'tcp'; host: string; port: number }
    // Without a host: this machine's own name, which asks no outside server.
    | { kind: 'dns'; host?: string }
    // An interface other than loopback is up and has an address.
    | { kind: 'network' }
    | { kind: 'disk'; path: string; max_used_percent: number }
    | { kind: 'http'; url: string; status: number }
    | { kind: 'module'; interpreter: string; module: string }
  )

export interface HealingConfig {
  mode: 'off' | 'suggest' | 'auto'
  max_attempts: number
  window: Milliseconds
  services: readonly ServiceConfig[]
}

/** A service that healing may restart: only with these commands, only when its check fails. */
export interface ServiceConfig {
  name: string
  check: readonly [string, ...string[]]
  restart: readonly [string, ...string[]]
  timeout: Milliseconds
}

interface AlertsConfig {
  /** The same alert is sent again only after this long. */
  cooldown: Milliseconds
  channels: readonly ChannelConfig[]
}

/** A secret is never in the file itself: `env:NAME` or `file:PATH` (a file of mode 0600). */
export type SecretReference = string

export type ChannelConfig = { name: string; timeout: Milliseconds } & (
  | { kind: 'slack' | 'discord'; url: SecretReference }
  | { kind: 'webhook'; url: SecretReference; secret?: SecretReference }
  | {
      kind: 'smtp'
      host: string
      port: number
      secure: boolean
      user?: string
      password?: SecretReference
      from: string
      to: readonly string[]
    }
)

/** Where a value came from, strongest first. */
export type ConfigOrigin = 'flag' | 'environment' | 'project' | 'user' | 'default'

/** What was given as flags; the strongest source. Log globs are absolute: a flag is relative to the current directory. */
export interface ConfigOverrides {
  logs?: readonly string[]
  scoreThreshold?: number
}
