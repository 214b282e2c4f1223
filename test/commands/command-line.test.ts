/** What the words before the flags may be, and what is said when they name no command. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCli, runJson } from '../run-cli.ts'

describe.concurrent('the command line', () => {
  let cwd = ''
  beforeAll(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'autonomy-command-line-'))
  })
  afterAll(() => rm(cwd, { recursive: true, force: true }))

  it.each([
    ['--json', '--workspace', '.', 'todo', 'list'],
    ['todo', '--json', 'list'],
    ['todo', '--workspace', '.', 'list', '--json'],
    ['--workspace=.', 'todo', '--quiet', 'list', '--json'],
  ])('takes global flags before the command and among its words: %s %s %s', async (...args) => {
    const { stdout, stderr, status } = await runCli(args, { cwd })
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
    expect(JSON.parse(stdout)).toMatchObject({ meta: { total: 0 } })
  })

  it.each([
    [['tood', 'list'], 'Unknown command `autonomy tood list`', 'Did you mean `autonomy todo list`?'],
    [['--verbose', 'todo', 'lst'], 'Unknown command `autonomy todo lst`', 'Did you mean `autonomy todo list`?'],
    [['todo', 'help'], 'Unknown command `autonomy todo help`', '`autonomy todo --help` lists the commands'],
    [['todo'], '`autonomy todo` needs to be told what to do', 'COMMAND --help'],
    [['--jsn', 'status'], 'No command before --jsn', 'autonomy COMMAND [FLAGS]'],
  ])('%j is a USAGE error, as text and as JSON', async (args, message, hint) => {
    const text = await runCli(args, { cwd })
    expect(text).toMatchObject({ stdout: '', status: 2 })
    expect(text.stderr).toContain(`Error: ${message}`)
    expect(text.stderr).toContain(hint)
    const { json, status } = await runJson(args, { cwd })
    expect(status).toBe(2)
    expect(json['error']).toMatchObject({ code: 'USAGE', message, exit: 2 })
  })

  it('names the commands of a topic', async () => {
    const { json } = await runJson(['alert'], { cwd })
    expect(json['error'].details).toEqual([
      'autonomy alert test: Send a test message to every alert channel, or to one',
    ])
  })

  it('takes what comes after -- as words, not as flags', async () => {
    const { stdout, stderr, status } = await runCli(['nonsense', '--', '--json'], { cwd })
    expect({ stdout, status }).toEqual({ stdout: '', status: 2 })
    expect(stderr).toContain('Unknown command `autonomy nonsense`')
  })
})
