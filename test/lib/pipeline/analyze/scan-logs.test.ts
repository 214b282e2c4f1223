import { linkSync, rmSync, symlinkSync } from 'node:fs'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { errorLines, LogWorkspace } from './log-workspace.ts'

const LOG = 'logs/app.log'

describe('a scan', () => {
  it('groups like events and says when, where and how often', async () => {
    const logs = new LogWorkspace().write(
      LOG,
      '2026-11-20T10:59:59+01:00 ERROR widget 1 broke\n2026-11-20T10:30:00Z ERROR widget 22 broke\n2026-11-20 INFO fine\n',
    )
    const { findings, totals } = await logs.scan()
    expect(findings).toHaveLength(1)
    expect(findings[0]).toMatchObject({
      kind: 'template',
      error_pattern: 'ERROR widget <*> broke',
      component: 'app',
      category: 'unknown',
      priority: 'medium',
      title: 'app: ERROR widget … broke',
      occurrences: 2,
      first_seen: Date.UTC(2026, 10, 20, 9, 59, 59),
      last_seen: Date.UTC(2026, 10, 20, 10, 30),
      sources: [LOG],
      hours: { '2026-11-20T09': 1, '2026-11-20T10': 1 },
      samples: ['2026-11-20T10:59:59+01:00 ERROR widget 1 broke', '2026-11-20T10:30:00Z ERROR widget 22 broke'],
    })
    expect(totals).toMatchObject({ files: 1, files_read: 1, lines: 3, bytes: logs.size(LOG), error_events: 2 })
  })

  it('writes nothing', async () => {
    const logs = new LogWorkspace().write(LOG, errorLines(1))
    await logs.scan()
    expect(logs.deps.files.list(logs.root)).toEqual(['autonomy.yaml', 'logs'])
  })

  it('finds nothing where there is nothing', async () => {
    expect(await new LogWorkspace().scan()).toMatchObject({
      findings: [],
      changed: false,
      totals: { files: 0, lines: 0 },
    })
  })

  it('names every scan', async () => {
    const logs = new LogWorkspace()
    expect((await logs.scan()).scan_id).not.toBe((await logs.scan()).scan_id)
  })

  it('keeps at most three different samples of 500 characters', async () => {
    const long = (n: number) => `ERROR widget ${n} ${'x'.repeat(600)}\n`
    const logs = new LogWorkspace().write(LOG, long(1) + long(1) + long(2) + long(3) + long(4))
    const [finding] = (await logs.scan()).findings
    expect(finding?.samples.map((sample) => sample.slice(0, 14))).toEqual([
      'ERROR widget 1',
      'ERROR widget 2',
      'ERROR widget 3',
    ])
    expect(Math.max(...(finding?.samples ?? []).map((sample) => sample.length))).toBe(500)
  })

  it('rates a fatal template high, and says that it is fatal', async () => {
    const { findings } = await new LogWorkspace().write(LOG, 'FATAL the core is gone\n').scan()
    expect(findings[0]).toMatchObject({ priority: 'high', kind: 'template', fatal: true })
  })

  it('bounds the number of templates and still counts every event', async () => {
    const word = (n: number) => [...String(n)].map((digit) => 'abcdefghij'[Number(digit)]).join('')
    const lines = Array.from({ length: 2500 }, (_, n) => `ERROR part ${word(n)}x broke\n`)
    const { findings, totals } = await new LogWorkspace().write(LOG, lines.join('')).scan()
    expect(findings).toHaveLength(2001)
    expect(findings[0]).toMatchObject({ error_pattern: '<*>', occurrences: 500, title: 'app: other error lines' })
    expect(totals).toMatchObject({ error_events: 2500, templated: 2500 })
  })

  it('stops when it is told to', async () => {
    const logs = new LogWorkspace().write(LOG, errorLines(1))
    const { scanLogs } = await import('../../../../src/lib/pipeline/analyze/scan-logs.ts')
    const scan = scanLogs(logs.deps, { state: logs.state, signal: AbortSignal.abort(new Error('stopped')) })
    await expect(scan).rejects.toThrow('stopped')
  })
})

describe('the files of a scan', () => {
  it('are those of the globs, rotated and compressed ones with them', async () => {
    const logs = new LogWorkspace()
    logs.write(LOG, errorLines(1)).write('logs/app.log.1', errorLines(2)).write('logs/a/b/c.log.2', errorLines(4))
    logs
      .write('logs/old.log.3.gz', gzipSync(errorLines(8)))
      .write('logs/old.log.4.zst', zstdCompressSync(errorLines(16)))
    logs.write('logs/notes.txt', errorLines(32)).write('other/app.log', errorLines(64))
    expect(await logs.events()).toBe(31)
  })

  it('are never our own output', async () => {
    const logs = new LogWorkspace().write('reports/x.log', errorLines(1)).write('.agent-workspace/y.log', errorLines(1))
    logs.write('logs/todos.json.corrupt-20260101.log', errorLines(1)).write('unified_todos.json', errorLines(1))
    logs.configure({ logs: { sources: ['**/*', '.agent-workspace/**'], exclude: [], timezone: 'UTC' } })
    expect((await logs.scan()).totals).toMatchObject({ error_events: 0, files: 0 })
  })

  it('are never our own output, by whatever way a glob comes to it', async () => {
    const workspace = new LogWorkspace().write('logs/a.log', 'ERROR boom\n')
    workspace.write('store/todos.json', 'ERROR in our todos\n').write('reports/old.txt', 'ERROR in a report\n')
    symlinkSync('store/todos.json', workspace.path('unified_todos.json'))
    const link = `${workspace.root}-link`
    symlinkSync(workspace.root, link)
    onTestFinished(() => rmSync(link))
    workspace.configure({ logs: { sources: [`${link}/**`], exclude: [], timezone: 'UTC' } })
    const { totals, findings } = await workspace.scan()
    expect(findings.flatMap(({ sources }) => sources)).toEqual([`${link}/logs/a.log`])
    expect(totals.files).toBe(1)
  })

  it('may be excluded, and may lie outside the workspace', async () => {
    const elsewhere = new LogWorkspace().write('far.log', errorLines(1)).write('skip.log', errorLines(10))
    const logs = new LogWorkspace()
    logs.configure({ logs: { sources: [`${elsewhere.root}/*.log`], exclude: ['**/skip.log'], timezone: 'UTC' } })
    const { findings, totals } = await logs.scan()
    expect(totals).toMatchObject({ files: 1, error_events: 1 })
    expect(findings[0]?.sources).toEqual([elsewhere.path('far.log')])
  })

  it('are read once, under however many names', async () => {
    const logs = new LogWorkspace().write(LOG, errorLines(3))
    linkSync(logs.path(LOG), logs.path('logs/hard.log'))
    symlinkSync(logs.path(LOG), logs.path('logs/soft.log'))
    expect(await logs.events()).toBe(3)
  })

  it('are found once where folders link to each other in a circle', async () => {
    const logs = new LogWorkspace().write('logs/a/app.log', errorLines(3)).write('logs/b/app.log', errorLines(4))
    symlinkSync(logs.path('logs'), logs.path('logs/a/up'))
    symlinkSync(logs.path('logs/a'), logs.path('logs/b/over'))
    symlinkSync(logs.path('logs/nowhere'), logs.path('logs/dead.log'))
    expect(await logs.events()).toBe(7)
  })

  it('that cannot be read are named, and the others are read', async () => {
    const logs = new LogWorkspace().write('logs/a.log', errorLines(1)).write('logs/b.log', errorLines(1))
    logs.locked.add(logs.path('logs/a.log'))
    expect((await logs.scan()).totals).toMatchObject({
      error_events: 1,
      unreadable: [{ file: 'logs/a.log', reason: expect.stringContaining('EACCES') }],
    })
    logs.locked.clear()
    expect((await logs.scan()).totals).toMatchObject({ error_events: 1, unreadable: [] })
  })

  it('in a compression nobody can read are named every time', async () => {
    const logs = new LogWorkspace().write('logs/a.log.bz2', Buffer.from('BZh91AY&SY'))
    const unreadable = [{ file: 'logs/a.log.bz2', reason: expect.stringContaining('cannot be read') }]
    expect((await logs.scan()).totals).toMatchObject({ unreadable })
    expect(await logs.scan()).toMatchObject({ changed: false, totals: { unreadable } })
  })
})

describe('bytes of every kind', () => {
  const cases: Readonly<Record<string, Buffer>> = {
    'invalid UTF-8': Buffer.concat([
      Buffer.from('ERROR bad \xff\xfe\xc3 byte\n', 'latin1'),
      Buffer.from(errorLines(1)),
    ]),
    'NUL bytes': Buffer.from(`ERROR a\0b\n\0\0\0\n${errorLines(1)}`),
    CRLF: Buffer.from(`ERROR one\r\nINFO two\r\n${errorLines(1).replace('\n', '\r\n')}`),
    'a byte order mark': Buffer.from(`\ufeffERROR one\nINFO\n${errorLines(1)}`),
    'UTF-16, little-endian': Buffer.from(`\ufeffERROR one\r\nINFO\r\n${errorLines(1)}`, 'utf16le'),
    'UTF-16, big-endian': Buffer.from(`\ufeffERROR one\nINFO\n${errorLines(1)}`, 'utf16le').swap16(),
    'terminal colours': Buffer.from(`\u001b[0;31m[ERROR]\u001b[0m one\nINFO\n${errorLines(1)}`),
  }
  for (const [name, bytes] of Object.entries(cases)) {
    it(`are read: ${name}`, async () => {
      const { findings, totals } = await new LogWorkspace().write(LOG, bytes).scan()
      expect(totals.error_events).toBe(2)
      for (const { samples, error_pattern, title } of findings)
        for (const text of [...samples, error_pattern, title]) expect(text).toMatch(/^[^\p{Cc}\ufeff]+$/u)
    })
  }

  it('in a line of 3 MB are bounded: its beginning counts, and what follows it', async () => {
    const long = (begin: string, end: string) => `${begin}${'x'.repeat(3_000_000)}${end}\n`
    const logs = new LogWorkspace().write(
      LOG,
      long('ERROR one ', '') + long('INFO ', ' ERROR') + long('', ' ERROR') + errorLines(1),
    )
    const { totals, findings } = await logs.scan()
    expect(totals).toMatchObject({ error_events: 2, lines: 4, bytes: logs.size(LOG) })
    expect(findings.map(({ occurrences }) => occurrences)).toEqual([1, 1])
    expect(await logs.append(LOG, errorLines(1)).events()).toBe(1)
  })

  it('end in a line without line feed of 3 MB, which waits', async () => {
    const logs = new LogWorkspace().write(LOG, `${errorLines(1)}ERROR ${'x'.repeat(3_000_000)}`)
    expect(await logs.events()).toBe(1)
    expect(await logs.append(LOG, `y\n${errorLines(1)}`).events()).toBe(2)
    expect(await logs.scan()).toMatchObject({ changed: false, totals: { bytes: 0 } })
  })
})
