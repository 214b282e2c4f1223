/** `report session` and `cost report` as their user runs them, on a small real night. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CliRun, type JsonObject, runCli, runJson } from '../../run-cli.ts'
import { sharedData } from '../../shared-data.ts'
import { temporaryWorkspace } from '../../temporary-workspace.ts'

const fields = (value: unknown): string => Object.keys(Object(value)).toSorted().join(' ')
const FIGURES =
  'attempts cached_input_tokens completed duration_ms input_tokens output_tokens unknown unknown_share usd usd_by_price_table usd_per_completed'

describe('a night', () => {
  const cwd = mkdtempSync(join(tmpdir(), 'autonomy-night-'))
  afterAll(() => rmSync(cwd, { recursive: true, force: true }))
  const cli = (...args: readonly string[]): Promise<CliRun> => runCli(args, { cwd })
  let period: readonly string[] = []
  let report: JsonObject = {}

  beforeAll(async () => {
    const began = new Date().toISOString()
    const add = (...words: readonly string[]): Promise<CliRun> => cli('work', 'add', '--type', 'bug', ...words)
    await add('--description', 'Write the file', '--acceptance', 'test -f done')
    await add('--description', 'Lie about it', '--acceptance', 'test -f lie', '--max-attempts', '1')
    await cli('agent', 'run', '--agent', 'night', '--until-empty', '--', 'touch', 'done')
    await cli('stop', '--reason', 'deploy')
    await cli('resume')
    period = ['--since', began, '--until', new Date(Date.now() + 1000).toISOString()]
    report = (await runJson(['report', 'session', ...period], { cwd })).json
  })

  it('is told as it was', async () => {
    expect(report['summary']).toMatchObject({ finished: 1, proven: 1, failed: 1, claimed: 2, added: 2, needs_you: 1 })
    expect(report['finished'][0]).toMatchObject({
      description: 'Write the file',
      agent_id: 'night',
      proof: 'acceptance',
    })
    expect(report['failed'][0]).toMatchObject({ description: 'Lie about it', reason: 'acceptance failed: test -f lie' })
    expect(report['stops']).toMatchObject([{ event: 'stop', reason: 'deploy' }, { event: 'resume' }])
    expect(report['costs']).toMatchObject({ attempts: 2, completed: 1, unknown: 2 })
  })

  it('has these fields, for scripts', () => {
    expect(fields(report)).toBe(
      'costs duplicates failed finished guards handed_back needs_you period problems reclaimed schemaVersion silent_agents stops ' +
        'summary tried_again unconfirmed workspace',
    )
    expect(fields(report['summary'])).toBe(
      'active added cancelled claimed exit_only failed finished needs_you pending proven unproven',
    )
    expect(fields(report['finished'][0])).toBe(
      'agent_id at claims cost description proof result work_item_id work_type',
    )
    expect(fields(report['failed'][0])).toBe('agent_id at claims cost description reason work_item_id work_type')
    expect(fields(report['needs_you'][0])).toBe('kind what why work_item_id')
    expect(fields(report['costs'])).toBe(
      `attempts by_item by_runner ${FIGURES.replace('attempts ', '').replace(' unknown_share', ' unknown_share unpriced_models')}`,
    )
    expect(fields(report['costs'].by_item[0])).toBe(
      FIGURES.replace('completed ', 'completed description ').replace('input_tokens output', 'input_tokens key output'),
    )
    expect(fields(report['stops'][0])).toBe('at by event reason')
  })

  it('reads the same however often it is asked, on the page, in JSON and in a file', async () => {
    const page = await cli('report', 'session', ...period)
    expect(page.stdout).toContain('**1 item finished**: 1 proven by acceptance commands.')
    expect((await cli('report', 'session', ...period, '--output', 'page.md')).stdout).toBe('Wrote page.md\n')
    expect(readFileSync(join(cwd, 'page.md'), 'utf8')).toBe(page.stdout)
    const json = await cli('report', 'session', ...period, '--format', 'json')
    expect(JSON.parse(json.stdout)).toEqual(report)
  })

  it('costs what the attempts cost', async () => {
    const { json } = await runJson(['cost', 'report', '--by', 'item', ...period.slice(0, 2)], { cwd })
    expect(fields(json)).toBe('by items meta schemaVersion since totals warnings')
    expect(fields(json['totals'])).toBe(FIGURES)
    expect(fields(json['items'][0])).toBe(FIGURES.replace('input_tokens output', 'input_tokens key output'))
    expect(json['meta'].total).toBe(2)
    expect((await cli('cost', 'report')).stdout).toMatch(/^AGENT +USD +ATTEMPTS.*\nnight +\? +2 +1 .*\nall +\? +2 +1 /)
  })

  it('has to begin before it ends', async () => {
    const { status, stderr } = await cli('report', 'session', '--since', '1h', '--until', '2h')
    expect([status, stderr]).toEqual([2, expect.stringContaining('ends before it begins')])
    expect((await cli('cost', 'report', '--since', 'noon')).status).toBe(2)
  })
})

const real = sharedData('coordination')

describe.skipIf(real === undefined)('what the original systems left', () => {
  const documents = readdirSync(real ?? '.', { recursive: true, encoding: 'utf8' }).filter((name) =>
    /(?:^|\/)(?:work_claims|agent_status)\.json$/.test(name),
  )

  it.each(documents)('%s makes a report that claims nothing', async (name) => {
    const cwd = temporaryWorkspace()
    mkdirSync(join(cwd, 'agent_coordination'))
    const from = (file: string): string => join(real ?? '', name, '..', file)
    for (const file of ['work_claims.json', 'agent_status.json']) {
      if (existsSync(from(file))) writeFileSync(join(cwd, 'agent_coordination', file), readFileSync(from(file)))
    }
    const { status, json } = await runJson(['report', 'session', '--since', '2025-01-01'], { cwd })
    expect(status).toBe(0)
    expect(json['finished']).toEqual([])
    expect(json['summary'].needs_you).toBe(json['needs_you'].length)
    const page = await runCli(['report', 'session', '--since', '2025-01-01'], { cwd })
    expect(page.stdout).toContain('**Nothing was worked on.**')
  })
})
