// What one agent of the night shift does: the work item comes as JSON on stdin, files go to out/, the last line of stdout
// says what came of it. A real shift would start a coding agent here.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

const item = JSON.parse(readFileSync(0, 'utf8'))
const files = item.description.split(' ')
const output = files.pop()
const texts = files.map((file) => readFileSync(file, 'utf8'))

const results = {
  checksum: () => `${createHash('sha256').update(texts[0]).digest('hex')}  ${files[0]}\n`,
  count: () => {
    const lines = texts[0].split('\n').filter((line) => line !== '')
    const errors = lines.filter((line) => /\b(?:ERROR|CRITICAL|FATAL)\b/.test(line))
    return `lines ${lines.length}\nerrors ${errors.length}\n`
  },
  report: () => `sha256 ${texts[0]}${texts[1]}`,
  summary: () => texts.join('\n'),
}

const result = results[item.work_type]()
// Long enough for somebody to be killed in the middle of it.
await pause(400)
mkdirSync('out', { recursive: true })
writeFileSync(output, result)
console.log(JSON.stringify({ result: `${output}: ${result.length} characters` }))
