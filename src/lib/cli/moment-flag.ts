/**
 * `--since` and `--until`: a time, or how long ago. The text is checked when the command line is parsed; which moment it
 * means is known once the command has a clock.
 */
import { custom } from '@oclif/core/flags'
import { AutonomyError } from '../errors.ts'
import { momentOf, type Moment } from '../workspace/moment.ts'

export const momentFlag = custom<Moment>({
  helpValue: 'TIME',
  parse: async (text) => {
    const moment = momentOf(text)
    if (moment) return moment
    throw new AutonomyError('USAGE', `${JSON.stringify(text)} is no time`, {
      hint: 'Write 22:00 (the last time this clock showed it), 2026-11-20T22:00Z, 2026-11-20, or how long ago: 12h.',
    })
  },
})
