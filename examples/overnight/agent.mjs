// A stand-in for a coding agent that behaves as badly as real ones do, by the type of the item. Its last line says what it
// cost, as docs/runners.md describes.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

const item = JSON.parse(readFileSync(0, 'utf8'))
const name = item.idempotency_key
const isFirst = !existsSync(`tried/${name}`)
mkdirSync('tried', { recursive: true })
writeFileSync(`tried/${name}`, '')

function finish(fields, status = 0) {
  const usage = { input_tokens: 1000, output_tokens: 200 }
  console.log(JSON.stringify({ usage, cost_usd: item.work_type === 'dear' ? 1 : 0.05, model: 'stand-in', ...fields }))
  process.exitCode = status
}

async function work() {
  await pause(150)
  mkdirSync('done', { recursive: true })
  writeFileSync(`done/${name}.txt`, `${item.description}\n`)
  finish({ result: `wrote done/${name}.txt` })
}

const behaviours = {
  write: work,
  dear: work,
  // Says that it is done, and has done nothing.
  false_done: () => finish({ result: 'All done, everything works!' }),
  fails_once: () => (isFirst ? finish({ result: 'the build broke' }, 1) : work()),
  rate_limited: () => {
    if (!isFirst) return work()
    const retry_at = new Date(Date.now() + 1500).toISOString()
    return finish({ error: { kind: 'rate_limit', message: 'too many requests', retry_at } }, 1)
  },
  repeats: async () => {
    for (;;) {
      console.log('Let me check the file again.')
      await pause(0)
    }
  },
  hangs: async () => {
    process.on('SIGTERM', () => {})
    await pause(600_000)
  },
}
await behaviours[item.work_type]()
