/** A workspace in a temporary directory that is gone after the test. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

/** Absolute path. `files`: relative path -> content. Checks that ask nothing of the machine, unless configured. */
export function temporaryWorkspace(files: Readonly<Record<string, string>> = {}): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'autonomy-ws-')))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const [path, content] of Object.entries({ 'autonomy.yaml': 'checks: []\n', ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
  return root
}

const line = (minute: number, text: string): string => `2026-11-20T10:${String(minute).padStart(2, '0')}:00Z ${text}\n`

/** Five error events of three kinds and two lines that are none. */
export const SAMPLE_LOG = [
  line(1, 'INFO starting'),
  line(2, "ModuleNotFoundError: No module named 'redis'"),
  line(3, "ModuleNotFoundError: No module named 'redis'"),
  line(4, 'ERROR frobnicator 17 lost its grip on widget 4'),
  line(5, 'ERROR frobnicator 23 lost its grip on widget 9'),
  line(6, 'ConnectionRefusedError: [Errno 111] Connection refused'),
  line(7, 'INFO done'),
].join('')
