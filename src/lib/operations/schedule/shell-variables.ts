/**
 * Variables that this workspace goes by now and that a scheduled run will not see: launchd, systemd and cron start with
 * an environment of their own.
 */
import type { Environment } from '../../platform/environment.ts'
import type { Config } from '../../workspace/config.ts'

/** Names, sorted: those that secrets refer to, and settings of `autonomy` that are set. */
export function shellVariables(
  { alerts }: Pick<Config, 'alerts'>,
  environment: Pick<Environment, 'all'>,
): readonly string[] {
  const references = alerts.channels
    .flatMap((channel) => {
      switch (channel.kind) {
        case 'smtp':
          return [channel.password]
        case 'webhook':
          return [channel.url, channel.secret]
        default:
          return [channel.url]
      }
    })
    .flatMap((reference) => (reference?.startsWith('env:') ? [reference.slice('env:'.length)] : []))
  const settings = Object.entries(environment.all())
    // The workspace is part of the command that is scheduled.
    .filter(([name, value]) => name.startsWith('AUTONOMY_') && name !== 'AUTONOMY_WORKSPACE' && value)
    .map(([name]) => name)
  return [...new Set([...references, ...settings])].toSorted()
}
