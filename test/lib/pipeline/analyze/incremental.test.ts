import { copyFileSync } from 'node:fs'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { errorLines, LogWorkspace } from './log-workspace.ts'

const LOG = 'logs/app.log'
const DAY = 86_400_000

describe('a second scan', () => {
  it('opens nothing when nothing has changed', async () => {
    const logs = new LogWorkspace().write(LOG, errorLines(5))
    await logs.scan()
    expect(await logs.scan()).toMatchObject({
      changed: false,
      findings: [],
      totals: { files: 1, files_read: 0, bytes: 0 },
    })
    expect(logs.opened).toEqual([])
  })

  it('reads what was appended, and little else', async () => {
    const logs = new LogWorkspace().write(LOG, errorLines(50_000))
    await logs.scan()
    const added = errorLines(3, 7)
    const { totals } = await logs.append(LOG, added).scan()
    expect(totals).toMatchObject({ error_events: 3, lines: 3, bytes: added.length, files_read: 1 })
    expect(logs.bytesRead).toBeLessThan(2000)
  })

  it('starts anew when the file was truncated', async () => {
    const logs = new LogWorkspace().write(LOG, errorLines(5))
    await logs.scan()
    expect(await logs.truncate(LOG).append(LOG, errorLines(2, 90)).events()).toBe(2)
    expect(await logs.append(LOG, errorLines(1)).events()).toBe(1)
  })

  it('starts anew when it was replaced by a longer one, also with the same beginning', async () => {
    const header = `${'# banner of the program\n'.repeat(20)}`
    const logs = new LogWorkspace().write(LOG, header + errorLines(5))
    await logs.scan()
    expect(await logs.write(LOG, header + errorLines(9, 50)).events()).toBe(9)
  })

  it('goes on with a file that was renamed', async () => {
    const logs = new LogWorkspace().write(LOG, errorLines(5))
    await logs.scan()
    logs.append(LOG, errorLines(2, 5)).rename(LOG, 'logs/app.log.1').write(LOG, errorLines(3, 7))
    expect(await logs.events()).toBe(5)
    logs.rename('logs/app.log.1', 'logs/app.log.2').rename(LOG, 'logs/app.log.1')
    expect(await logs.scan()).toMatchObject({ changed: true, totals: { error_events: 0, bytes: 0 } })
    expect(await logs.scan()).toMatchObject({ changed: false })
  })

  it('goes on with the copy of a file that was then truncated', async () => {
    const logs = new LogWorkspace().write(LOG, errorLines(50))
    await logs.scan()
    logs.append(LOG, errorLines(2, 50))
    copyFileSync(logs.path(LOG), logs.path('logs/app.log.1'))
    logs.truncate(LOG).append(LOG, errorLines(3, 60))
    expect(await logs.events()).toBe(5)
    expect(await logs.events()).toBe(0)
  })

  it('counts two programs that begin alike for themselves', async () => {
    const logs = new LogWorkspace().write(LOG, errorLines(50))
    await logs.scan()
    expect(await logs.write('logs/other.log', errorLines(60)).write('logs/app_2.log', errorLines(70)).events()).toBe(
      130,
    )
  })

  for (const [suffix, compress] of [
    ['gz', gzipSync],
    ['zst', zstdCompressSync],
  ] as const)
    it(`does not count a file again that was compressed (.${suffix})`, async () => {
      const logs = new LogWorkspace().write(LOG, errorLines(50))
      await logs.scan()
      logs.rename(LOG, 'logs/app.log.1')
      await logs.scan()
      logs.remove('logs/app.log.1').write(`logs/app.log.1.${suffix}`, compress(errorLines(52)))
      expect(await logs.events()).toBe(2)
      logs.rename(`logs/app.log.1.${suffix}`, `logs/app.log.2.${suffix}`)
      expect(await logs.events()).toBe(0)
      expect(logs.opened).toEqual([])
    })

  it('does not count a compressed copy beside its original, also in the first scan', async () => {
    const logs = new LogWorkspace().write(LOG, errorLines(50)).write(`${LOG}.gz`, gzipSync(errorLines(50)))
    expect(await logs.events()).toBe(50)
  })

  it('reads on where a compressed file was cut off', async () => {
    const whole = gzipSync(Array.from({ length: 3000 }, (_, n) => errorLines(1, n * 7919)).join(''), { level: 1 })
    const logs = new LogWorkspace().write(`${LOG}.gz`, whole.subarray(0, whole.length >> 1))
    const { totals } = await logs.scan()
    expect(totals.unreadable).toEqual([{ file: `${LOG}.gz`, reason: expect.stringContaining('unexpected end') }])
    expect(totals.error_events).toBeGreaterThan(500)
    logs.write(`${LOG}.gz`, whole)
    const rest = await logs.scan()
    expect(totals.error_events + rest.totals.error_events).toBe(3000)
    expect(rest.totals.unreadable).toEqual([])
  })

  it('survives a compressed file that is none', async () => {
    const logs = new LogWorkspace().write(`${LOG}.gz`, Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]))
    expect((await logs.write(LOG, errorLines(1)).scan()).totals).toMatchObject({
      error_events: 1,
      unreadable: [{ file: `${LOG}.gz` }],
    })
  })

  it('forgets a file that has been gone for a week', async () => {
    const logs = new LogWorkspace().write(LOG, errorLines(1))
    await logs.scan()
    logs.remove(LOG)
    expect(await logs.scan()).toMatchObject({ changed: true, totals: { files: 0 } })
    expect(await logs.scan()).toMatchObject({ changed: false })
    expect(logs.state.files).toHaveLength(1)
    logs.deps.clock.set(logs.deps.clock.now() + 8 * DAY)
    expect(await logs.scan()).toMatchObject({ changed: true })
    expect(logs.state.files).toEqual([])
  })

  it('takes times from above the place where it begins', async () => {
    const logs = new LogWorkspace().write(LOG, '2026-11-20T10:00:00Z INFO start\nplain\n')
    await logs.scan()
    const { findings } = await logs.append(LOG, 'jq: parse error: x\n').scan()
    expect(findings[0]?.first_seen).toBe(Date.UTC(2026, 10, 20, 10))
  })
})

describe('an unfinished last line', () => {
  it('waits for its rest', async () => {
    const logs = new LogWorkspace().write(LOG, `${errorLines(1)}2026-11-20T10:00:00Z ERR`)
    expect(await logs.events()).toBe(1)
    expect(await logs.append(LOG, 'OR widget 5 broke\nINFO x\n').events()).toBe(1)
    expect(await logs.events()).toBe(0)
  })

  it('is taken when nothing came, and its late rest is not taken for another line', async () => {
    const logs = new LogWorkspace().write(LOG, `${errorLines(1)}ERROR cut`)
    expect(await logs.events()).toBe(1)
    expect((await logs.scan()).totals).toMatchObject({ error_events: 1, lines: 1, bytes: 9 })
    expect(await logs.scan()).toMatchObject({ changed: false, totals: { error_events: 0 } })
    const late = await logs.append(LOG, ' off ERROR\nERROR next\n').scan()
    expect(late.totals).toMatchObject({ error_events: 1, lines: 1 })
  })

  it('of a compressed file is taken at once', async () => {
    const logs = new LogWorkspace().write(`${LOG}.gz`, gzipSync(`${errorLines(1)}ERROR end`))
    expect(await logs.events()).toBe(2)
  })

  it('of UTF-16 text waits too', async () => {
    const logs = new LogWorkspace().write(LOG, Buffer.from('\ufeffERROR one\nERR', 'utf16le'))
    expect(await logs.events()).toBe(1)
    expect(await logs.append(LOG, Buffer.from('OR two\n', 'utf16le')).events()).toBe(1)
  })
})
