/** Takes the lock at the path given, says "held" and keeps it until it is killed. */
import { systemPlatform } from '../../src/lib/platform/system.ts'

const [path = ''] = process.argv.slice(2)
await systemPlatform().locks.withLock(path, { wait: 0, what: 'the run' }, async () => {
  process.stdout.write('held\n')
  await new Promise((resolve) => setTimeout(resolve, 600_000))
})
