/** The fields of what `--json` prints are a contract with scripts (docs/files.md): a change here is a change for them. */
import { mkdtempSync, rmSync } from 'node:fs'
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
      'checks component_risks coordination generated_at healing prediction_horizon_hours predictions problems runs schemaVersion ' +
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
