/** Waits until something holds: for what other processes do in their own time. */

/** What `look` returns once it is neither undefined nor false. Rejects after `limit` milliseconds. */
export async function until<T>(look: () => T | undefined | false, limit = 10_000): Promise<T> {
  const deadline = performance.now() + limit
  for (;;) {
    const found = look()
    if (found !== undefined && found !== false) return found
    if (performance.now() > deadline) throw new Error(`it did not happen within ${limit} ms: ${look.toString()}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
