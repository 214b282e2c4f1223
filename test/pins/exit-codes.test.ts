/** Scripts branch on these numbers. */
import { describe, expect, it } from 'vitest'
import { codesEndingWith, Exit, EXIT_STATUSES, exitStatus } from '../../src/lib/cli/exit-codes.ts'
import { runCli } from '../run-cli.ts'

describe('exit statuses', () => {
  it('are these', () => {
    expect(Exit).toEqual({
      ok: 0,
      failed: 1,
      usage: 2,
      checkFailed: 3,
      unauthorized: 4,
      conflict: 5,
      nothingToDo: 6,
      stopped: 10,
      waiting: 20,
      budgetExceeded: 21,
      busy: 75,
      timeout: 124,
      interrupted: 130,
      brokenPipe: 141,
      terminated: 143,
    })
    expect(EXIT_STATUSES.map(({ name, status }) => [name, status])).toEqual(Object.entries(Exit))
  })

  it('belong to these error codes', () => {
    const pinned = EXIT_STATUSES.map(({ status }) => [status, codesEndingWith(status)] as const)
    expect(Object.fromEntries(pinned.filter(([, codes]) => codes.length > 0))).toEqual({
      1: ['NOT_FOUND', 'GUARD_TRIPPED', 'STEP_FAILED', 'DELIVERY_FAILED', 'IO', 'UNSUPPORTED'],
      2: ['USAGE', 'INVALID_CONFIG', 'INVALID_DOCUMENT', 'AMBIGUOUS', 'INVALID_PROGRESS'],
      3: ['EVIDENCE_MISSING', 'CHECK_FAILED'],
      4: ['UNAUTHORIZED'],
      5: ['CONFLICT', 'ALREADY_CLAIMED', 'ALREADY_FINISHED', 'NOT_OWNER', 'LEASE_LOST', 'BLOCKED', 'PATH_CONFLICT'],
      6: ['NOTHING_READY', 'NOTHING_TO_DO'],
      10: ['STOPPED'],
      21: ['BUDGET_EXCEEDED'],
      75: ['STORE_BUSY'],
      124: ['TIMEOUT'],
    })
    expect(exitStatus('BUG')).toBe(1)
  })

  it('are shown by --help', async () => {
    const { stdout, status } = await runCli(['--help'])
    expect(status).toBe(0)
    for (const { status: each, meaning } of EXIT_STATUSES) expect(stdout).toContain(`\n  ${each} `.padEnd(8) + meaning)
  })
})
