/** Another process that holds a lock and can be killed; shared by the crash test and the benchmark. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** Resolves once the process holds the lock; the function returned kills it with SIGKILL. */
export async function holdElsewhere(path: string): Promise<() => void> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'lock-holder.ts'), path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [said] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])
  if (String(said).trim() !== 'held') throw new Error(`the holder ended without the lock: ${String(said)}`)
  return () => child.kill('SIGKILL')
}
