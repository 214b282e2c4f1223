import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { sharedData } from '../../shared-data.ts'
import { temporaryDirectory } from '../../lib/pipeline/fixtures.ts'
import { runCli, runJson } from '../../run-cli.ts'

const todos = sharedData('autonomy/valid/unified_todos.json')

it.skipIf(!todos)('reports the right time to resolution for the todos of the original', async () => {
  const cwd = temporaryDirectory()
  copyFileSync(todos ?? '', join(cwd, 'unified_todos.json'))
  writeFileSync(join(cwd, 'autonomy.yaml'), 'logs:\n  timezone: America/Chicago\n')
  const { json, status } = await runJson(['report', 'success'], { cwd })
  expect(status).toBe(0)
  expect(json).toMatchObject({ schemaVersion: 1, mttr_seconds: { count: 1, median: 988.504 } })
  const { stdout } = await runCli(['report', 'success'], { cwd })
  expect(stdout).toContain('- Overall MTTR (seconds): mean 988.504 s, median 988.504 s, p90 988.504 s (1)')
})
