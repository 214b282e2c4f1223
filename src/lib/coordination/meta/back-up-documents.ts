/**
 * A copy of the documents of `agent_coordination/` with a manifest, read back and compared before anybody relies on it.
 * Bytes are copied, whatever they are: it is the broken document that a person wants back.
 */
import { join } from 'node:path'
import { AutonomyError } from '../../errors.ts'
import { toIso } from '../../platform/clock.ts'
import type { CoordinationDeps } from '../coordination-deps.ts'

interface BackedUpFile {
  /** Its name in `agent_coordination/`. */
  name: string
  size: number
  /** Of its bytes, in hexadecimal. */
  sha256: string
}

export interface Backup {
  /** Absolute. */
  folder: string
  files: readonly BackedUpFile[]
}

type BackupDeps = Pick<CoordinationDeps, 'clock' | 'files' | 'paths'>

/**
 * Into a folder of its own below `backups/`, with `manifest.json`. To be called while nobody can change the documents.
 * @throws AutonomyError IO, also when what was written reads differently
 */
export async function backUpDocuments(reason: string, deps: BackupDeps): Promise<Backup> {
  const { clock, files, paths } = deps
  const at = toIso(clock.now())
  const folder = join(paths.coordination.backups, at.replaceAll(':', '-'))
  files.makeDirectory(folder)
  const copied: BackedUpFile[] = []
  for (const { name, path } of documents(deps)) {
    const bytes = bytesOf(path, deps)
    await files.writeAtomic(join(folder, name), bytes)
    copied.push({ name, size: bytes.length, sha256: await sha256(bytes) })
  }
  const manifest = { created_at: at, workspace: paths.root, reason, files: copied }
  await files.writeAtomic(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  await verify({ folder, files: copied }, deps)
  return { folder, files: copied }
}

/** What a recovery may change, and what tells how it came to be. Spans and cycle reports are neither. */
function documents({ files, paths }: Pick<BackupDeps, 'files' | 'paths'>): readonly { name: string; path: string }[] {
  const { folder, workClaims, agentStatus, log, completions, archive } = paths.coordination
  return [workClaims, agentStatus, log, completions, archive]
    .filter((path) => files.info(path)?.kind === 'file')
    .map((path) => ({ name: path.slice(folder.length + 1), path }))
}

async function verify({ folder, files: copied }: Backup, deps: BackupDeps): Promise<void> {
  for (const { name, size, sha256: expected } of copied) {
    const path = join(folder, name)
    const bytes = bytesOf(path, deps)
    if (bytes.length === size && (await sha256(bytes)) === expected) continue
    throw new AutonomyError('IO', `${path} does not read as it was written; nothing was reset`, {
      hint: 'Look at the disk before you trust it with the documents.',
    })
  }
}

function bytesOf(path: string, { files }: Pick<BackupDeps, 'files'>): Buffer {
  const file = files.open(path)
  try {
    const bytes = Buffer.alloc(file.info().size)
    let length = 0
    while (length < bytes.length) {
      const read = file.read(bytes.subarray(length), length)
      if (read === 0) break
      length += read
    }
    return bytes.subarray(0, length)
  } finally {
    file.close()
  }
}

async function sha256(bytes: Uint8Array): Promise<string> {
  const { createHash } = await import('node:crypto')
  return createHash('sha256').update(bytes).digest('hex')
}
