/**
 * Pure: what `doctor` says about everything that runs in the workspace: one finding a process. Who goes on although a stop
 * is for them is told by `runner-findings.ts`, from the records alone.
 */
import type { Finding } from '../../workspace/doctor/finding.ts'
import type { Coverage, CoveredProcess } from './stop-coverage.ts'

export function coverageFindings({ processes, scanned }: Coverage): readonly Finding[] {
  const unseen: readonly Finding[] = scanned
    ? []
    : [{ status: 'ok', subject: 'processes', message: 'only those with a record can be looked for on this system' }]
  return [...processes.map((each) => ({ subject: subjectOf(each), ...judged(each) })), ...unseen]
}

function subjectOf({ what, agent_id, pid }: CoveredProcess): string {
  const name = what === 'meta run' || agent_id === undefined ? what : `${what}, ${agent_id}`
  return `process ${pid} (${name})`
}

type Judgement = Pick<Finding, 'status' | 'message' | 'advice'>

function judged(each: CoveredProcess): Judgement {
  const { what, ordered, elsewhere, host, hears } = each
  if (elsewhere && hears !== true) {
    const advice = `Look at it there: autonomy doctor on ${host}.`
    return { status: 'warn', message: `it runs on ${host}, and did not answer from there`, advice }
  }
  if (ordered) {
    const since = ordered.since === undefined ? '' : ` since ${ordered.since}`
    const advice = `Whoever looks after this machine ends process ${each.pid} by hand.`
    return { status: 'fail', message: `it still runs, although STOP is in force for it${since}`, advice }
  }
  return what === 'pipeline run' ? { status: 'ok', message: 'it looks at STOP between its steps' } : heard(each)
}

function heard({ hears, recorded, halted }: CoveredProcess): Judgement {
  if (hears && recorded) return { status: 'ok', message: 'it hears STOP: it answered' }
  if (hears) {
    const advice = 'End and start it again, so that it writes its record.'
    return { status: 'warn', message: 'it hears STOP, but has no record: a stop cannot prove that it ended', advice }
  }
  const why = halted ? 'it is halted (SIGSTOP) and hears nothing' : 'it did not answer: it would not hear STOP'
  if (recorded) {
    return { status: 'warn', message: `${why}; a stop would have to kill it`, advice: 'Look at what holds it up.' }
  }
  const advice = 'No stop would find it: whoever started it ends it by hand.'
  return { status: 'fail', message: `${why}, and it has no record`, advice }
}
