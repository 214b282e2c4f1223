/**
 * What the program does when nothing is configured. The same values stand as `default` in `schemas/config.schema.json`;
 * a test holds the two together. Nothing here asks a host outside this machine.
 */
import type { Milliseconds } from '../platform/clock.ts'
import type { CheckConfig, Config } from './config.ts'

const SECOND: Milliseconds = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** For a check, service or channel that states none. */
export const DEFAULT_TIMEOUT: Milliseconds = 10 * SECOND

/**
 * The seven checks of the original, by name. The first four ask about software that a workspace may do without: they
 * are reported and become part of the score only when the user sets `required: true`.
 */
const DEFAULT_CHECKS: readonly CheckConfig[] = [
  { name: 'redis_import', kind: 'module', interpreter: 'python3', module: 'redis', ...optional() },
  { name: 'flask_import', kind: 'module', interpreter: 'python3', module: 'flask', ...optional() },
  { name: 'bc_command', kind: 'command', argv: ['bc', '--version'], ...optional() },
  { name: 'docker_daemon', kind: 'command', argv: ['docker', 'info'], ...optional() },
  { name: 'network_connectivity', kind: 'network', ...required() },
  { name: 'dns_resolution', kind: 'dns', ...required() },
  { name: 'disk_space', kind: 'disk', path: '.', max_used_percent: 90, ...required() },
]

function optional(): Pick<CheckConfig, 'required' | 'every' | 'timeout'> {
  return { required: false, every: HOUR, timeout: DEFAULT_TIMEOUT }
}

function required(): Pick<CheckConfig, 'required' | 'every' | 'timeout'> {
  return { required: true, every: 0, timeout: DEFAULT_TIMEOUT }
}

export const DEFAULT_CONFIG: Config = {
  logs: { sources: ['logs/**/*.log*'], exclude: [], timezone: 'UTC' },
  patterns: [],
  redaction: { patterns: [] },
  assignment: { enabled: true },
  checks: DEFAULT_CHECKS,
  prediction: { horizon: DAY, threshold: 0.5, high_confidence: 0.8 },
  healing: { mode: 'off', max_attempts: 3, window: 15 * MINUTE, services: [] },
  stale: { runs: 20, min_age: 7 * DAY, max_occurrences: 3 },
  reports: { keep: 100 },
  score: { threshold: 60 },
  alerts: { cooldown: 4 * HOUR, channels: [] },
  coordination: {
    lease: 30 * MINUTE,
    max_attempts: 5,
    ageing: 4 * HOUR,
    require_evidence: false,
    acceptance_timeout: 10 * MINUTE,
    keep_finished: DAY,
    heartbeat_timeout: 2 * MINUTE,
    meta_interval: MINUTE,
    velocity_window: HOUR,
    completion_policy: 'review',
    redundancy: 'description',
    auto_stop: [],
    runners: [],
  },
  runners: [],
  guardrails: {
    item_usd: 20,
    agent_day_usd: 100,
    day_usd: 500,
    workspace_usd: 0,
    item_tokens: 20_000_000,
    day_tokens: 500_000_000,
    wall_time: 4 * HOUR,
    spawns_per_hour: 1000,
    consecutive_failures: 10,
    circuit_pause: 15 * MINUTE,
    no_progress: 5,
    repetition: 1000,
    output_mb: 200,
    disk_floor_mb: 500,
    load_per_cpu: 0,
    memory_mb: 8192,
    nice: 5,
  },
}
