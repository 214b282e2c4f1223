/**
 * The component a log file is about: its name without what changes from one file of the same program to the next
 * (extensions, rotation numbers, dates, times). `smoke_test_20251112_150411.log.2.gz` -> `smoke_test`.
 */
import { basename } from 'node:path'

const COMPRESSED = /\.(?:gz|zst|zstd|bz2|xz|zip|Z)$/i
/** Parts that are a date, a time or both, with what joins them to the name. */
const MOMENT = new RegExp(
  [
    String.raw`[._-]?(?<!\d)(?:19|20)\d{2}[-_.]?\d{2}[-_.]?\d{2}(?:[T_.-]?\d{2}[-_:.h]?\d{2}(?:[-_:.m]?\d{2})?(?:[-_.]?\d{3,6})?Z?)?(?!\d)`,
    String.raw`[._-](?<!\d)1\d{9}(?:\d{3})?(?!\d)`,
  ].join('|'),
  'g',
)
const EXTENSION = /\.(?:log|logs|out|err|txt|jsonl|ndjson|json|old|bak|server|slice|stdout|stderr)$/i
const ROTATION = /\.\d{1,4}$/

/** The component's name; never empty. */
export function componentOf(path: string): string {
  const name = basename(path).replace(COMPRESSED, '')
  let stem = name
  for (;;) {
    const shorter = stem.replace(ROTATION, '').replace(EXTENSION, '').replaceAll(MOMENT, '')
    if (shorter === stem) break
    stem = shorter
  }
  return stem.replaceAll(/^[._-]+|[._-]+$/g, '') || name
}

/**
 * What all files of one rotation share: the path without compression suffix, rotation number and date. A copy or a
 * compressed version of a file that was read is looked for among files with the same value.
 */
export function rotationFamily(path: string): string {
  return path.replace(COMPRESSED, '').replaceAll(MOMENT, '').replace(ROTATION, '')
}
