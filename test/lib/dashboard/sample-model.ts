/** A dashboard with something in every part, and text from logs that would break a careless page or terminal. */
import type { DashboardModel } from '../../../src/lib/dashboard/dashboard-model.ts'
import type { PastRun } from '../../../src/lib/pipeline/run-record.ts'

export const HOSTILE = '<script>alert("x")</script> \u001b[2J\u001b]0;owned\u0007 "quoted" & \u202egnp.exe'

export const emptyModel: DashboardModel = {
  schemaVersion: 1,
  generated_at: '2026-11-21T04:46:00.000Z',
  workspace: '/srv/agents',
  stopped: false,
  score: {
    score_version: 2,
    total: 100,
    level: 'excellent',
    components: [
      {
        name: 'tasks',
        points: 30,
        max: 30,
        parts: [{ name: 'completion', points: 10, max: 10, why: 'no todos: full share' }],
      },
    ],
  },
  todos: { total: 0, open: 0, assigned: 0, completed: 0 },
  top: [],
  checks: [],
  predictions: [],
  prediction_horizon_hours: 24,
  component_risks: [],
  healing: [],
  runs: [],
  coordination: null,
  costs: null,
  problems: [],
}

const run = (n: number, score: number | null): PastRun => ({
  timestamp: `2026-11-21T0${n}:16:03.000Z`,
  run_id: `20261121_0${n}1600_000_00ff`,
  duration_seconds: 2.34,
  score,
  score_version: 2,
  failed_steps: score === null ? ['analyze', 'alert'] : [],
  exit_code: score === null ? 1 : 0,
})

export const fullModel: DashboardModel = {
  ...emptyModel,
  stopped: true,
  stop_reason: HOSTILE,
  score: {
    score_version: 2,
    total: 53,
    level: 'fair',
    components: [
      {
        name: 'tasks',
        points: 12.5,
        max: 30,
        parts: [{ name: 'completion', points: 2.5, max: 10, why: '3 of 12 todos completed' }],
      },
      {
        name: 'health',
        points: 25,
        max: 30,
        parts: [{ name: 'checks', points: 25, max: 30, why: '5 of 6 required checks passed' }],
      },
    ],
  },
  todos: { total: 40, open: 37, assigned: 12, completed: 3 },
  top: [
    {
      id: 'todo_1',
      title: HOSTILE,
      category: 'security',
      priority: 'critical',
      status: 'assigned',
      assignee: 'security_agent',
      occurrences: 12_345,
      component: '結合テスト_サーバー',
      regressions: 2,
    },
    {
      id: 'todo_2',
      title:
        '数据库连接超时，请检查网络配置并重试该操作，然后联系管理员 🚒🚒🚒 and a long tail that has to be cut somewhere',
      category: 'network',
      priority: 'low',
      status: 'pending',
      occurrences: 1,
      regressions: 0,
    },
  ],
  checks: [
    {
      name: 'disk_space',
      kind: 'disk',
      status: 'passed',
      required: true,
      message: '19 % of / used',
      at: '2026-11-21T04:46:00.000Z',
      ms: 1,
    },
    {
      name: 'docker_daemon',
      kind: 'command',
      status: 'failed',
      required: false,
      message: 'docker is not installed',
      at: '2026-11-21T04:46:00.000Z',
      ms: 1,
    },
    {
      name: 'dns_resolution',
      kind: 'dns',
      status: 'failed',
      required: true,
      message: `no answer ${HOSTILE}`,
      at: '2026-11-21T04:46:00.000Z',
      ms: 9,
    },
  ],
  predictions: [
    {
      fingerprint: '00ff00ff00ff00ff',
      todo_id: 'todo_1',
      error_pattern: 'Connection refused',
      component: 'mcp_server',
      probability: 0.93,
      model: 'prior',
      features: { rate: 1 },
      title: HOSTILE,
    },
  ],
  component_risks: [{ component: 'mcp_server', risk: 0.93 }],
  healing: [
    { at: '2026-11-21T03:00:00.000Z', service: 'redis', action: 'escalate', outcome: 'gave_up', detail: HOSTILE },
    {
      at: '2026-11-21T02:00:00.000Z',
      service: 'redis',
      action: 'restart',
      outcome: 'success',
      detail: 'the check holds again',
    },
  ],
  runs: [run(4, 53), run(3, null), run(2, 88), run(1, 12)],
  coordination: {
    agents: { live: 2, total: 5, teams: 3 },
    work: {
      total: 48,
      pending: 3,
      active: 2,
      completed: 40,
      failed: 0,
      cancelled: 2,
      unknown: 1,
      blocked: 1,
      stuck: 1,
      overdue: 0,
    },
    redundancy_percent: 20,
    guard: { held: [], last_trip: null },
    health: {
      score: 91.67,
      parts: [
        { name: 'documents', points: 25, max: 25, why: '4 of 4 can be read' },
        { name: 'heartbeats', points: null, max: 25, why: 'no agents' },
        { name: 'leases', points: 25, max: 25, why: '2 of 2 active items within their lease' },
        { name: 'backlog', points: 18.75, max: 25, why: `20 % redundant ${HOSTILE}` },
      ],
    },
    meta: { running: true, pid: 4711 },
    problems: [],
  },
  costs: {
    since: '2026-11-20T04:46:00.000Z',
    attempts: 40,
    completed: 12,
    input_tokens: 12_345_678,
    cached_input_tokens: 10_000_000,
    output_tokens: 98_765,
    usd: 24.6,
    usd_by_price_table: 0,
    usd_per_completed: 2.05,
    unknown: 3,
    unknown_share: 0.075,
    duration_ms: 9_000_000,
  },
  problems: [`/srv/agents/unified_todos.json:3:1: ${HOSTILE}`],
}
