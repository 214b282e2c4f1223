/** Where the real data lives that the tests read. It lies beside the repository; a test that finds none skips. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Absolute path of a file or folder of the shared data, or undefined when it is not there. */
export function sharedData(path: string): string | undefined {
  const absolute = fileURLToPath(new URL(`../../shared/data/${path}`, import.meta.url))
  return existsSync(absolute) ? absolute : undefined
}
