import { readFileSync, writeFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EMPTY_HISTORY, type History } from '../../../../src/lib/pipeline/history/history.ts'
import { parseHistory, readHistory } from '../../../../src/lib/pipeline/history/history-file.ts'
import { recordScan } from '../../../../src/lib/pipeline/history/record-scan.ts'
import { pipelineDeps } from '../fixtures.ts'
import { DAY, HOUR, makeFinding, NOW } from '../make.ts'

const hourName = (instant: number): string => new Date(instant).toISOString().slice(0, 13)

describe('recordScan', () => {
  it('remembers two scans and which of them had what', () => {
    const one = recordScan(EMPTY_HISTORY, { scan_id: 's1', findings: [makeFinding()], at: NOW })
    const two = recordScan(one, { scan_id: 's2', findings: [], at: NOW + HOUR })
    expect(two).toMatchObject({
      last_scan: 's2',
      last_scan_at: '2026-11-21T13:00:00.000Z',
      previous_scan_at: '2026-11-21T12:00:00.000Z',
      scans: 2,
      fingerprints: [{ total: 3, last_scan_number: 1, hours: { '2026-11-21T10': 1, '2026-11-21T11': 2 } }],
    })
  })

  it('loses no event: hours become days after 14 days, nothing is counted twice', () => {
    const ages = fc.array(fc.integer({ min: 0, max: 80 * 24 }), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(fc.array(ages, { maxLength: 5 }), (scans) => {
        let history: History = EMPTY_HISTORY
        let events = 0
        for (const [index, hoursAgo] of scans.entries()) {
          const hours: Record<string, number> = {}
          for (const age of hoursAgo) hours[hourName(NOW - age * HOUR)] = (hours[hourName(NOW - age * HOUR)] ?? 0) + 1
          events += hoursAgo.length
          const finding = makeFinding({ hours, occurrences: hoursAgo.length })
          const scan = { scan_id: `s${index}`, findings: [finding], at: NOW + index * DAY }
          history = recordScan(history, scan)
          expect(recordScan(history, scan)).toBe(history)
        }
        const [entry] = history.fingerprints
        const counted = [...Object.values(entry?.hours ?? {}), ...Object.values(entry?.days ?? {})]
        expect(counted.reduce((sum, count) => sum + count, 0)).toBe(events)
        expect(entry?.total ?? 0).toBe(events)
        const oldest = hourName(NOW + (scans.length - 1) * DAY - 14 * DAY)
        expect(Object.keys(entry?.hours ?? {}).every((hour) => hour >= oldest)).toBe(true)
      }),
    )
  })

  it('forgets what neither logs nor scans had for 90 days', () => {
    const old = makeFinding({
      hours: { '2005-01-01T00': 1 },
      first_seen: NOW - 7000 * DAY,
      last_seen: NOW - 7000 * DAY,
    })
    const one = recordScan(EMPTY_HISTORY, { scan_id: 's1', findings: [old], at: NOW })
    expect(one.fingerprints).toMatchObject([{ total: 3, hours: {}, days: {} }])
    const two = recordScan(one, { scan_id: 's2', findings: [], at: NOW + 91 * DAY })
    expect(two.fingerprints).toEqual([])
  })
})

describe('history.json', () => {
  it('reads what it wrote and keeps fields it does not know', () => {
    const history = recordScan(EMPTY_HISTORY, { scan_id: 's1', findings: [makeFinding()], at: NOW })
    const [entry] = history.fingerprints
    const document = { ...history, theirs: 1, fingerprints: [{ ...entry, theirs: 2 }] }
    expect(parseHistory(JSON.stringify(document), 'history.json')).toEqual(document)
  })

  it.each(['', '{}', '{"scans": 1, "fingerprints": [{"fingerprint": "f"}]}'])('is refused when damaged: %j', (text) => {
    const deps = pipelineDeps()
    deps.files.makeDirectory(`${deps.paths.state}/pipeline`)
    writeFileSync(deps.paths.history, text)
    expect(() => readHistory(deps)).toThrow(expect.objectContaining({ code: 'INVALID_DOCUMENT' }))
    expect(readFileSync(deps.paths.history, 'utf8')).toBe(text)
  })
})
