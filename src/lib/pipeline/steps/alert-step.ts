/** Tells the channels about the score, failed steps and restarts that were given up. A dry run sends nothing. */
import { alertChannels } from '../alerts/alert-channels.ts'
import { sendAlerts } from '../alerts/send-alerts.ts'
import type { StandingContext, StepOutcome } from '../step-context.ts'

/** @throws AutonomyError DELIVERY_FAILED, INVALID_CONFIG, IO */
export async function alert({ run, deps, facts, standing, done }: StandingContext): Promise<StepOutcome> {
  // Without a channel there is nothing to decide, and deciding loads node:crypto.
  if (alertChannels(deps.config.alerts.channels, deps.environment).length === 0) return { counts: { channels: 0 } }
  const { counts } = await sendAlerts(
    {
      run_id: run.id,
      score: standing.score ?? undefined,
      failed_steps: done.filter(({ status }) => status === 'failed'),
      escalations: facts.escalations,
      checks: standing.checks,
      dry_run: run.dryRun,
      signal: run.signal,
    },
    deps,
  )
  return { counts }
}
