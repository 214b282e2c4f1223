import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runJson } from '../run-cli.ts'
import { temporaryWorkspace } from '../temporary-workspace.ts'

it('selftest loses nothing with killed processes, and leaves nothing behind', async () => {
  const root = temporaryWorkspace()
  const { status, json } = await runJson(['selftest', '--procs', '4', '--items', '12'], { cwd: root })
  expect(json).toMatchObject({ schemaVersion: 1, items: 12, procs: 4, lost: [], duplicated: [], kept: false })
  expect(json['commands']).toBeGreaterThanOrEqual(24)
  expect(status).toBe(0)
  expect(readdirSync(join(root, '.agent-workspace')).filter((name) => name.startsWith('selftest'))).toEqual([])
}, 60_000)
