/**
 * One process of the lock storm: increments a counter file under the lock until it is killed, and writes each number it
 * reached to its own log. A second holder is caught by a marker made with O_EXCL; one left by a killed process is
 * told from a live one's by looking at that process again a little later. Says "up" after its first increment.
 * Arguments: directory, own name.
 */
import { appendFileSync, closeSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '../../src/lib/platform/clock.ts'
import { systemRandom } from '../../src/lib/platform/random.ts'
import { nodeFileSystem } from '../../src/lib/platform/node-file-system.ts'
import { sqliteFileLock } from '../../src/lib/platform/sqlite-file-lock.ts'

const [directory = '', name = ''] = process.argv.slice(2)
const marker = join(directory, 'holder')
const counter = join(directory, 'counter.json')
const lock = sqliteFileLock({ clock: systemClock, random: systemRandom })

const exiting = 0x4

/** A process on its way out (PF_EXITING) has lost its locks already and does nothing more. */
function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [state, , , , , , flags] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return state !== 'Z' && state !== 'X' && (Number(flags) & exiting) === 0
  } catch {
    return false
  }
}

async function enter(): Promise<void> {
  for (;;) {
    try {
      const descriptor = openSync(marker, 'wx')
      writeSync(descriptor, String(process.pid))
      closeSync(descriptor)
      return
    } catch {
      await systemClock.sleep(5)
      const text = readFileSync(marker, { encoding: 'utf8' })
      if (text !== '' && isAlive(Number(text))) {
        appendFileSync(join(directory, 'violations'), `${process.pid} met ${text}\n`)
      }
      unlinkSync(marker)
    }
  }
}

for (let round = 0; ; round++) {
  const asked = performance.now()
  await lock.withLock(join(directory, 'storm.lock'), { wait: 10_000, what: 'the storm' }, async () => {
    const waited = performance.now() - asked
    await enter()
    const next = Number(nodeFileSystem.readTextIfPresent(counter) ?? 0) + 1
    await nodeFileSystem.writeAtomic(counter, String(next), { durable: false })
    appendFileSync(join(directory, `log-${name}`), `${next} ${waited.toFixed(2)}\n`)
    unlinkSync(marker)
  })
  if (round === 0) process.stdout.write('up\n')
}
