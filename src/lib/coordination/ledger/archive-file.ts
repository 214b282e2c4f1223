/**
 * `work_archive.jsonl`: finished items that left `work_claims.json`, one record a line. It is only ever appended to,
 * and grows with everything that was ever done, so it is searched as bytes and only a line that may be the one is
 * parsed.
 */
import type { FileSystem, ReadHandle } from '../../platform/files.ts'
import { readJsonLines } from '../../platform/jsonl.ts'
import { parseWorkItem } from '../parse-work-item.ts'
import type { WorkItem } from '../work-item.ts'

export type Sought = { id: string } | { idempotencyKey: string }

const BLOCK = 4 * 1024 * 1024
const NEWLINE = 0x0a

/** Every item once, the first archived first. @throws AutonomyError INVALID_DOCUMENT, IO */
export function readArchive(path: string): readonly WorkItem[] {
  const items = new Map<string, WorkItem>()
  for (const item of readJsonLines(path, parseWorkItem).records)
    if (item && !items.has(item.id)) items.set(item.id, item)
  return [...items.values()]
}

/** The first that fits. A line that does not parse is no item. */
export function findArchived(
  path: string,
  sought: Sought,
  files: Pick<FileSystem, 'info' | 'open'>,
): WorkItem | undefined {
  if (!files.info(path)) return undefined
  const file = files.open(path)
  try {
    return findIn(file, sought)
  } finally {
    file.close()
  }
}

function findIn(file: ReadHandle, sought: Sought): WorkItem | undefined {
  const needle = Buffer.from(JSON.stringify('id' in sought ? sought.id : sought.idempotencyKey))
  let block = Buffer.alloc(BLOCK)
  for (let position = 0; ;) {
    const bytes = block.subarray(0, file.read(block, position))
    if (bytes.length === 0) return undefined
    const isLast = bytes.length < block.length
    const end = isLast ? bytes.length : bytes.lastIndexOf(NEWLINE) + 1
    if (end === 0) {
      block = Buffer.alloc(block.length * 2)
      continue
    }
    const found = findInLines(bytes.subarray(0, end), needle, sought)
    if (found || isLast) return found
    position += end
  }
}

function findInLines(bytes: Buffer, needle: Buffer, sought: Sought): WorkItem | undefined {
  for (let hit = bytes.indexOf(needle); hit !== -1;) {
    const start = hit === 0 ? 0 : bytes.lastIndexOf(NEWLINE, hit - 1) + 1
    const newline = bytes.indexOf(NEWLINE, hit)
    const end = newline === -1 ? bytes.length : newline
    const item = itemIn(bytes.toString('utf8', start, end))
    if (item && ('id' in sought ? item.id === sought.id : item.idempotency_key === sought.idempotencyKey)) return item
    hit = bytes.indexOf(needle, end)
  }
  return undefined
}

function itemIn(line: string): WorkItem | undefined {
  try {
    return parseWorkItem(JSON.parse(line))
  } catch {
    return undefined
  }
}
