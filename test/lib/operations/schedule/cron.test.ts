import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cronBlock, withBlock, withoutBlock } from '../../../../src/lib/operations/schedule/crontab-block.ts'
import { cronTime, nextCronRun } from '../../../../src/lib/operations/schedule/cron-time.ts'
import { installSchedule } from '../../../../src/lib/operations/schedule/install-schedule.ts'
import { scheduleId } from '../../../../src/lib/operations/schedule/schedule.ts'
import { scheduleStatus } from '../../../../src/lib/operations/schedule/schedule-status.ts'
import { uninstallSchedule } from '../../../../src/lib/operations/schedule/uninstall-schedule.ts'
import { FAKE_CRONTAB, HOUR, MINUTE, NOON, ODD_PATH, PROGRAM, scheduleFixture, scheduleOf } from './schedule-fixture.ts'
import type { ScheduleFixture } from './schedule-fixture.ts'

describe('the times cron can keep', () => {
  it('are five fields', () => {
    const fields = [1, 5, 30, 60, 120, 720, 1440].map((minutes) => cronTime(minutes * MINUTE))
    expect(fields).toEqual([
      '* * * * *',
      '*/5 * * * *',
      '*/30 * * * *',
      '0 * * * *',
      '0 */2 * * *',
      '0 */12 * * *',
      '0 0 * * *',
    ])
  })

  it('are named when others are asked for', () => {
    const hint = (every: number) => {
      try {
        return cronTime(every)
      } catch (error) {
        return error instanceof Error && 'hint' in error ? `${error.message}: ${String(error.hint)}` : error
      }
    }
    expect(hint(45 * MINUTE)).toBe('cron cannot run something every 45m: The nearest it can: 30m or 1h.')
    expect(hint(5 * HOUR)).toBe('cron cannot run something every 5h: The nearest it can: 4h or 6h.')
    expect(hint(48 * HOUR)).toBe('cron cannot run something every 2d: The nearest it can: 24h.')
  })

  it('say when they are due next', () => {
    const zone = new Date(NOON).getTimezoneOffset() * MINUTE
    expect(nextCronRun('*/30 * * * *', NOON + MINUTE)).toBe(NOON + 30 * MINUTE)
    expect(nextCronRun('*/30 * * * *', NOON)).toBe(NOON + 30 * MINUTE)
    expect(nextCronRun('* * * * *', NOON + 1)).toBe(NOON + MINUTE)
    expect(nextCronRun('0 0 * * *', NOON - zone)).toBeGreaterThan(NOON)
    expect(nextCronRun('5 4 * * 1', NOON)).toBeUndefined()
  })
})

describe('the block in the crontab', () => {
  const other = scheduleOf({ workspace: '/srv/other' })
  const crontabs = [
    '',
    'MAILTO=me\n\n# mine\n*/5 * * * * /bin/true 100\\%\n',
    '\n\n',
    `* * * * * x\n${cronBlock(other).text}# after\n`,
    'last line without its end',
  ]

  it('comes and goes without a trace, and comes once', () => {
    const { workspace } = scheduleOf()
    for (const before of crontabs) {
      const once = withBlock(before, workspace, cronBlock(scheduleOf()).text)
      const hourly = withBlock(once, workspace, cronBlock(scheduleOf({ every: HOUR })).text)
      expect(once.startsWith(before)).toBe(true)
      expect(once.match(/# autonomy begin/g)?.length).toBe(before.includes('autonomy') ? 2 : 1)
      expect(hourly).toBe(once.replace(/\*\/30 \* \* \* \*(?= PATH=.*shop)/, '0 * * * *'))
      const gone = withoutBlock(hourly, workspace)
      expect(gone).toBe(before === '' || before.endsWith('\n') ? before : `${before}\n`)
    }
  })

  it('is left alone when someone took a marker away', () => {
    const block = cronBlock(scheduleOf()).text
    const [first = '', entry = '', last = ''] = block.split('\n')
    for (const broken of [`${first}\n${entry}\n`, `${entry}\n${last}\n`, `${last}\n${first}\n`, block + block]) {
      expect(() => withBlock(broken, '/srv/shop', block)).toThrow(/not between their two markers/)
    }
  })

  it('carries an odd path through cron and the shell unharmed', () => {
    const { text } = cronBlock(
      scheduleOf({ workspace: ODD_PATH, node: 'printf', entry: String.raw`%s\n`.replace('\\n', '|') }),
    )
    const [, entry = ''] = text.split('\n')
    const command = entry.split(' ').slice(5).join(' ')
    // What cron does: a bare % would end the command, \% is a %.
    expect(command).not.toMatch(/(?<!\\)%/)
    const asCronHasIt = command.replaceAll(String.raw`\%`, '%').replace(/ >> .*/, '')
    const printed = execFileSync('/bin/sh', ['-c', asCronHasIt], { encoding: 'utf8', env: { HOME: '/wrong' } })
    expect(printed).toBe(`pipeline|run|--quiet|--workspace|${ODD_PATH}|`)
  })

  it('stays within what cron takes, giving up the long PATH first', () => {
    const long = scheduleOf({ path: Array.from({ length: 60 }, (_, index) => `/opt/folder${index}/bin`).join(':') })
    const { text, shortened } = cronBlock(long)
    expect(shortened).toBe(true)
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(1000)
    expect(() => cronBlock(scheduleOf({ workspace: `/srv/${'x'.repeat(900)}` }))).toThrow(/too long for cron/)
    expect(() => cronBlock(scheduleOf({ workspace: '/srv/a\\b' }))).toThrow(/backslash/)
  })
})

describe('through the program crontab', () => {
  let fixture: ScheduleFixture
  beforeEach(() => {
    fixture = scheduleFixture(`it's 100% "odd"`)
    fixture.program('crontab', FAKE_CRONTAB)
  })
  afterEach(() => fixture.remove())
  const install = (every = 30 * MINUTE) =>
    installSchedule({ via: 'cron', every, program: PROGRAM, dry_run: false }, fixture.deps)

  it('installs, tells, changes and uninstalls; other lines stay', async () => {
    const mine = '# mine ✓\n*/5 * * * * /bin/true\n'
    fixture.setCrontab(mine)
    await install()
    const id = scheduleId(fixture.root)
    expect(fixture.crontab()).toContain(
      `${mine}# autonomy begin ${id} ${fixture.root}\n*/30 * * * * PATH=/opt/node/bin:/usr/bin:/bin nice -n 10 `,
    )
    expect(existsSync(join(fixture.root, '.agent-workspace', 'logs'))).toBe(true)
    expect(await scheduleStatus({}, fixture.deps)).toMatchObject({
      installed: true,
      entries: [{ via: 'cron', next_run: '2026-11-21T12:30:00.000Z' }],
    })
    await install()
    await install(HOUR)
    expect(fixture.crontab().match(/autonomy begin/g)).toHaveLength(1)
    expect(await uninstallSchedule({ dry_run: true }, fixture.deps)).toMatchObject({ removed: [{ via: 'cron' }] })
    expect((await uninstallSchedule({ dry_run: false }, fixture.deps)).removed).toHaveLength(1)
    expect(fixture.crontab()).toBe(mine)
    expect((await uninstallSchedule({ dry_run: false }, fixture.deps)).removed).toEqual([])
    expect(await scheduleStatus({}, fixture.deps)).toMatchObject({ installed: false, entries: [] })
  })

  it('starts from no crontab at all', async () => {
    await install()
    expect(fixture.crontab()).toMatch(/^# autonomy begin/)
    await uninstallSchedule({ dry_run: false }, fixture.deps)
    expect(fixture.crontab()).toBe('')
  })

  it('changes nothing when the crontab cannot be read, is not UTF-8, or is too long to be read whole', async () => {
    const latin = Buffer.from('# caf\xe9\n', 'latin1')
    for (const text of [latin, `${'# long\n'.repeat(12_000)}`]) {
      fixture.setCrontab(text)
      await expect(install()).rejects.toMatchObject({ code: 'UNSUPPORTED' })
    }
    expect(fixture.crontab()).toHaveLength(84_000)
    fixture.program('crontab', '#!/bin/sh\necho "you are not allowed to use this program" >&2; exit 1\n')
    await expect(install()).rejects.toMatchObject({ code: 'IO', message: expect.stringContaining('not allowed') })
    expect(await scheduleStatus({}, fixture.deps)).toMatchObject({
      installed: false,
      problems: [expect.stringContaining('not allowed')],
    })
  })

  it('tells when someone else changed the crontab at the same moment', async () => {
    fixture.program('crontab', FAKE_CRONTAB.replace('-l)', `-l) echo "# $$" >> "$file";`))
    await expect(install()).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(fixture.crontab()).not.toContain('autonomy')
  })

  it('a dry run writes nothing, anywhere', async () => {
    const planned = await installSchedule({ via: 'cron', every: HOUR, program: PROGRAM, dry_run: true }, fixture.deps)
    expect(planned.files[0]?.content).toContain('0 * * * * PATH=')
    expect(() => fixture.crontab()).toThrow(/ENOENT/)
    expect(existsSync(join(fixture.root, '.agent-workspace'))).toBe(false)
  })
})
