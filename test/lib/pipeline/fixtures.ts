/** A temporary workspace on the real disk, gone when its test is over. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { pipelineDepsAt } from './pipeline-deps-at.ts'

export function temporaryDirectory(): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'autonomy-test-')))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  return root
}

export function pipelineDeps(root = temporaryDirectory()): ReturnType<typeof pipelineDepsAt> {
  return pipelineDepsAt(root)
}
