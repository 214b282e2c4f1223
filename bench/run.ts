/**
 * Runs the benchmarks of this folder one after the other, or those named: `npm run bench -- start-up`. Each is a program
 * of its own that prints a table and ends with 0 when its bounds hold.
 */
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'

const wanted = process.argv.slice(2)
const all = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => ({ file, name: basename(file, '.bench.ts') }))
const unknown = wanted.filter((name) => !all.some((bench) => bench.name === name))
if (unknown.length > 0) {
  process.stderr.write(`No benchmark ${unknown.join(', ')}; there is ${all.map(({ name }) => name).join(', ')}\n`)
  process.exit(2)
}

const failed: string[] = []
for (const { file, name } of all.filter((bench) => wanted.length === 0 || wanted.includes(bench.name))) {
  process.stdout.write(`\n== ${name}\n`)
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, file)], { stdio: 'inherit' })
  if (status !== 0) failed.push(name)
}
process.stdout.write(failed.length === 0 ? '\nEvery bound holds.\n' : `\nOut of bounds: ${failed.join(', ')}\n`)
process.exitCode = failed.length === 0 ? 0 : 1
