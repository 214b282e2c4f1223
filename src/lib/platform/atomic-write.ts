/** (contract only; the platform work fills this in) */

export interface AtomicWriteOptions {
  /** Permission bits of a new file; an existing file keeps its own. Default 0o644 less the umask. */
  mode?: number
  /** False skips fsync: the write is still atomic, but may be lost on power loss. Default true. */
  durable?: boolean
}
