/** What every runner promises, whatever does the work behind it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Runner, RunnerOutcome, RunningAttempt } from '../../src/lib/runner/runner.ts'

export type Scene =
  | 'good'
  | 'rate_limit'
  | 'quota'
  | 'auth'
  | 'context'
  | 'overloaded'
  | 'garbage'
  | 'cut'
  | 'silent'
  | 'huge'
  | 'hang'

export interface RunnerUnderTest {
  /** A runner behind which the scene is played. The template of its prompt says `mend {description}`. */
  runner: (scene: Scene) => Promise<Runner>
  usage: object
  /** What else a good report says. */
  told: object
  /** There is a program, which can be killed. */
  isProgram: boolean
  /** Garbage is an error to those that have to answer in JSON, words to the others. */
  garbage: 'error' | 'result'
  /** Half of a good answer still shows what was used. */
  cutUsage?: object
}

interface Played extends RunnerOutcome {
  printed: number
}

const NOW = Date.UTC(2026, 10, 21, 9)

export function runnerContract(name: string, under: RunnerUnderTest): void {
  const play = async (scene: Scene, during?: (running: RunningAttempt) => void): Promise<Played> => {
    const runner = await under.runner(scene)
    const cwd = mkdtempSync(join(tmpdir(), 'autonomy-runner-'))
    onTestFinished(() => rmSync(cwd, { recursive: true, force: true }))
    let printed = 0
    const running = runner.start({
      item: '{"work_item_id":"work_1","description":"mend the roof"}\n',
      prompt: runner.template.replace('{description}', 'the roof'),
      cwd,
      env: { AUTONOMY_WORK_ITEM: 'work_1' },
      output: (chunk) => {
        printed += chunk.length
        during?.(running)
      },
    })
    expect(running.identity !== undefined).toBe(under.isProgram)
    if (scene === 'hang' && !under.isProgram) setTimeout(() => during?.(running), 100)
    return { ...(await running.outcome), printed }
  }

  describe(`${name} runner`, () => {
    it('reads result, use and session of a good answer, without the secrets in it', async () => {
      const { exit, report, printed } = await play('good')
      expect(exit.exitCode).toBe(0)
      expect(report.result).toContain('asked to mend the roof')
      expect(report.result).toContain('[redacted:')
      expect(report.result).not.toContain('ghp_')
      expect(report.usage).toEqual(under.usage)
      expect(report).toMatchObject(under.told)
      expect(report.error).toBeUndefined()
      expect(printed).toBeGreaterThan(20)
    })

    it.each(['rate_limit', 'quota', 'auth', 'context', 'overloaded'] as const)('recognises %s', async (scene) => {
      const { exit, report } = await play(scene)
      expect(exit.exitCode).toBe(1)
      expect(report.result).toBeUndefined()
      expect(report.error).toMatchObject({ kind: scene, terminal: scene === 'quota' || scene === 'auth' })
      if (scene === 'rate_limit') expect(report.error?.retry_at).toBeGreaterThan(NOW)
      else expect(report.error?.retry_at).toBeUndefined()
    })

    it('makes nothing up of garbage, silence and half an answer', async () => {
      const garbage = await play('garbage')
      if (under.garbage === 'error') expect(garbage.report.error?.kind).toBe('other')
      else expect(garbage.report.error).toBeUndefined()
      expect(garbage.report.usage).toBeUndefined()
      const silent = await play('silent')
      expect(silent.report.result).toBeUndefined()
      const cut = await play('cut')
      expect(cut.exit.exitCode).toBe(1)
      expect(cut.report.usage).toEqual(under.cutUsage)
    })

    it('keeps little of a huge output', async () => {
      const before = process.memoryUsage.rss()
      const { report, printed } = await play('huge')
      if (under.isProgram) expect(printed).toBeGreaterThan(20_000_000)
      else expect(report.error?.kind).toBe('other')
      expect(process.memoryUsage.rss() - before).toBeLessThan(200_000_000)
      if (under.isProgram) expect(report.usage).toEqual(under.usage)
    })

    it('ends when it is told to', async () => {
      const { exit, report } = await play('hang', (running) => running.terminate())
      expect(exit.exitCode).toBeUndefined()
      expect(report.error).toBeUndefined()
      expect(report.result).toBeUndefined()
    })
  })
}
