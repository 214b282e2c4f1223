/**
 * Opens a log file as plain bytes, whatever it is stored as: text, gzip, Zstandard, or UTF-16 with a byte order mark.
 * The form is told by the first bytes, never by the name. Plain files are read from any position; the others are
 * decoded from their beginning, and what was read before is skipped.
 */
import { Readable } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import type { FileSystem, ReadHandle } from '../../platform/files.ts'
import type { ByteSource } from './byte-window.ts'

type LogForm = 'plain' | 'gzip' | 'zstd' | 'utf16le' | 'utf16be' | 'unsupported'

export interface OpenLog {
  form: LogForm
  /** The first bytes after decoding, at most `HEAD`. */
  head: Buffer
  /** Bytes from `offset` on. Call it again to begin anew. */
  from(offset: number): Promise<ByteSource>
  /** Up to `count` bytes before `offset`. */
  before(offset: number, count: number): Promise<Buffer>
  close(): void
}

export const HEAD = 256
const CHUNK = 256 * 1024

const FORMS: readonly (readonly [LogForm, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['utf16le', [0xff, 0xfe]],
  ['utf16be', [0xfe, 0xff]],
  // bzip2, xz, zip
  ['unsupported', [0x42, 0x5a, 0x68]],
  ['unsupported', [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ['unsupported', [0x50, 0x4b, 0x03, 0x04]],
]

/** @throws AutonomyError NOT_FOUND, IO; Error when compressed data is damaged at its beginning */
export async function openLog(path: string, files: Pick<FileSystem, 'open'>): Promise<OpenLog> {
  const handle = files.open(path)
  try {
    const raw = readUpTo(handle, 0, HEAD)
    const form = FORMS.find(([, magic]) => magic.every((byte, index) => raw[index] === byte))?.[0] ?? 'plain'
    return form === 'plain' || form === 'unsupported' ? plainLog(handle, form, raw) : await decodedLog(handle, form)
  } catch (error) {
    handle.close()
    throw error
  }
}

function plainLog(handle: ReadHandle, form: LogForm, head: Buffer): OpenLog {
  return {
    form,
    head,
    from: async (offset) => {
      let position = offset
      return {
        read(into) {
          const count = handle.read(into, position)
          position += count
          return count
        },
        close: () => undefined,
      }
    },
    before: async (offset, count) => readUpTo(handle, Math.max(0, offset - count), Math.min(count, offset)),
    close: () => handle.close(),
  }
}

async function decodedLog(handle: ReadHandle, form: LogForm): Promise<OpenLog> {
  const first = decoded(handle, form)
  const head = await readFully(first, HEAD)
  first.close()
  return {
    form,
    head,
    async from(offset) {
      const source = decoded(handle, form)
      await skip(source, offset)
      return source
    },
    async before(offset, count) {
      const source = decoded(handle, form)
      await skip(source, Math.max(0, offset - count))
      const bytes = await readFully(source, Math.min(count, offset))
      source.close()
      return bytes
    },
    close: () => handle.close(),
  }
}

function decoded(handle: ReadHandle, form: LogForm): ByteSource {
  const stream = form.startsWith('utf16') ? Readable.from(utf8Of(handle, form)) : decompressed(handle, form)
  const chunks = stream[Symbol.asyncIterator]()
  let rest: Buffer = Buffer.alloc(0)
  return {
    async read(into) {
      while (rest.length === 0) {
        const next: IteratorResult<Buffer> = await chunks.next()
        if (next.done === true) return 0
        rest = next.value
      }
      const count = rest.copy(into)
      rest = rest.subarray(count)
      return count
    },
    close: () => stream.destroy(),
  }
}

function decompressed(handle: ReadHandle, form: LogForm): Readable {
  const decoder = form === 'gzip' ? createGunzip() : createZstdDecompress()
  const stored = Readable.from(chunksOf(handle))
  stored.on('error', (error) => decoder.destroy(error))
  return stored.pipe(decoder)
}

function* chunksOf(handle: ReadHandle): Generator<Buffer> {
  for (let position = 0; ;) {
    const chunk = readUpTo(handle, position, CHUNK)
    if (chunk.length === 0) return
    position += chunk.length
    yield chunk
  }
}

function* utf8Of(handle: ReadHandle, form: LogForm): Generator<Buffer> {
  const decoder = new TextDecoder(form === 'utf16le' ? 'utf-16le' : 'utf-16be')
  for (const chunk of chunksOf(handle)) {
    const text = decoder.decode(chunk, { stream: true })
    if (text !== '') yield Buffer.from(text)
  }
}

function readUpTo(handle: ReadHandle, position: number, count: number): Buffer {
  const bytes = Buffer.allocUnsafe(count)
  let filled = 0
  while (filled < count) {
    const read = handle.read(bytes.subarray(filled), position + filled)
    if (read === 0) break
    filled += read
  }
  return bytes.subarray(0, filled)
}

async function readFully(source: ByteSource, count: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(count)
  let filled = 0
  while (filled < count) {
    const read = await source.read(bytes.subarray(filled))
    if (read === 0) break
    filled += read
  }
  return bytes.subarray(0, filled)
}

async function skip(source: ByteSource, count: number): Promise<void> {
  const scratch = Buffer.allocUnsafe(Math.min(count, CHUNK))
  for (let left = count; left > 0;) {
    const read = await source.read(scratch.subarray(0, Math.min(left, scratch.length)))
    if (read === 0) return
    left -= read
  }
}
