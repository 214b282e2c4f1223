import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  COST_GROUPS,
  costFigures,
  costRows,
  unpricedModels,
} from '../../../../src/lib/coordination/costs/cost-figures.ts'
import { costReport } from '../../../../src/lib/coordination/costs/cost-report.ts'
import { readCosts } from '../../../../src/lib/coordination/costs/read-costs.ts'
import { dollars, usdText } from '../../../../src/lib/coordination/costs/usd-text.ts'
import type { CostRecord } from '../../../../src/lib/coordination/costs/cost-record.ts'
import { type WorkspacePaths, workspacePaths } from '../../../../src/lib/workspace/paths.ts'
import { temporaryWorkspace } from '../../../temporary-workspace.ts'
import { cost } from './sample-costs.ts'

function workspace(records: readonly object[]): { paths: WorkspacePaths } {
  const paths = workspacePaths(temporaryWorkspace())
  mkdirSync(paths.coordination.folder)
  writeFileSync(paths.coordination.costs, records.map((record) => `${JSON.stringify(record)}\n`).join(''))
  return { paths }
}

const night: readonly CostRecord[] = [
  cost({ usd: 1.5, usage: { input_tokens: 1000, output_tokens: 100, cached_input_tokens: 400 } }),
  cost({
    usd: 0.25,
    outcome: 'again',
    work_item_id: 'work_2',
    usd_source: 'price_table',
    model: 'gpt-5',
    runner: 'codex',
  }),
  cost({ usd: 0.5, work_item_id: 'work_2', agent_id: 'agent_2', at: '2026-11-20T23:00:00.000Z' }),
  cost({
    usd: null,
    usd_source: 'unknown',
    outcome: 'failed',
    agent_id: 'agent_2',
    model: 'mystery-1',
    usage: { input_tokens: 10, output_tokens: 1 },
  }),
]

describe('figures', () => {
  it('are the sums, with what is not known beside them', () => {
    expect(costFigures(night)).toEqual({
      attempts: 4,
      completed: 2,
      input_tokens: 1010,
      cached_input_tokens: 400,
      output_tokens: 101,
      usd: 2.25,
      usd_by_price_table: 0.25,
      usd_per_completed: 1.125,
      unknown: 1,
      unknown_share: 0.25,
      duration_ms: 4000,
    })
    expect(costFigures([])).toMatchObject({ usd: 0, usd_per_completed: null, unknown_share: null })
    expect(costFigures([cost({ outcome: 'failed' })]).usd_per_completed).toBeNull()
  })

  it('are grouped, the dearest first, days in their order', () => {
    const keys = (by: (typeof COST_GROUPS)[number]): readonly string[] => costRows(night, by).map(({ key }) => key)
    expect(keys('agent')).toEqual(['agent_1', 'agent_2'])
    expect(keys('item')).toEqual(['work_1', 'work_2'])
    expect(keys('day')).toEqual(['2026-11-20', '2026-11-21'])
    expect(keys('runner')).toEqual(['claude', 'codex'])
    expect(keys('model')).toEqual(['', 'gpt-5', 'mystery-1'])
    expect(keys('type')).toEqual(['api'])
  })

  it('name the models without a price', () => {
    expect(unpricedModels(night)).toEqual([{ model: 'mystery-1', attempts: 1 }])
  })

  it('add up, however they are grouped', () => {
    const word = fc.constantFrom('a', 'b', 'c')
    const record = fc.record({
      agent_id: word,
      work_item_id: word,
      work_type: word,
      runner: word,
      outcome: fc.constantFrom('completed', 'failed', 'again', 'released', 'lost'),
      usd: fc.option(fc.double({ min: 0, max: 1000, noNaN: true }), { nil: null }),
      duration_ms: fc.nat(),
      usage: fc.record({ input_tokens: fc.nat(), output_tokens: fc.nat() }),
    })
    fc.assert(
      fc.property(fc.array(record), fc.constantFrom(...COST_GROUPS), (fields, by) => {
        const records = fields.map((each) => cost(each))
        const all = costFigures(records)
        const rows = costRows(records, by)
        for (const name of [
          'attempts',
          'completed',
          'input_tokens',
          'output_tokens',
          'unknown',
          'duration_ms',
        ] as const) {
          expect(rows.reduce((sum, row) => sum + row[name], 0)).toBe(all[name])
        }
        expect(rows.reduce((sum, row) => sum + Math.round(row.usd * 1e6), 0)).toBe(Math.round(all.usd * 1e6))
      }),
    )
  })
})

describe('the file', () => {
  it('is read with its last line torn, and says so', () => {
    const deps = workspace(night)
    appendFileSync(deps.paths.coordination.costs, '{"at":"2026-11-21T02:00')
    const report = costReport({ by: 'agent' }, deps)
    expect(report.totals.attempts).toBe(4)
    expect(report.warnings).toEqual([
      'mystery-1 has no price in the table: 1 attempt of unknown cost',
      'The last line was never finished: an attempt is missing',
    ])
  })

  it('is read from its end, as far back as is asked for', () => {
    const at = (minute: number): string => new Date(Date.parse('2026-11-21T00:00:00Z') + minute * 60_000).toISOString()
    const deps = workspace(Array.from({ length: 1000 }, (_, minute) => cost({ at: at(minute) })))
    expect(readCosts({}, deps).records).toHaveLength(1000)
    const since = Date.parse(at(100))
    expect(readCosts({ since }, deps).records).toHaveLength(900)
    expect(readCosts({ since, until: since + 60_000 }, deps).records.map((record) => record.at)).toEqual([at(100)])
    expect(costReport({ by: 'day', since }, deps)).toMatchObject({ since: at(100), totals: { usd: 9 } })
  })

  it('may be missing, but not damaged in the middle', () => {
    expect(readCosts({}, { paths: workspacePaths(temporaryWorkspace()) })).toEqual({ records: [], torn: false })
    const deps = workspace([cost(), { at: 'yesterday' }, cost()])
    expect(() => readCosts({}, deps)).toThrow(/costs\.jsonl:2:1: a cost record needs/)
  })

  it('is taken with what older or newer writers left out or added', () => {
    const [record] = readCosts(
      {},
      workspace([{ ...cost(), usage: { input_tokens: 'x' }, usd: 'free', shiny: 1 }]),
    ).records
    expect(record).toEqual(cost({ usd: null, usd_source: 'unknown' }))
  })
})

describe('money', () => {
  it.each([
    [0, '$0.00'],
    [0.00042, '$0.0004'],
    [0.1, '$0.10'],
    [12.345, '$12.35'],
    [1234567.8, '$1,234,567.80'],
  ])('%d is %s', (usd, text) => expect(dollars(usd)).toBe(text))

  it('says how much of it is known', () => {
    expect(usdText({ usd: 1, attempts: 2, unknown: 0 })).toBe('$1.00')
    expect(usdText({ usd: 1, attempts: 2, unknown: 1 })).toBe('>= $1.00')
    expect(usdText({ usd: 0, attempts: 2, unknown: 2 })).toBe('?')
    expect(usdText({ usd: 0, attempts: 0, unknown: 0 })).toBe('-')
  })
})
