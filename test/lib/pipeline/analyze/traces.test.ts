import { describe, expect, it } from 'vitest'
import { LogWorkspace } from './log-workspace.ts'

/** Events of a log as `occurrences id-or-template`. */
async function eventsOf(text: string): Promise<readonly string[]> {
  const { findings, totals } = await new LogWorkspace().write('logs/app.log', text).scan()
  expect(totals.known + totals.templated).toBe(totals.error_events)
  return findings.map(
    ({ occurrences, kind, pattern_id, error_pattern }) =>
      `${occurrences} ${kind === 'pattern' ? pattern_id : error_pattern}`,
  )
}

const FRAMES = '  File "/srv/error.py", line 3, in fail\n    raise ValueError("failed error")\n'
const PYTHON = `Traceback (most recent call last):\n${FRAMES}`
const JAVA =
  '\tat com.acme.ErrorHandler.run(ErrorHandler.java:12)\n\tat java.base/java.lang.Thread.run(Thread.java:833)\n'

describe('one event is', () => {
  it('a Python traceback, of its last line', async () => {
    expect(await eventsOf(`${PYTHON}KeyError: 'x'\nINFO on\n`)).toEqual(['1 key-error'])
    expect(await eventsOf(`${PYTHON}acme.Odd: it is 5\nINFO on\n`)).toEqual(['1 acme.Odd: it is <*>'])
  })

  it('a logged error with its traceback', async () => {
    expect(await eventsOf(`2026-11-20 10:00:00,123 - ERROR - job 5 lost\n${PYTHON}KeyError: 'x'\n`)).toEqual([
      '1 key-error',
    ])
    expect(await eventsOf(`2026-11-20 10:00:00,123 - ERROR - job 5 lost\n${PYTHON}Odd: x\n`)).toEqual([
      '1 ERROR - job <*> lost',
    ])
  })

  it('a chain of tracebacks', async () => {
    const chain = `${PYTHON}KeyError: 'x'\n\nDuring handling of the above exception, another exception occurred:\n\n${PYTHON}ValueError: y\n`
    expect((await eventsOf(`${chain}jq: error: z\n`)).toSorted()).toEqual(['1 jq: error: z', '1 value-error'])
  })

  it('a Java exception with frames and causes', async () => {
    const trace = `java.lang.IllegalStateException: no state\n${JAVA}Caused by: java.io.IOException: failed\n${JAVA}\t... 12 more\n`
    expect(await eventsOf(trace)).toEqual(['1 java.lang.IllegalStateException: no state'])
    expect(await eventsOf(`ERROR [main] acme - lost\n${trace}ERROR [main] acme - lost\n`)).toEqual([
      '2 ERROR [main] acme - lost',
    ])
    expect(await eventsOf(`ERROR [main] acme - lost\njava.net.ConnectException: Connection refused\n${JAVA}`)).toEqual([
      '1 connection-refused',
    ])
  })

  it('a Node error with its stack and fields', async () => {
    const stack =
      "Error: listen EADDRINUSE: address already in use :::80\n    at Server.setup (node:net:1817:16)\n    at x {\n  code: 'EADDRINUSE'\n}\n"
    expect(await eventsOf(`${stack}done\n`)).toEqual(['1 address-in-use'])
  })

  it('a panic with its goroutines', async () => {
    const panic =
      'panic: runtime error: index out of range [5]\n\ngoroutine 1 [running]:\nmain.fail(...)\n\t/tmp/error.go:5 +0x1d\nmain.main()\n\t/tmp/x.go:9\nexit status 2\n'
    expect(await eventsOf(`${panic}INFO on\n`)).toEqual(['1 panic: runtime error: index out of range [<*>]'])
  })

  it('a compiler error with the lines that show the place', async () => {
    const error =
      "/a/b.swift:12:5: error: type 'T' has no member 'x'\n        try await T.error(failed: 1)\n              ~~~~ ^\n"
    expect(await eventsOf(error + error)).toEqual(["2 <*>: error: type '<*>' has no member '<*>'"])
  })
})

describe('not one event are', () => {
  it('lines of the same indentation', async () => {
    expect(
      await eventsOf(
        '  ❌ a.yml: Invalid YAML\n  ✅ b.yml: fine\n  ❌ c.yml: Invalid YAML\n  ❌ d.yml: Invalid YAML\n',
      ),
    ).toEqual(['3 ❌ <*>: Invalid YAML'])
  })

  it('two exceptions below each other', async () => {
    expect(await eventsOf('KeyError: 1\nValueError: 2\nKeyError: 3\n')).toEqual(['2 key-error', '1 value-error'])
  })

  it('a warning with its exception, unless a pattern knows it', async () => {
    expect(await eventsOf(`2026-11-20 10:00:00 WARN retry\njava.io.IOException: odd\n${JAVA}INFO\n`)).toEqual([])
    expect(await eventsOf(`2026-11-20 10:00:00 WARN retry\n${PYTHON}Odd: x\nINFO\n`)).toEqual([])
    expect(await eventsOf(`2026-11-20 10:00:00 WARN retry\n${PYTHON}KeyError: x\nINFO\n`)).toEqual(['1 key-error'])
    expect(await eventsOf(`2026-11-20 10:00:00 INFO going\n${PYTHON}Odd: x\n`)).toEqual(['1 Odd: x'])
  })
})

describe('a trace between two scans', () => {
  it('is one event wherever it is cut', async () => {
    const text = `INFO a\n${PYTHON}KeyError: 'x'\nINFO b\nERROR lost\n${JAVA}INFO c\n`
    for (let cut = 0; cut <= text.length; cut += 3) {
      const logs = new LogWorkspace().write('logs/app.log', text.slice(0, cut))
      const before = await logs.events()
      expect([cut, before + (await logs.append('logs/app.log', `${text.slice(cut)}INFO\n`).events())]).toEqual([cut, 2])
    }
  })

  it('without its last line is counted when nothing more comes', async () => {
    const logs = new LogWorkspace().write('logs/app.log', PYTHON)
    expect(await logs.events()).toBe(0)
    expect(await logs.events()).toBe(1)
    expect(await logs.events()).toBe(0)
    expect(await logs.append('logs/app.log', 'KeyError: late\nERROR x\n').events()).toBe(1)
  })

  it('is one event across the borders of what is read at once', async () => {
    const filler = `${'INFO nothing to see\n'.repeat(20)}${PYTHON}KeyError: 'x'\n${'INFO nothing to see here\n'.repeat(30)}`
    const count = Math.ceil(3_500_000 / filler.length)
    expect(await eventsOf(filler.repeat(count))).toEqual([`${count} key-error`])
  })
})
