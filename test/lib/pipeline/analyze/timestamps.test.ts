import { describe, expect, it } from 'vitest'
import { localZone } from '../../../../src/lib/pipeline/analyze/time-zones.ts'
import { readTime } from '../../../../src/lib/pipeline/analyze/timestamps.ts'

const REFERENCE = Date.UTC(2026, 10, 21)
const read = (line: string, zone = 'UTC'): string | undefined => {
  const time = readTime(line, { zone: localZone(zone), reference: REFERENCE })
  return time && new Date(time.at).toISOString().replace('.000Z', 'Z')
}

const FORMS: readonly (readonly [string, string])[] = [
  ['2025-11-13T17:58:23.123Z x', '2025-11-13T17:58:23.123Z'],
  ['2025-11-13T17:58:23.123456789Z x', '2025-11-13T17:58:23.123Z'],
  ['[2025-11-13T17:58:23+02:00] x', '2025-11-13T15:58:23Z'],
  ['2025-11-13 17:58:23 -0530 x', '2025-11-13T23:28:23Z'],
  ['2025-11-13 17:58:23,123 - INFO - x', '2025-11-13T17:58:23.123Z'],
  ['2025-11-13 17:58 x', '2025-11-13T17:58:00Z'],
  ['2025/11/13 17:58:23 [error] 12#0: x', '2025-11-13T17:58:23Z'],
  ['time="2025-11-13T17:58:23Z" level=error', '2025-11-13T17:58:23Z'],
  ['{"level":"error","@timestamp":"2025-11-13T17:58:23.5Z"}', '2025-11-13T17:58:23.500Z'],
  ['[Thu Aug 21 09:45:04 CDT 2025] X: y', '2025-08-21T14:45:04Z'],
  ['# Performance - Fri Aug 29 11:15:08 CDT 2025', '2025-08-29T16:15:08Z'],
  ['Thu Nov 13 17:58:25 CST 2025', '2025-11-13T23:58:25Z'],
  ['[Sun Dec 04 04:47:44 2005] [notice] x', '2005-12-04T04:47:44Z'],
  ['[Sun Dec  4 04:47:44.123456 2005] [core:error] x', '2005-12-04T04:47:44.123Z'],
  ['1.2.3.4 - - [10/Oct/2000:13:55:36 -0700] "GET /"', '2000-10-10T20:55:36Z'],
  ['Thu, 13 Nov 2025 17:58:25 +0000 x', '2025-11-13T17:58:25Z'],
  ['Nov 13 17:58:23 host x[1]: y', '2026-11-13T17:58:23Z'],
  ['<34>Nov 13 17:58:23 host x[1]: y', '2026-11-13T17:58:23Z'],
  ['Dec  9 17:58:23 host x: y', '2025-12-09T17:58:23Z'],
  ['Feb 29 17:58:23 host x: y', '2024-02-29T17:58:23Z'],
  ['20171223-22:15:29:606|Step_LSC|x', '2017-12-23T22:15:29.606Z'],
  ['20171223-9:0:1:7|Step_LSC|x', '2017-12-23T09:00:01.007Z'],
  ['081109 203518 148 INFO dfs', '2008-11-09T20:35:18Z'],
  ['20251112_150411 start', '2025-11-12T15:04:11Z'],
  ['17/06/09 20:10:40 INFO executor', '2017-06-09T20:10:40Z'],
  ['11/13/2025, 5:58:23 PM x', '2025-11-13T17:58:23Z'],
  ['11/13/2025 12:58:23 AM x', '2025-11-13T00:58:23Z'],
  ['[10.30 16:49:06] chrome.exe', '2026-10-30T16:49:06Z'],
  ['11-13 17:58:23.123  1702  2395 E X: y', '2026-11-13T17:58:23.123Z'],
  ['E1113 17:58:23.123456   12 file.go:12] x', '2026-11-13T17:58:23.123Z'],
  ['1763056703 x', '2025-11-13T17:58:23Z'],
  ['[1763056703.25] x', '2025-11-13T17:58:23.250Z'],
  ['1763056703123 x', '2025-11-13T17:58:23.123Z'],
  ['{"level":50,"time":1763056703123,"msg":"x"}', '2025-11-13T17:58:23.123Z'],
]

describe('a time stamp', () => {
  for (const [line, instant] of FORMS) it(`is read: ${line}`, () => expect(read(line)).toBe(instant))

  it('that is no date is none', () => {
    for (const line of [
      '2025-13-13 17:58:23 x',
      '2025-02-29 17:58:23 x',
      '2025-11-31T17:58:23Z',
      '2025-11-13 24:00:00',
      '2025-11-13 17:60:00',
      'Feb 30 17:58:23 host',
      '[13.30 16:49:06] x',
      '999999 203518 x',
      '12345678901234567890 x',
      '0000-00-00 00:00:00',
      'ratio 12:30',
      'no time at all',
      '',
    ])
      expect([line, read(line)]).toEqual([line, undefined])
  })

  it('without a zone is in the configured one, summer and winter', () => {
    expect(read('2025-01-13 17:58:23 x', 'Europe/Berlin')).toBe('2025-01-13T16:58:23Z')
    expect(read('2025-07-13 17:58:23 x', 'Europe/Berlin')).toBe('2025-07-13T15:58:23Z')
    expect(read('2025-07-13 17:58:23Z x', 'Europe/Berlin')).toBe('2025-07-13T17:58:23Z')
    expect(read('Jul 13 17:58:23 host x', 'Asia/Kolkata')).toBe('2026-07-13T12:28:23Z')
  })

  it('in an hour that comes twice means the first pass, in one that is left out the clock not yet moved', () => {
    expect(read('2025-10-26 02:30:00', 'Europe/Berlin')).toBe('2025-10-26T00:30:00Z')
    expect(read('2025-10-26 03:00:00', 'Europe/Berlin')).toBe('2025-10-26T02:00:00Z')
    expect(read('2025-03-30 02:30:00', 'Europe/Berlin')).toBe('2025-03-30T01:30:00Z')
    expect(read('2025-11-02 01:30:00', 'America/Chicago')).toBe('2025-11-02T06:30:00Z')
  })

  it('of an unknown zone name counts as without a zone', () => {
    expect(read('2025-11-13 17:58:23 INFO x', 'Europe/Berlin')).toBe('2025-11-13T16:58:23Z')
  })
})
