/** Passes everything on to a file system and remembers which files were written, for the run report. */
import type { FileSystem } from '../platform/files.ts'

export interface RecordingFiles {
  files: FileSystem
  /** Absolute paths in the order of their first write. */
  written(): readonly string[]
}

export function recordingFiles(inner: FileSystem): RecordingFiles {
  const paths = new Set<string>()
  const files: FileSystem = {
    ...inner,
    writeAtomic: async (path, data, options) => {
      await inner.writeAtomic(path, data, options)
      paths.add(path)
    },
    remove: (path) => {
      inner.remove(path)
      paths.delete(path)
    },
  }
  return { files, written: () => [...paths] }
}
