/** The commands are a contract with scripts and crontabs: a change here is a change for them. */
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { commandWords, readManifest, usageLine } from '../../src/lib/cli/manifest.ts'
import { systemPlatform } from '../../src/lib/platform/system.ts'
import { runCli } from '../run-cli.ts'

const commands = readManifest(join(import.meta.dirname, '..', '..'), systemPlatform())

describe('the commands', () => {
  it('are these', () => {
    expect(commands.map(commandWords)).toEqual([
      'agent form',
      'agent heartbeat',
      'agent list',
      'agent logs',
      'agent register',
      'agent restart',
      'agent retire',
      'agent run',
      'agent show',
      'alert test',
      'completion',
      'config schema',
      'config show',
      'config validate',
      'cost report',
      'dashboard',
      'doctor',
      'guard reset',
      'guard status',
      'hooks check',
      'hooks install',
      'hooks uninstall',
      'init',
      'lock',
      'meta cycle',
      'meta run',
      'meta start',
      'meta status',
      'meta stop',
      'metrics',
      'pipeline history',
      'pipeline run',
      'recover',
      'report session',
      'report success',
      'reserve add',
      'reserve list',
      'reserve release',
      'resume',
      'schedule install',
      'schedule status',
      'schedule uninstall',
      'selftest',
      'start',
      'status',
      'stop',
      'todo add',
      'todo assign',
      'todo cancel',
      'todo complete',
      'todo list',
      'todo reopen',
      'todo show',
      'todo start',
      'trace show',
      'trace validate',
      'validate',
      'work add',
      'work archive',
      'work cancel',
      'work claim',
      'work complete',
      'work consolidate',
      'work distribute',
      'work export',
      'work fail',
      'work import',
      'work list',
      'work progress',
      'work release',
      'work renew',
      'work retry',
      'work show',
      'worktree gc',
      'worktree list',
    ])
  })

  it.each(commands.map((command) => [commandWords(command), command] as const))(
    '%s explains itself',
    (words, command) => {
      expect(command.summary).toMatch(/^[A-Z].{10,100}[^.]$/)
      expect(command.examples ?? []).not.toEqual([])
      for (const example of command.examples ?? []) {
        const line = typeof example === 'string' ? example : example.command
        expect(line).toContain(`<%= config.bin %> ${words}`)
      }
      const flags = Object.values(command.flags).map(({ name, summary, description }) => [name, summary ?? description])
      const args = Object.values(command.args).map(({ name, description }) => [name, description])
      for (const [name, about] of [...flags, ...args]) expect(about, `${words}: ${name}`).toMatch(/\S/)
      expect(Object.keys(command.flags)).toEqual(
        expect.arrayContaining(['json', 'quiet', 'verbose', 'no-color', 'workspace']),
      )
      expect(usageLine(command)).toContain(words)
    },
  )

  it('are all in the help, and every one has its own page', async () => {
    const { stdout } = await runCli(['--help'])
    for (const command of commands) expect(stdout).toContain(`\n  ${commandWords(command)} `)
    const page = await runCli(['pipeline', 'run', '--help'])
    expect(page.stdout).toContain('USAGE\n  $ autonomy pipeline run')
    expect(page.stdout).toContain('EXAMPLES')
  })
})
