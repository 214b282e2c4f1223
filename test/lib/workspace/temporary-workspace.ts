/** A workspace in a temporary directory, with the real adapters and an environment of its own. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Platform } from '../../../src/lib/platform/deps.ts'
import { systemPlatform } from '../../../src/lib/platform/system.ts'

export interface TemporaryWorkspace {
  root: string
  home: string
  /** The environment has only the variables given. */
  platform: (variables?: Readonly<Record<string, string>>, cwd?: string) => Platform
  write: (path: string, text: string | Uint8Array) => string
}

export function temporaryWorkspace(files: Readonly<Record<string, string | Uint8Array>> = {}): TemporaryWorkspace {
  const base = mkdtempSync(join(tmpdir(), 'autonomy-workspace-'))
  onTestFinished(() => rmSync(base, { recursive: true, force: true }))
  const [root, home] = [join(base, 'workspace'), join(base, 'home')]
  for (const directory of [root, home]) mkdirSync(directory)
  const write = (path: string, text: string | Uint8Array): string => {
    const file = join(path.startsWith('home/') ? base : root, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
    return file
  }
  for (const [path, text] of Object.entries(files)) write(path, text)
  const platform: TemporaryWorkspace['platform'] = (variables = {}, cwd = root) => {
    const system = systemPlatform()
    const environment = {
      ...system.environment,
      get: (name: string) => variables[name] || undefined,
      all: () => variables,
      cwd: () => cwd,
      home: () => home,
    }
    return { ...system, environment }
  }
  return { root, home, platform, write }
}
