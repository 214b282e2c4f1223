/** What every FileLock must do, whatever holds it. */
import { describe, expect, it } from 'vitest'
import type { FileLock } from '../../src/lib/platform/file-lock.ts'

export interface LockUnderTest {
  lock: FileLock
  /** A path in a fresh directory, which has one sub-directory `sub`. */
  path: (name: string) => string
}

const list = { wait: 5000, what: 'the todo list' }
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Holds the lock until the returned function is called. */
async function hold({ lock }: LockUnderTest, path: string): Promise<() => Promise<void>> {
  const gate = Promise.withResolvers<void>()
  const entered = Promise.withResolvers<void>()
  const held = lock.withLock(path, list, () => {
    entered.resolve()
    return gate.promise
  })
  await Promise.race([entered.promise, held])
  return async () => {
    gate.resolve()
    await held
  }
}

export function fileLockContract(name: string, make: () => LockUnderTest): void {
  describe(`${name} keeps the lock contract`, () => {
    it('returns what the work returns, promised or not', async () => {
      const { lock, path } = make()
      expect(await lock.withLock(path('a'), list, () => 1)).toBe(1)
      expect(await lock.withLock(path('a'), list, async () => 'two')).toBe('two')
    })

    it('is free again after work that throws, and passes the error on', async () => {
      const { lock, path } = make()
      const failing = lock.withLock(path('a'), list, () => {
        throw new TypeError('no')
      })
      await expect(failing).rejects.toThrow(TypeError)
      expect(await lock.withLock(path('a'), { ...list, wait: 0 }, () => 'free')).toBe('free')
    })

    it('refuses at once with wait 0, naming what is busy', async () => {
      const under = make()
      const letGo = await hold(under, under.path('a'))
      const refused = under.lock.withLock(under.path('a'), { wait: 0, what: 'the pipeline' }, () => 'never')
      await expect(refused).rejects.toMatchObject({
        code: 'STORE_BUSY',
        message: expect.stringContaining('the pipeline'),
        hint: expect.any(String),
      })
      await letGo()
    })

    it('gives up after the waiting time without running the work', async () => {
      const under = make()
      const letGo = await hold(under, under.path('a'))
      let ran = false
      const refused = under.lock.withLock(under.path('a'), { ...list, wait: 30 }, () => (ran = true))
      await expect(refused).rejects.toMatchObject({ code: 'STORE_BUSY' })
      expect(ran).toBe(false)
      await letGo()
    })

    it('waits for the holder', async () => {
      const under = make()
      const letGo = await hold(under, under.path('a'))
      const waiting = under.lock.withLock(under.path('a'), list, () => 'mine now')
      await pause(10)
      await letGo()
      expect(await waiting).toBe('mine now')
    })

    it('lets independent calls of one process in one after another', async () => {
      const { lock, path } = make()
      let inside = 0
      let most = 0
      let counter = 0
      const increment = async (): Promise<void> => {
        const seen = counter
        most = Math.max(most, ++inside)
        await pause(1)
        counter = seen + 1
        inside--
      }
      await Promise.all(Array.from({ length: 20 }, () => lock.withLock(path('a'), list, increment)))
      expect({ most, counter }).toEqual({ most: 1, counter: 20 })
    })

    it('fails clearly when asked for again from inside, and stays usable', async () => {
      const { lock, path } = make()
      const outer = lock.withLock(path('a'), list, async () => {
        await expect(lock.withLock(path('a'), list, () => 'never')).rejects.toThrow('already held by this very call')
        const respelled = path('a').replace(/a$/, './sub/../a')
        await expect(lock.withLock(respelled, list, () => 'never')).rejects.toThrow('already held')
        return 'outer done'
      })
      expect(await outer).toBe('outer done')
      expect(await lock.withLock(path('a'), { ...list, wait: 0 }, () => 'free')).toBe('free')
    })

    it('keeps two paths apart, also one inside the other', async () => {
      const { lock, path } = make()
      const both = lock.withLock(path('a'), list, () => lock.withLock(path('b'), list, () => 'both'))
      expect(await both).toBe('both')
    })
  })
}
