import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCli, runJson } from '../run-cli.ts'
import { temporaryDirectory } from './temporary-directory.ts'

describe('config show', () => {
  it('prints what is in force and where it came from', async () => {
    const cwd = temporaryDirectory({ 'autonomy.yaml': 'stale: { min_age: 2d }\n' })
    const env = { AUTONOMY_SCORE_THRESHOLD: '70' }
    const { stdout, status } = await runCli(['config', 'show', '--origin'], { cwd, env })
    expect(status).toBe(0)
    expect(stdout).toMatch(/^\(environment\) score\.threshold +70$/m)
    expect(stdout).toMatch(/^\(project\) +stale\.min_age +2d$/m)
    expect(stdout).toMatch(/^\(default\) +prediction\.horizon +24h$/m)
    expect(stdout).toContain(`# project: ${join(cwd, 'autonomy.yaml')}`)
  })

  it('prints one key alone, for scripts', async () => {
    const cwd = temporaryDirectory()
    expect((await runCli(['config', 'show', 'score.threshold'], { cwd })).stdout).toBe('60\n')
    expect((await runCli(['config', 'show', 'logs.sources'], { cwd })).stdout).toBe('["logs/**/*.log*"]\n')
    const { json } = await runJson(['config', 'show', 'stale'], { cwd })
    expect(json['settings']).toEqual([
      { key: 'stale.runs', value: 20, origin: 'default' },
      { key: 'stale.min_age', value: '7d', origin: 'default' },
      { key: 'stale.max_occurrences', value: 3, origin: 'default' },
    ])
  })

  it('knows which key was meant', async () => {
    const { status, stderr } = await runCli(['config', 'show', 'score.treshold'], { cwd: temporaryDirectory() })
    expect(status).toBe(2)
    expect(stderr).toContain('Did you mean score.threshold?')
  })
})

describe('config validate', () => {
  it('names all faults with their places, in text and in JSON, with the same status', async () => {
    const cwd = temporaryDirectory({ 'autonomy.yaml': 'scor: 1\nreports:\n  keep: none\n' })
    const file = join(cwd, 'autonomy.yaml')
    const text = await runCli(['config', 'validate'], { cwd })
    expect(text.status).toBe(2)
    expect(text.stderr).toContain(`${file}:1:1: unknown key scor; did you mean score?`)
    expect(text.stderr).toContain(`${file}:3:9: reports.keep must be a whole number, not "none"`)
    const { status, json } = await runJson(['config', 'validate'], { cwd })
    expect(status).toBe(2)
    expect(json['error']).toMatchObject({ code: 'INVALID_CONFIG', position: { file, line: 1, column: 1 }, exit: 2 })
    expect(json['error'].details).toHaveLength(2)
  })

  it('reads the file that is named, and says what it sets', async () => {
    const cwd = temporaryDirectory({ 'other.yaml': 'score: { threshold: 5 }\n' })
    const { json, status } = await runJson(['config', 'validate', 'other.yaml'], { cwd })
    expect(status).toBe(0)
    expect(json).toEqual({ schemaVersion: 1, file: join(cwd, 'other.yaml'), keys: ['score.threshold'] })
    const missing = await runCli(['config', 'validate', 'nowhere.yaml'], { cwd })
    expect([missing.status, missing.stderr]).toEqual([1, expect.stringContaining('There is no file')])
  })
})

it('config schema prints the schema', async () => {
  const { stdout, status } = await runCli(['config', 'schema'], { cwd: temporaryDirectory() })
  expect(status).toBe(0)
  const source = readFileSync(join(import.meta.dirname, '../../schemas/config.schema.json'), 'utf8')
  expect(JSON.parse(stdout)).toEqual(JSON.parse(source))
})
