/** Replaces a JSON file over and over with documents of changing size until it is killed. Argument: path. */
import { writeAtomic } from '../../src/lib/platform/atomic-write.ts'

const [path = ''] = process.argv.slice(2)
for (let round = 1; ; round++) {
  const items = Array.from({ length: 50 + ((round * 337) % 3000) }, (_, index) => ({ index, by: process.pid }))
  await writeAtomic(path, JSON.stringify({ by: process.pid, count: items.length, items }))
}
