import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemPlatform } from '../../src/lib/platform/system.ts'
import { holdElsewhere } from './lock-recovery.ts'
import { lockStorm } from './lock-storm.ts'

let directory = ''
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'lock-crash-'))
})
afterAll(() => rmSync(directory, { recursive: true }))

const { locks } = systemPlatform()

describe('the lock across processes', () => {
  it('refuses at once while another process holds it, and is free the moment that one is killed', async () => {
    const path = join(directory, 'pipeline.lock')
    const kill = await holdElsewhere(path)
    await expect(locks.withLock(path, { wait: 0, what: 'the pipeline' }, () => 'never')).rejects.toMatchObject({
      code: 'STORE_BUSY',
    })
    const next = locks.withLock(path, { wait: 5000, what: 'the pipeline' }, () => performance.now())
    const killed = performance.now()
    kill()
    expect((await next) - killed).toBeLessThan(1000)
  })

  it('loses no update and never has two holders while holders are killed at random', async () => {
    const { increments, kills, lost, twoHolders, unlogged, failures } = await lockStorm({
      workers: 4,
      duration: 2000,
      killEvery: 100,
    })
    expect({ lost, twoHolders, failures }).toEqual({ lost: 0, twoHolders: 0, failures: [] })
    expect(unlogged).toBeLessThanOrEqual(kills + 4)
    expect(increments).toBeGreaterThanOrEqual(4)
    expect(kills).toBeGreaterThan(0)
  })
})
