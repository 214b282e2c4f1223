/** A scratch workspace with real files and processes, and a network that a test describes. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemPlatform } from '../../../../src/lib/platform/system.ts'
import type { Network } from '../../../../src/lib/platform/network.ts'
import type { CheckConfig } from '../../../../src/lib/workspace/config.ts'
import { DEFAULT_CONFIG } from '../../../../src/lib/workspace/default-config.ts'
import { workspacePaths } from '../../../../src/lib/workspace/paths.ts'

const NOON = Date.UTC(2026, 10, 21, 12)

type Given<C> = C extends CheckConfig ? Omit<C, 'name' | 'timeout' | 'required' | 'every'> & Partial<C> : never

export function check(given: Given<CheckConfig>): CheckConfig {
  return { name: given.kind, timeout: 5000, required: true, every: 0, ...given }
}

const noNetwork: Network = {
  openTcp: () => Promise.reject(new Error('tcp was not expected')),
  lookup: () => Promise.reject(new Error('dns was not expected')),
  http: () => Promise.reject(new Error('http was not expected')),
  interfaces: () => [],
}

export async function checkFixture(): Promise<CheckFixture> {
  const root = await mkdtemp(join(tmpdir(), 'autonomy-checks-'))
  let now = NOON
  const platform = systemPlatform()
  return {
    root,
    deps: (checks, network) => ({
      ...platform,
      clock: { ...platform.clock, now: () => now },
      config: { ...DEFAULT_CONFIG, checks },
      paths: workspacePaths(root),
      ...(network ? { network: { ...noNetwork, ...network } } : {}),
    }),
    later: (ms) => {
      now += ms
    },
    remove: () => rm(root, { recursive: true }),
  }
}

export interface CheckFixture {
  root: string
  deps(
    checks: readonly CheckConfig[],
    network?: Partial<Network>,
  ): Parameters<typeof import('../../../../src/lib/pipeline/checks/run-checks.ts').runChecks>[0]
  later(ms: number): void
  remove(): Promise<void>
}
