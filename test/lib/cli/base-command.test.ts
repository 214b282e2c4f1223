import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CliOptions, type CliRun, runCli } from '../../run-cli.ts'
import { bundledFixture } from './bundled-fixture.ts'

let program = ''
beforeAll(async () => {
  program = await bundledFixture()
})
afterAll(() => rm(dirname(program), { recursive: true, force: true }))

const run = (args: readonly string[], { env = {}, ...options }: CliOptions = {}): Promise<CliRun> =>
  runCli(args, { program, ...options, env: { NODE_COMPILE_CACHE: join(dirname(program), 'compiled'), ...env } })
const json = async (args: readonly string[]) => {
  const { stdout, ...rest } = await run([...args, '--json'])
  return { ...rest, stdout, json: JSON.parse(stdout) }
}

describe.concurrent('results', () => {
  it('prints text with one newline, or JSON with schemaVersion first', async () => {
    expect(await run(['echo', 'hi'])).toEqual({ stdout: 'hi\n', stderr: '', status: 0 })
    const { stdout, status } = await run(['echo', 'hi', '--shape', 'object', '--wait', '5m', '--json'])
    expect(stdout).toBe('{\n  "schemaVersion": 1,\n  "value": "hi",\n  "wait": 300000\n}\n')
    expect(status).toBe(0)
  })

  it.each(['null', 'false', '0', '""', '[1]'])('prints the result %s, too', async (value) => {
    const { json: document } = await json(['echo', value, '--shape', 'json'])
    expect(document).toEqual({ schemaVersion: 1, result: JSON.parse(value) })
  })

  it('ends with the status that the result has, in text and in JSON', async () => {
    expect((await run(['status'])).status).toBe(3)
    expect(await json(['status'])).toMatchObject({ status: 3, json: { ok: false } })
  })

  it('shows notes on stderr, more with --verbose, none with --quiet or --json', async () => {
    expect((await run(['status'])).stderr).toBe('a note\n')
    expect((await run(['status', '--verbose'])).stderr).toBe('a note\ndebug: a trace\n')
    expect(await run(['status', '--quiet'])).toEqual({ stdout: 'not ok\n', stderr: '', status: 3 })
    expect((await run(['status', '--json'])).stderr).toBe('')
  })

  it('lets no control character of the data through to the terminal', async () => {
    const { stdout } = await run(['echo', '\u001b[2Jgone\u009b5m \u202eevil'])
    expect(stdout).toBe('\\x1b[2Jgone\\x9b5m \\u202eevil\n')
  })
})

describe.concurrent('errors', () => {
  it('are told on stderr with details and hint, without a stack', async () => {
    const { stdout, stderr, status } = await run(['fail', 'NOT_FOUND'])
    expect(stdout).toBe('')
    expect(status).toBe(1)
    expect(stderr).toBe(
      'Error: todos.json:3:5: It went wrong\n  - one thing\n  - another\\x1b[2J thing\nHint: Do it right.\n',
    )
  })

  it.each([
    ['CONFLICT', 5],
    ['STORE_BUSY', 75],
    ['STOPPED', 10],
    ['INVALID_DOCUMENT', 2],
    ['TIMEOUT', 124],
    ['BUG', 1],
  ])('%s ends with %i in text and in JSON', async (code, status) => {
    expect((await run(['fail', code])).status).toBe(status)
    const asJson = await json(['fail', code])
    expect(asJson).toMatchObject({ status, stderr: '', json: { schemaVersion: 1, error: { code, exit: status } } })
  })

  it('carry hint, position and details in JSON', async () => {
    expect((await json(['fail', 'IO'])).json.error).toEqual({
      code: 'IO',
      message: 'todos.json:3:5: It went wrong',
      hint: 'Do it right.',
      position: { file: 'todos.json', line: 3, column: 5 },
      details: ['one thing', 'another\u001b[2J thing'],
      exit: 1,
    })
  })

  it('that are bugs say so in two lines, and show the stack with --verbose', async () => {
    const { stderr } = await run(['fail', 'BUG'])
    expect(stderr.split('\n')).toHaveLength(3)
    expect(stderr).toMatch(/^Unexpected error: undefined is not a function\nHint: This is a bug .*--verbose/)
    expect((await run(['fail', 'BUG', '--verbose'])).stderr).toMatch(/at Fail\.operate/)
  })
})

describe.concurrent('an error that nobody waits for', () => {
  it('ends the command at once, in the same form', async () => {
    const { stdout, stderr, status } = await run(['stray'])
    expect({ stdout, status }).toEqual({ stdout: '', status: 1 })
    expect(stderr).toMatch(/^Unexpected error: stray\nHint: This is a bug/)
    expect(await json(['stray'])).toMatchObject({ status: 1, stderr: '', json: { error: { code: 'BUG' } } })
  })
})

describe.concurrent('a wrong command line is a USAGE error', () => {
  it.each([
    [['echo', 'hi', '--jsno'], 'Unknown flag --jsno', 'Did you mean --json?'],
    [['echo', 'hi', '--shape', 'objct'], '--shape: "objct" is none of object, json, text', 'Did you mean object?'],
    [['echo', 'hi', '--wait', '5x'], '--wait: "5x" is not a duration', '30s, 15m, 24h or 7d'],
    [['echo', 'hi', '--agent'], '--agent expects a value', 'fixture echo --help'],
    [['echo', 'hi', '--agent', 'a', '--agent', 'b'], '--agent can only be specified once', 'fixture echo --help'],
    [['needs'], 'Missing argument FIRST', 'Usage: fixture needs FIRST [SECOND]'],
    [['needs', 'a'], 'Missing required flag --agent', 'fixture needs --help'],
    [['needs', 'a', 'b', 'c', '--agent', 'x'], 'Unexpected argument c: `fixture needs` takes FIRST SECOND only', ''],
    [['row', 'list', 'x', 'y'], 'Unexpected arguments x, y: `fixture row list` takes no arguments', ''],
    [['wait', 'gracefull'], '"gracefull" is none of graceful, throwing', 'Did you mean graceful?'],
    [['echo', 'hi', '--quiet', '--verbose'], '--quiet and --verbose cannot be used together', ''],
  ])('%j', async (args, message, hint) => {
    const text = await run(args)
    expect(text).toMatchObject({ stdout: '', status: 2 })
    expect(text.stderr).toContain(`Error: ${message}`)
    expect(text.stderr).toContain(hint)
    const asJson = await json(args)
    expect(asJson.status).toBe(2)
    expect(asJson.json.error).toMatchObject({ code: 'USAGE', exit: 2 })
    expect(asJson.json.error.message).toContain(message)
    expect(asJson.stdout.length).toBeLessThan(1000)
  })

  it('does not take a missing argument from stdin', async () => {
    expect(await run(['echo'], { input: 'from a loop\n' })).toMatchObject({ status: 2 })
  })
})

describe.concurrent('lists', () => {
  it('print as a table, with the rest noted', async () => {
    expect(await run(['row', 'list', '--limit', '2'])).toEqual({
      stdout: 'ID  TITLE\n 0  a title\n 1  a title\n',
      stderr: '2 of 3; --limit shows more.\n',
      status: 0,
    })
  })

  it('print as JSON, YAML and NDJSON from the same rows', async () => {
    const meta = { total: 3, returned: 1, truncated: true }
    const list = (form: string) => run(['row', 'list', '--limit', '1', '-o', form])
    const { stdout } = await list('json')
    expect(JSON.parse(stdout)).toEqual({ schemaVersion: 1, meta, items: [{ id: 0, title: 'a title' }] })
    expect((await run(['row', 'list', '--limit', '1', '--json'])).stdout).toBe(stdout)
    expect((await list('yaml')).stdout).toContain('meta:\n  total: 3\n  returned: 1\n')
    expect(await list('ndjson')).toEqual({
      stdout: '{"id":0,"title":"a title"}\n',
      stderr: '1 of 3; --limit shows more.\n',
      status: 0,
    })
  })

  it('say the same in JSON without steering a terminal that shows it', async () => {
    const title = 'a\u009b2Jb\u007f \u202eevil\u2066 🎉'
    for (const form of ['json', 'ndjson']) {
      const { stdout } = await run(['row', 'list', '--size', '1', '--title', title, '-o', form])
      expect(stdout).toContain('a\\u009b2Jb\\u007f \\u202eevil\\u2066 🎉')
      expect(JSON.parse(stdout)).toMatchObject(form === 'json' ? { items: [{ title }] } : { title })
    }
  })

  it('say on stderr that there is nothing', async () => {
    expect(await run(['none'])).toEqual({ stdout: '', stderr: 'No rows yet.\n', status: 0 })
    expect(JSON.parse((await run(['none', '--json'])).stdout)).toMatchObject({ items: [] })
  })

  it('tell a wrong command line as JSON when JSON was asked for', async () => {
    for (const form of [['-o', 'json'], ['--output=json'], ['-ojson']]) {
      const { stdout, status } = await run(['row', 'list', ...form, '--nope'])
      expect(JSON.parse(stdout).error.message).toBe('Unknown flag --nope')
      expect(status).toBe(2)
    }
  })
})

describe.concurrent('pipes', () => {
  it('carry a long listing to its end', async () => {
    const { stdout } = await run(['row', 'list', '--size', '5000', '--title', 'x'.repeat(100), '-o', 'ndjson'])
    expect(stdout.length).toBeGreaterThan(500_000)
    expect(stdout.trimEnd().split('\n')).toHaveLength(5000)
  })

  it('may be closed early: no message, and the status of a broken pipe', async () => {
    const closed = await run(['row', 'list', '--size', '20000', '--title', 'x'.repeat(100)], {
      during: (child) => child.stdout?.once('data', () => child.stdout?.destroy()),
    })
    expect(closed).toMatchObject({ stderr: '', status: 141 })
  })
})

describe('signals', () => {
  const signalled = (how: string, [first, second]: readonly NodeJS.Signals[]) =>
    run(['wait', how], {
      during: (child) => {
        child.stdout?.once('data', () => child.kill(first))
        if (second) child.stderr?.once('data', () => child.kill(second))
      },
    })

  it('let an operation that listens finish what it has, with 130 or 143', async () => {
    const interrupted = await signalled('graceful', ['SIGINT'])
    expect(interrupted).toMatchObject({ stdout: 'ready\nfinished what it had\n', status: 130 })
    expect(interrupted.stderr).toContain('press Ctrl-C again')
    expect((await signalled('graceful', ['SIGTERM'])).status).toBe(143)
  })

  it('need no message of their own when the operation stops by throwing the reason', async () => {
    const { stderr, status } = await signalled('throwing', ['SIGINT'])
    expect(status).toBe(130)
    expect(stderr).not.toContain('Error')
  })

  it('end it at once the second time', async () => {
    expect((await signalled('stubborn', ['SIGINT', 'SIGINT'])).status).toBe(130)
    expect((await signalled('stubborn', ['SIGINT', 'SIGTERM'])).status).toBe(143)
  })

  it('end a command that does not listen at the first', async () => {
    expect((await signalled('unaware', ['SIGINT'])).status).toBe(130)
  })
})

describe.concurrent('progress', () => {
  it('is plain lines on stderr without a terminal, and nothing with --quiet or --json', async () => {
    const { stdout, stderr } = await run(['steps'])
    expect(stdout).toBe('result\n')
    expect(stderr).toBe('analyze: ok, 12 findings\npredict: FAILED, no history\nlearn: skipped\na warning\n')
    expect((await run(['steps', '--quiet'])).stderr).toBe('')
    expect((await run(['steps', '--json'])).stderr).toBe('')
  })
})

describe.skipIf(spawnSync('script', ['--version']).error !== undefined)('progress on a terminal', () => {
  it('is drawn on stderr, also when stdout goes elsewhere', () => {
    const out = join(dirname(program), 'out')
    const line = `stty cols 80; ${process.execPath} ${program} steps > ${out}`
    const screen = execFileSync('script', ['-qec', line, '/dev/null'], {
      encoding: 'utf8',
      env: { PATH: '/usr/bin:/bin' },
    })
    for (const text of ['✔', 'analyze  12 findings', '✖', 'predict  no history', 'learn  skipped', 'a warning']) {
      expect(screen).toContain(text)
    }
    expect(readFileSync(out, 'utf8')).toBe('result\n')
  })
})

describe.concurrent('colours', () => {
  it('are used when forced, and not with NO_COLOR or --no-color', async () => {
    const env = { FORCE_COLOR: '1' }
    expect((await run(['fail', 'IO'], { env })).stderr).toContain('\u001b[31m')
    expect((await run(['fail', 'IO'], { env: { ...env, NO_COLOR: '1' } })).stderr).not.toContain('\u001b')
    expect((await run(['fail', 'IO', '--no-color'], { env })).stderr).not.toContain('\u001b')
  })
})

describe.concurrent('the launcher', () => {
  it('takes global flags before the command', async () => {
    expect((await run(['--json', '--workspace', '/', 'row', 'list'])).stdout).toContain('"total": 3')
    expect((await run(['--json', 'echo', 'hi', '--', 'more'])).status).toBe(2)
  })
})
