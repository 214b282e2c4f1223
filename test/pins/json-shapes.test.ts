/** The fields of what `--json` prints are a contract with scripts (docs/files.md): a change here is a change for them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type JsonObject, runJson } from '../run-cli.ts'

const examples = join(import.meta.dirname, '..', '..', 'examples', 'logs', '**')
const cwd = mkdtempSync(join(tmpdir(), 'autonomy-json-'))
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

let run: JsonObject = {}
beforeAll(async () => {
  run = (await runJson(['pipeline', 'run', '--logs', examples], { cwd })).json
})

const fields = (value: unknown): string => Object.keys(Object(value)).toSorted().join(' ')
const printed = async (...args: readonly string[]): Promise<JsonObject> => (await runJson(args, { cwd })).json

describe('--json prints', () => {
  it('a run', () => {
    expect(fields(run)).toBe(
      'checks components dry_run duration_ms exit_code files level predictions problems run_id scan schemaVersion score ' +
        'score_version started_at steps todos top',
    )
    expect(run['dry_run']).toBe(false)
    expect(fields(run['components'][0])).toBe('max name parts points')
    expect(fields(run['components'][0].parts[0])).toBe('max name points why')
    expect(fields(run['steps'][0])).toBe('counts ms name status')
    expect(fields(run['scan'])).toBe('bytes error_events files files_read known lines templated unreadable')
    expect(fields(run['todos'])).toBe('assigned completed created open reopened total')
    expect(fields(run['top'][0])).toBe(
      'assignee category component id last_seen occurrences priority regressions status title',
    )
    expect(fields(run['checks'][0])).toBe('at kind message ms name required status')
    expect(fields(run['predictions'][0])).toBe('component error_pattern features fingerprint model probability todo_id')
  })

  it('where things stand', async () => {
    const status = await printed('status')
    expect(fields(status)).toBe('config coordination last_run next schemaVersion stop todos workspace')
    expect(fields(status['todos'])).toBe('by_priority by_status open total')
    expect(fields(status['last_run'])).toBe(
      'age_seconds duration_seconds exit_code failed_steps run_id score score_version timestamp',
    )
    const dashboard = await printed('dashboard')
    expect(fields(dashboard)).toBe(
      'checks component_risks coordination costs generated_at healing prediction_horizon_hours predictions problems runs schemaVersion ' +
        'score stopped todos top workspace',
    )
    expect(dashboard['score'].total).toBe(run['score'])
  })

  it('lists', async () => {
    for (const list of [await printed('todo', 'list'), await printed('pipeline', 'history')]) {
      expect(Object.keys(list)).toEqual(['schemaVersion', 'meta', 'items'])
      expect(fields(list['meta'])).toBe('returned total truncated')
    }
    const { items } = await printed('pipeline', 'history')
    expect(fields(items[0])).toBe('delta duration_seconds exit_code failed_steps run_id score score_version timestamp')
  })

  it('a changed todo, and whether it was so already', async () => {
    expect(fields(await printed('todo', 'start', 'supervisor-no'))).toBe('already schemaVersion todo')
  })
})

describe('--json of coordination prints', () => {
  const root = join(cwd, 'team')
  const ann = ['--agent', 'ann']
  const answer = async (...args: readonly string[]): Promise<JsonObject> => {
    const { json } = await runJson(args, { cwd: root })
    expect([args, json['error'], json['schemaVersion']]).toEqual([args, undefined, 1])
    return json
  }
  const LISTED =
    'agent_id attempts claimed_at created_at description fencing_token last_update lease_expires_at priority'
  const AGENT =
    'agent_id average_completion_seconds capacity heartbeat_age_seconds last_heartbeat pid read_only %specialization status ' +
    'success_rate tasks_completed tasks_failed team work_types workload'
  const LOGGED = 'at op seq to trace_id work_item_id'
  let id = ''

  beforeAll(async () => {
    mkdirSync(root)
    writeFileSync(join(root, 'autonomy.yaml'), 'checks: []\n')
    await answer('agent', 'register', '--id', 'ann')
    id = (await answer('work', 'add', '--type', 't', '--description', 'd', '--acceptance', 'true'))['work_item_id']
    await answer('work', 'add', '--type', 't', '--description', 'next')
  })

  it('work from its claim to its end', async () => {
    const claim = await answer('work', 'claim', id, ...ann)
    expect(fields(claim)).toBe('claimed reaped schemaVersion')
    expect(fields(claim['claimed'][0])).toBe('already item token why work_item_id')
    const list = await answer('work', 'list')
    expect(Object.keys(list)).toEqual(['schemaVersion', 'meta', 'items'])
    expect(fields(list['meta'])).toBe('returned total truncated')
    const rest = 'progress status telemetry work_item_id work_type'
    expect(fields(list['items'][0])).toBe(`acceptance ${LISTED} ${rest}`)
    expect(fields(list['items'][0].telemetry)).toBe('operation service span_id trace_id')
    expect(fields(list['items'][1])).toBe(`blocked_by created_at description priority ${rest}`)
    const complete = await answer('work', 'complete', id, ...ann, '--result', 'r', '--verify')
    expect(fields(complete)).toBe('already item schemaVersion work_item_id')
    expect(fields(complete['item'].evidence[0])).toBe('at command duration_ms exit_code output_sha256 output_tail')
    const shown = await answer('work', 'show', id)
    expect(fields(shown)).toBe('archived blocked_by history item queue schemaVersion status waiting')
    expect(fields(shown['history'][0])).toBe(LOGGED)
    expect(fields(shown['history'][1])).toBe(`agent_id at by fencing_token from ${LOGGED.slice(3)}`)
  })

  it('agents', async () => {
    const { items } = await answer('agent', 'list')
    expect(fields(items[0])).toBe(AGENT.replace('%', ''))
    expect(fields(await answer('agent', 'show', 'ann'))).toBe(
      AGENT.replace('heartbeat_age_seconds', 'heartbeat_age_seconds items').replace(
        '%',
        'recent record schemaVersion ',
      ),
    )
  })

  it('what meta-coordination measures', async () => {
    const cycle = await answer('meta', 'cycle')
    expect(fields(cycle)).toBe(
      'actions at cycle_id dry_run duration_ms health redundancy_percent schemaVersion stuck velocity',
    )
    expect(fields(cycle['health'])).toBe('parts score')
    expect(fields(cycle['health'].parts[0])).toBe('max name points why')
    expect(fields(cycle['velocity'])).toBe('completions points previous ratio trend window_ms')
    expect(fields(cycle['actions'][0])).toBe('action done reason')
    const metrics = await answer('metrics')
    expect(fields(metrics)).toBe('agents file performance schemaVersion timestamp work')
    expect(fields(metrics['agents'])).toBe('active live teams total')
    expect(fields(metrics['work'])).toBe(
      'active archived blocked cancelled completed failed overdue pending stuck total',
    )
    expect(fields(metrics['performance'])).toBe(
      'completion_rate redundancy_percent system_health_score velocity_points velocity_trend',
    )
    const { coordination } = await answer('status')
    expect(fields(coordination)).toBe('agents guard health meta problems redundancy_percent work')
  })

  it('what is checked', async () => {
    const validate = await answer('validate')
    expect(fields(validate)).toBe('at documents failures kpis period_seconds schemaVersion')
    expect(fields(validate['documents'][0])).toBe('document problem')
    expect(validate['kpis'].map(({ name }: JsonObject) => name)).toEqual([
      'agent_growth',
      'velocity_change',
      'completion_rate',
      'conflict_rate',
      'system_health',
    ])
    for (const kpi of validate['kpis']) expect(fields(kpi)).toMatch(/^inputs name (?:reason )?unit value$/)
    const traces = await answer('trace', 'validate', '--all')
    expect(fields(traces)).toBe('file schemaVersion traces unreadable valid')
    expect(fields(traces['traces'][0])).toBe('broken items spans trace_id valid')
    expect(fields(traces['unreadable'])).toBe('count lines')
  })

  it('what was stopped, and what works again', async () => {
    const proof = 'acknowledged agents by changed duration_ms handed_back hands_back level'
    expect(fields(await answer('stop', ...ann))).toBe(
      `${proof} matched orphans schemaVersion scopes since stopped survived terminated`,
    )
    expect(fields(await answer('stop', '--reason', 'r'))).toBe(
      `${proof} orphans reason schemaVersion scopes since stopped survived terminated`,
    )
    expect(fields(await answer('resume'))).toBe('changed failed schemaVersion started stopped')
  })
})
