/**
 * A scratch home and workspace, and stand-ins for the schedulers' programs: real processes on PATH that keep a crontab
 * in a file, and note how they were called.
 */
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { vi } from 'vitest'
import type { Schedule, ScheduleDeps } from '../../../../src/lib/operations/schedule/schedule.ts'
import { systemPlatform } from '../../../../src/lib/platform/system.ts'
import type { Config } from '../../../../src/lib/workspace/config.ts'
import { DEFAULT_CONFIG } from '../../../../src/lib/workspace/default-config.ts'
import { workspacePaths } from '../../../../src/lib/workspace/paths.ts'

export const NOON = Date.UTC(2026, 10, 21, 12)
export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const PROGRAM = { node: '/opt/node/bin/node', entry: '/opt/autonomy/bin/run.js' }

export const FAKE_CRONTAB = `#!/bin/sh
file="$SCRATCH/crontab"
case "$1" in
  -l) [ -f "$file" ] || { echo "no crontab for tester" >&2; exit 1; }; cat "$file" ;;
  -) cat > "$file.new"; [ ! -s "$file.new" ] || [ -z "$(tail -c1 "$file.new")" ] || { echo "missing newline before EOF" >&2; exit 1; }
     mv "$file.new" "$file" ;;
  *) exit 2 ;;
esac
`
const NOTING = `#!/bin/sh
{ printf '%s' "\${0##*/}"; for argument in "$@"; do printf ' [%s]' "$argument"; done; echo; } >> "$SCRATCH/calls"
`
export const FAKE_SYSTEMCTL = `${NOTING}
case "$*" in
  *NextElapse*) echo ActiveState=active; echo NextElapseUSecRealtime=@1795264200 ;;
esac
`
/** Has no graphical session: the first domain is refused. */
export const FAKE_LAUNCHCTL = `${NOTING}
case "$1 $2" in
  "bootstrap gui/"*) echo "Bootstrap failed: 125: Domain does not support specified action" >&2; exit 125 ;;
  bootout*) exit 3 ;;
  "print gui/"*) exit 113 ;;
esac
`

export interface ScheduleFixture {
  home: string
  root: string
  deps: ScheduleDeps & { config: Config }
  /** Puts a program on PATH. */
  program(name: string, text: string): void
  calls(): string[]
  crontab(): string
  setCrontab(text: string | Buffer): void
  remove(): void
}

export function scheduleFixture(workspace = 'workspace'): ScheduleFixture {
  const scratch = mkdtempSync(join(tmpdir(), 'autonomy-schedule-'))
  const [home, root, bin] = [join(scratch, 'home'), join(scratch, workspace), join(scratch, 'bin')]
  for (const folder of [home, root, bin]) mkdirSync(folder)
  vi.stubEnv('PATH', `${bin}:/usr/bin:/bin`)
  vi.stubEnv('SCRATCH', scratch)
  const platform = systemPlatform()
  return {
    home,
    root,
    deps: {
      ...platform,
      clock: { ...platform.clock, now: () => NOON },
      environment: {
        ...platform.environment,
        get: (name) => ({ PATH: '/usr/bin:relative:/bin:/usr/bin' })[name],
        all: () => ({ PATH: '/usr/bin' }),
        home: () => home,
        platform: 'linux',
      },
      config: DEFAULT_CONFIG,
      paths: workspacePaths(root),
    },
    program: (name, text) => {
      writeFileSync(join(bin, name), text)
      chmodSync(join(bin, name), 0o755)
    },
    calls: () => readFileSync(join(scratch, 'calls'), 'utf8').trimEnd().split('\n'),
    crontab: () => readFileSync(join(scratch, 'crontab'), 'utf8'),
    setCrontab: (text) => writeFileSync(join(scratch, 'crontab'), text),
    remove: () => {
      vi.unstubAllEnvs()
      rmSync(scratch, { recursive: true })
    },
  }
}

export function scheduleOf(given: Partial<Schedule> = {}): Schedule {
  const workspace = given.workspace ?? '/srv/shop'
  return {
    ...PROGRAM,
    workspace,
    every: 30 * MINUTE,
    path: '/opt/node/bin:/usr/bin:/bin',
    log: `${workspace}/.agent-workspace/logs/pipeline.log`,
    ...given,
  }
}

/** Everything a shell, cron, systemd or XML could trip over. */
export const ODD_PATH = `/srv/it's 100% "odd" <&> $HOME \`x\` ; # ws`
