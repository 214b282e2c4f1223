/** Whatever the journal, the records and the bill say: the report claims no more than the journal, and its sums add up. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { buildSessionReport } from '../../src/lib/coordination/report/build-session-report.ts'
import { renderSession } from '../../src/lib/coordination/report/render-session.ts'
import { cost } from '../lib/coordination/costs/sample-costs.ts'
import { entry, facts, item, live } from '../lib/coordination/report/sample-session.ts'

const id = fc.constantFrom('work_1', 'work_2', 'work_3', 'work_4')
const status = fc.constantFrom('pending', 'active', 'completed', 'failed', 'cancelled')
const line = fc.record({
  op: fc.constantFrom('add', 'claim', 'progress', 'release', 'expire', 'fail', 'complete', 'cancel', 'retry'),
  work_item_id: id,
  to: fc.option(status, { nil: undefined }),
})
const record = fc.record({
  id,
  status,
  description: fc.constantFrom('', 'same', 'other'),
  completed_at: fc.constant('2026-11-21T01:00:00Z'),
})
const bill = fc.record({
  work_item_id: id,
  usd: fc.option(fc.double({ min: 0, max: 9, noNaN: true }), { nil: null }),
  outcome: fc.constantFrom('completed', 'failed', 'again'),
})

it('the session report', () => {
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 30 }),
      fc.uniqueArray(record, { selector: (each) => each.id }),
      fc.array(bill, { maxLength: 20 }),
      (lines, records, bills) => {
        const entries = lines.map(({ op, work_item_id, to }, seq) =>
          entry(seq, op, { work_item_id, ...(to && { to }) }),
        )
        const items = records.map(({ id: key, ...fields }) => item(key, fields))
        const given = facts({ entries, live: live(items), costs: bills.map((each) => cost(each)) })
        const report = buildSessionReport(given)
        const completed = new Set(entries.filter(({ op }) => op === 'complete').map((each) => each.work_item_id))
        for (const { work_item_id } of report.finished) expect(completed.has(work_item_id)).toBe(true)
        const { finished, proven, exit_only, unproven, failed, needs_you } = report.summary
        expect(proven + exit_only + unproven).toBe(finished)
        expect([finished, failed, needs_you]).toEqual([
          report.finished.length,
          report.failed.length,
          report.needs_you.length,
        ])
        const ended = [...report.finished, ...report.failed].map((each) => each.work_item_id)
        expect(new Set(ended).size).toBe(ended.length)
        expect(
          report.unconfirmed.every((each) => !report.finished.some((one) => one.work_item_id === each.work_item_id)),
        ).toBe(true)
        const { costs } = report
        expect(costs.by_runner.reduce((sum, { attempts }) => sum + attempts, 0)).toBe(costs.attempts)
        expect(costs.by_item.reduce((sum, { usd }) => sum + Math.round(usd * 1e6), 0)).toBe(Math.round(costs.usd * 1e6))
        expect(renderSession(buildSessionReport(given))).toBe(renderSession(report))
      },
    ),
  )
})
