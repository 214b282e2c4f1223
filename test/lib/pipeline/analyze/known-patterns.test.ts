import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { KNOWN_PATTERNS } from '../../../../src/lib/pipeline/analyze/known-patterns.ts'
import { createPatternMatcher } from '../../../../src/lib/pipeline/analyze/match-patterns.ts'
import { sharedData } from '../../../shared-data.ts'
import { errorLines, LogWorkspace } from './log-workspace.ts'

const original = sharedData('patterns.tsv')

describe('the known patterns', () => {
  it.skipIf(original === undefined)('are the forty of the original, with their meaning', () => {
    const rows = readFileSync(original ?? '', 'utf8')
      .trimEnd()
      .split('\n')
      .map((row) => row.split('\t').slice(0, 5))
    const ours = KNOWN_PATTERNS.map(({ literal, category, priority, agent = '', title }) => [
      literal,
      category,
      priority,
      agent,
      title,
    ])
    expect(ours.toSorted()).toEqual(rows.toSorted())
  })

  it('have ids of their own, say what they mean, and match their own text', async () => {
    expect(new Set(KNOWN_PATTERNS.map(({ id }) => id)).size).toBe(40)
    const matcher = await createPatternMatcher([])
    for (const { id, literal, description, root_cause } of KNOWN_PATTERNS) {
      expect(matcher.ofMasked(literal)?.id).toBe(id)
      expect([description, root_cause]).not.toContain(undefined)
    }
  })
})

describe('patterns of the configuration', () => {
  const mine = { category: 'billing', priority: 'high', title: 'Look at the ledger' } as const

  it('find what no rule would, and replace a built-in one by id', async () => {
    const logs = new LogWorkspace().write('logs/a.log', 'ledger drift on day 4\nX KeyError: 1\nLEDGER DRIFT on day 5\n')
    logs.configure({
      patterns: [
        { id: 'ledger', literal: 'ledger drift', ...mine },
        { id: 'key-error', literal: 'KeyError', ...mine, title: 'Mine' },
      ],
    })
    const { findings } = await logs.scan()
    expect(findings.map(({ pattern_id, title, occurrences }) => [pattern_id, title, occurrences])).toEqual([
      ['ledger', 'Look at the ledger', 2],
      ['key-error', 'Mine', 1],
    ])
  })

  it('may hold numbers and letters of any alphabet', async () => {
    const logs = new LogWorkspace().write('logs/a.log', 'day 17 drift\nday 18 drift\nÄrger 5\n/srv/x: odd\n')
    const literals = ['day 17', 'Ärger', '/srv/x']
    logs.configure({ patterns: literals.map((literal) => Object.assign({ id: literal, literal }, mine)) })
    expect((await logs.scan()).findings.map(({ pattern_id }) => pattern_id).sort()).toEqual([
      '/srv/x',
      'day 17',
      'Ärger',
    ])
  })

  it('may be regular expressions, also short ones, tested in linear time', async () => {
    const logs = new LogWorkspace().write(
      'logs/a.log',
      `day 17\nday 8\n${'a'.repeat(30_000)}!\nINFO day 99\n${errorLines(1)}`,
    )
    logs.configure({
      patterns: [
        { id: 'day', regex: '^day [0-9]{2}$', ...mine },
        { id: 'slow', regex: '(a+)+$', ...mine },
      ],
    })
    const { findings, totals } = await logs.scan()
    expect(findings.map(({ pattern_id }) => pattern_id)).toContain('day')
    expect(findings.find(({ pattern_id }) => pattern_id === 'day')?.occurrences).toBe(1)
    expect(totals).toMatchObject({ error_events: 2, known: 1 })
  })

  it('that are no expressions are refused', async () => {
    const logs = new LogWorkspace().configure({ patterns: [{ id: 'bad', regex: '(?=x)', ...mine }] })
    await expect(logs.scan()).rejects.toMatchObject({ code: 'INVALID_CONFIG' })
  })
})
