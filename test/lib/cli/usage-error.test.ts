/** What cannot be seen from the outside; every fault of a command line is in base-command.test.ts. */
import { describe, expect, it } from 'vitest'
import { usageError } from '../../../src/lib/cli/usage-error.ts'

const command = { name: 'autonomy todo list', flags: {}, args: {} }

describe('usageError', () => {
  it('leaves what is no fault of the command line alone', () => {
    expect(usageError(new TypeError('x is undefined'), command)).toBeUndefined()
    expect(usageError('text', command)).toBeUndefined()
  })
})
