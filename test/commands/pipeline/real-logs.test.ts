import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runJson } from '../../run-cli.ts'
import { sharedData } from '../../shared-data.ts'
import { temporaryWorkspace } from '../../temporary-workspace.ts'
import { treeOf } from '../../tree-of.ts'

const logs = sharedData('autonomy/logs')
const loghub = sharedData('loghub')

it.skipIf(!logs || !loghub)('takes in every real log, places every error, and writes nowhere else', async () => {
  const root = temporaryWorkspace()
  const [cwd, home, scratch, cache] = ['workspace', 'home', 'scratch', 'cache'].map((name) => join(root, name))
  if (!cwd || !home || !scratch || !cache) throw new Error('unreachable')
  for (const folder of [cwd, home, scratch, cache]) mkdirSync(folder)
  const env = { HOME: home, TMPDIR: scratch, XDG_CACHE_HOME: cache }
  const args = ['pipeline', 'run', '--workspace', cwd, '--logs', `${logs}/**`, '--logs', `${loghub}/*/*.log`]
  const elsewhere = (path: string): boolean => path.startsWith('workspace') || path.startsWith('cache')
  const before = Object.keys(treeOf(root, elsewhere))

  const { json, status } = await runJson(args, { cwd, env })
  expect(status).toBe(0)
  expect(json.scan.unreadable).toEqual([])
  expect(json.scan.files).toBeGreaterThan(70)
  expect(json.scan.files_read).toBe(json.scan.files)
  expect(json.scan.error_events).toBeGreaterThan(10_000)
  expect(json.scan.known + json.scan.templated).toBe(json.scan.error_events)

  // A last line without its end waits one run for the rest.
  const second = await runJson(args, { cwd, env })
  expect(second.status).toBe(0)
  expect(second.json.scan.lines).toBeLessThanOrEqual(json.scan.files)
  const again = await runJson(args, { cwd, env })
  expect(again.status).toBe(0)
  expect(again.json.scan).toMatchObject({ files_read: 0, lines: 0, error_events: 0 })
  expect([json.score, second.json.score]).toEqual([again.json.score, again.json.score])
  expect(again.json.todos).toMatchObject({ total: second.json.todos.total, created: 0, reopened: 0 })
  expect(Object.keys(treeOf(root, elsewhere))).toEqual(before)
})
