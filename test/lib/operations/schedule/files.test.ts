import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { installSchedule } from '../../../../src/lib/operations/schedule/install-schedule.ts'
import { launchdLabel, launchdPlist } from '../../../../src/lib/operations/schedule/launchd-plist.ts'
import { newSchedule, type ScheduleVia } from '../../../../src/lib/operations/schedule/schedule.ts'
import { scheduleStatus } from '../../../../src/lib/operations/schedule/schedule-status.ts'
import { shellVariables } from '../../../../src/lib/operations/schedule/shell-variables.ts'
import { onCalendar, systemdUnits, unitName } from '../../../../src/lib/operations/schedule/systemd-units.ts'
import { uninstallSchedule } from '../../../../src/lib/operations/schedule/uninstall-schedule.ts'
import {
  FAKE_LAUNCHCTL,
  FAKE_SYSTEMCTL,
  HOUR,
  MINUTE,
  ODD_PATH,
  PROGRAM,
  scheduleFixture,
  scheduleOf,
} from './schedule-fixture.ts'
import type { ScheduleFixture } from './schedule-fixture.ts'

let fixture: ScheduleFixture
beforeEach(() => {
  fixture = scheduleFixture()
})
afterEach(() => fixture.remove())
const install = (via: ScheduleVia, every = 30 * MINUTE) =>
  installSchedule({ via, every, program: PROGRAM, dry_run: false }, fixture.deps)

function isInstalled(program: string): boolean {
  return spawnSync('env', [program, '--version']).status === 0
}

describe('launchd', () => {
  const texts = (plist: string) =>
    [...plist.matchAll(/<(?:string|key|integer)>([^<]*)</g)].map(([, text = '']) =>
      text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'),
    )

  it('the property list carries every path unharmed', () => {
    const schedule = scheduleOf({ workspace: ODD_PATH })
    const plist = launchdPlist(schedule)
    expect(texts(plist)).toEqual([
      'Label',
      launchdLabel(ODD_PATH),
      'ProgramArguments',
      PROGRAM.node,
      PROGRAM.entry,
      'pipeline',
      'run',
      '--quiet',
      '--workspace',
      ODD_PATH,
      'EnvironmentVariables',
      'PATH',
      schedule.path,
      'StartInterval',
      '1800',
      'RunAtLoad',
      'Nice',
      '10',
      'ProcessType',
      'Background',
      'StandardOutPath',
      schedule.log,
      'StandardErrorPath',
      schedule.log,
    ])
    expect(plist.replaceAll(/&(amp|lt|gt);/g, '')).not.toContain('&')
  })

  it('the property list is one to plistutil', ({ skip }) => {
    if (!isInstalled('plistutil')) skip()
    const [xml, binary, back] = ['a.plist', 'b.plist', 'c.plist'].map((name) => join(fixture.root, name)) as [
      string,
      string,
      string,
    ]
    writeFileSync(xml, launchdPlist(scheduleOf({ workspace: ODD_PATH })))
    execFileSync('env', ['plistutil', '-i', xml, '-o', binary])
    execFileSync('env', ['plistutil', '-i', binary, '-o', back])
    expect(readFileSync(binary).subarray(0, 6).toString()).toBe('bplist')
    expect(texts(readFileSync(back, 'utf8')).toSorted()).toEqual(texts(readFileSync(xml, 'utf8')).toSorted())
  })

  it('is loaded into the domain that takes it, told, and taken out', async () => {
    fixture.program('launchctl', FAKE_LAUNCHCTL)
    const user = execFileSync('id', ['-u'], { encoding: 'utf8' }).trim()
    const label = launchdLabel(fixture.root)
    const file = join(fixture.home, 'Library', 'LaunchAgents', `${label}.plist`)
    await install('launchd')
    expect(readFileSync(file, 'utf8')).toContain(`<string>${fixture.root}</string>`)
    expect(fixture.calls()).toEqual([
      `launchctl [bootout] [gui/${user}/${label}]`,
      `launchctl [bootout] [user/${user}/${label}]`,
      `launchctl [bootstrap] [gui/${user}] [${file}]`,
      `launchctl [bootstrap] [user/${user}] [${file}]`,
    ])
    expect(await scheduleStatus({ via: 'launchd' }, fixture.deps)).toMatchObject({ entries: [{ file, active: true }] })
    expect((await uninstallSchedule({ via: 'launchd', dry_run: false }, fixture.deps)).removed).toEqual([
      { via: 'launchd', file },
    ])
    expect(existsSync(file)).toBe(false)
    expect((await uninstallSchedule({ via: 'launchd', dry_run: false }, fixture.deps)).removed).toEqual([])
  })

  it('says what launchctl said when no domain takes it', async () => {
    fixture.program('launchctl', '#!/bin/sh\necho "Bootstrap failed: 5: Input/output error" >&2; exit 5\n')
    await expect(install('launchd')).rejects.toMatchObject({
      code: 'IO',
      message: expect.stringContaining('Bootstrap failed: 5'),
    })
  })
})

describe('systemd', () => {
  it('keeps calendar times where the hour or the day divides', () => {
    const times = [5, 30, 60, 120, 1440, 45, 300, 2880].map((minutes) => onCalendar(minutes * MINUTE))
    expect(times).toEqual(['*:0/5', '*:0/30', 'hourly', '0/2:00', 'daily', undefined, undefined, undefined])
    expect(systemdUnits(scheduleOf({ every: 45 * MINUTE })).timer.content).toContain(
      'OnActiveSec=1min\nOnUnitActiveSec=45min\n',
    )
    expect(systemdUnits(scheduleOf()).timer.content).toContain('OnCalendar=*:0/30\nPersistent=true\n')
  })

  it('doubles % and quotes for ExecStart', () => {
    const { content } = systemdUnits(scheduleOf({ workspace: '/srv/100% "a" $b\\c' })).service
    expect(content).toContain(String.raw`"--workspace" "/srv/100%% \"a\" $b\\c"`)
    expect(content).toContain('StandardOutput=append:/srv/100%% "a" $b\\c/.agent-workspace/logs/pipeline.log\n')
    expect(content).toContain('ExecStart=:"/opt/node/bin/node" "/opt/autonomy/bin/run.js"')
  })

  it('the units are right to systemd-analyze', ({ skip }) => {
    if (!isInstalled('systemd-analyze')) skip()
    for (const every of [30 * MINUTE, 45 * MINUTE, 24 * HOUR]) {
      const units = systemdUnits(scheduleOf({ workspace: ODD_PATH, every, node: process.execPath }))
      const files = Object.values(units).map(({ name, content }) => {
        writeFileSync(join(fixture.root, name), content)
        return join(fixture.root, name)
      })
      const verified = spawnSync('env', ['systemd-analyze', 'verify', '--user', ...files], {
        encoding: 'utf8',
        env: { ...process.env, XDG_RUNTIME_DIR: fixture.root },
      })
      expect([verified.status, verified.stderr]).toEqual([0, ''])
    }
  })

  it('is enabled, told and taken out', async () => {
    fixture.program('systemctl', FAKE_SYSTEMCTL)
    const name = unitName(fixture.root)
    const folder = join(fixture.home, '.config', 'systemd', 'user')
    const { via } = await installSchedule({ every: HOUR, program: PROGRAM, dry_run: false }, fixture.deps)
    expect(via).toBe('systemd')
    expect(fixture.calls().slice(-3)).toEqual([
      'systemctl [--user] [daemon-reload]',
      `systemctl [--user] [enable] [${name}.timer]`,
      `systemctl [--user] [restart] [${name}.timer]`,
    ])
    expect(await scheduleStatus({}, fixture.deps)).toMatchObject({
      entries: [
        { via: 'systemd', file: join(folder, `${name}.timer`), active: true, next_run: '2026-11-21T12:30:00.000Z' },
      ],
    })
    await uninstallSchedule({ dry_run: false }, fixture.deps)
    expect(fixture.calls().slice(-2)).toEqual([
      `systemctl [--user] [disable] [--now] [${name}.timer]`,
      'systemctl [--user] [daemon-reload]',
    ])
    expect(existsSync(join(folder, `${name}.service`))).toBe(false)
    expect((await uninstallSchedule({ dry_run: false }, fixture.deps)).removed).toEqual([])
  })

  it('is refused where it does not answer, and not chosen there', async () => {
    fixture.program('systemctl', '#!/bin/sh\necho "Failed to connect to bus: No medium found" >&2; exit 1\n')
    await expect(install('systemd')).rejects.toMatchObject({
      code: 'UNSUPPORTED',
      message: expect.stringContaining('No medium found'),
    })
    expect(existsSync(join(fixture.home, '.config'))).toBe(false)
    fixture.program('crontab', '#!/bin/sh\necho "no crontab for x" >&2; exit 1\n')
    const { via } = await installSchedule({ every: HOUR, program: PROGRAM, dry_run: true }, fixture.deps)
    expect(via).toBe('cron')
  })
})

describe('any schedule', () => {
  it('of several workspaces stands side by side', async () => {
    fixture.program('systemctl', FAKE_SYSTEMCTL)
    await install('systemd')
    expect(launchdLabel('/a')).not.toBe(launchdLabel('/b'))
    expect(unitName('/a')).not.toBe(unitName('/b'))
  })

  it('says that another scheduler has it, too, and when the program will not stay', async () => {
    fixture.program('systemctl', FAKE_SYSTEMCTL)
    fixture.program('launchctl', FAKE_LAUNCHCTL)
    await install('systemd')
    const program = { ...PROGRAM, entry: '/home/me/.npm/_npx/1/node_modules/autonomy/bin/run.js' }
    const { notes } = await installSchedule({ via: 'launchd', every: HOUR, program, dry_run: true }, fixture.deps)
    expect(notes).toEqual([
      'It runs while you are logged in.',
      expect.stringContaining('npx'),
      expect.stringMatching(/^It is scheduled through systemd, too \(.*\.timer\)/),
    ])
  })

  it('names the variables that scheduled runs will not see', () => {
    const channels = [
      { name: 'a', kind: 'slack', url: 'env:SLACK', timeout: 1 },
      { name: 'b', kind: 'webhook', url: 'file:hook', secret: 'env:KEY', timeout: 1 },
    ] as const
    const all = () => ({ AUTONOMY_WEBHOOK_URL: 'x', AUTONOMY_WORKSPACE: '/w', AUTONOMY_EMPTY: '', HOME: '/h' })
    const alerts = { cooldown: HOUR, channels }
    expect(shellVariables({ alerts }, { all })).toEqual(['AUTONOMY_WEBHOOK_URL', 'KEY', 'SLACK'])
  })

  it('needs whole minutes, a path without line breaks, and a home', async () => {
    for (const every of [0, 30_000, 90_000, 8 * 24 * HOUR]) {
      expect(() => newSchedule({ every, program: PROGRAM }, fixture.deps)).toThrow(/whole number of minutes/)
    }
    const paths = { ...fixture.deps.paths, root: '/srv/a\nb' }
    expect(() => newSchedule({ every: HOUR, program: PROGRAM }, { ...fixture.deps, paths })).toThrow(/line break/)
    fixture.program('systemctl', FAKE_SYSTEMCTL)
    const environment = { ...fixture.deps.environment, home: () => '/nowhere' }
    await expect(
      installSchedule(
        { via: 'systemd', every: HOUR, program: PROGRAM, dry_run: false },
        { ...fixture.deps, environment },
      ),
    ).rejects.toMatchObject({ code: 'UNSUPPORTED', message: expect.stringContaining('/nowhere') })
  })

  it('tells the last run on record', async () => {
    mkdirSync(join(fixture.root, 'reports'))
    const lines = [
      '{"timestamp":"2026-11-21T10:00:00.000Z","run_id":"a"}',
      '{"timestamp":"2026-11-21T11:00:00.000Z"}',
      '{"torn',
    ]
    writeFileSync(fixture.deps.paths.pipelineRuns, lines.join('\n'))
    expect((await scheduleStatus({}, fixture.deps)).last_run).toBe('2026-11-21T11:00:00.000Z')
  })
})
