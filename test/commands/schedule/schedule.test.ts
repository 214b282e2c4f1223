import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { FAKE_CRONTAB } from '../../lib/operations/schedule/schedule-fixture.ts'
import { runCli, runJson } from '../../run-cli.ts'

const runJs = join(import.meta.dirname, '..', '..', '..', 'bin', 'run.js')

let scratch: string
let workspace: string
let env: Record<string, string>
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'autonomy-schedule-cli-'))
  workspace = join(scratch, `it's 100% mine`)
  mkdirSync(workspace)
  mkdirSync(join(scratch, 'bin'))
  writeFileSync(join(scratch, 'bin', 'crontab'), FAKE_CRONTAB)
  chmodSync(join(scratch, 'bin', 'crontab'), 0o755)
  env = { PATH: `${scratch}/bin:/usr/bin:/bin`, SCRATCH: scratch, HOME: scratch }
})
afterEach(() => rmSync(scratch, { recursive: true }))

it('installs through cron, says so, and takes it out again', async () => {
  const installed = await runCli(['schedule', 'install', '--via', 'cron'], { cwd: workspace, env })
  expect([installed.status, installed.stderr]).toEqual([0, ''])
  expect(installed.stdout).toMatch(/^Scheduled through cron, every 30m\.\n/)
  const crontab = readFileSync(join(scratch, 'crontab'), 'utf8')
  expect(crontab).toContain(`${process.execPath} ${runJs} pipeline run --quiet --workspace `)
  const { json } = await runJson(['schedule', 'status', '--via', 'cron'], { cwd: workspace, env })
  expect(json).toMatchObject({
    schemaVersion: 1,
    installed: true,
    entries: [{ via: 'cron', next_run: expect.any(String) }],
  })
  const removed = await runCli(['schedule', 'uninstall'], { cwd: workspace, env })
  expect([removed.status, removed.stdout]).toEqual([0, 'Removed the cron schedule: your crontab (crontab -l)\n'])
  const again = await runCli(['schedule', 'uninstall'], { cwd: workspace, env })
  expect([again.status, again.stdout]).toEqual([0, 'This workspace is not scheduled.\n'])
  expect(readFileSync(join(scratch, 'crontab'), 'utf8')).toBe('')
})

it('prints what each scheduler would get', async () => {
  for (const [via, part] of [
    ['cron', '*/15 * * * * PATH='],
    ['systemd', 'OnCalendar=*:0/15'],
    ['launchd', '<integer>900</integer>'],
  ] as const) {
    const args = ['schedule', 'install', '--dry-run', '--every', '15m', '--via', via]
    const { stdout, status } = await runCli(args, { cwd: workspace, env })
    expect([status, stdout.includes(part), stdout.includes('Nothing was written.')]).toEqual([0, true, true])
  }
})

it('refuses a time that cron cannot keep', async () => {
  const { status, stderr } = await runCli(['schedule', 'install', '--via', 'cron', '--every', '45m'], {
    cwd: workspace,
    env,
  })
  expect(status).toBe(2)
  expect(stderr).toContain('30m or 1h')
})
