/** Writes a file of the given size with `writeAtomic` and prints "written" or the error, as JSON. Arguments: path, bytes. */
import { AutonomyError } from '../../../src/lib/errors.ts'
import { writeAtomic } from '../../../src/lib/platform/atomic-write.ts'

const [path = '', bytes] = process.argv.slice(2)
try {
  await writeAtomic(path, 'n'.repeat(Number(bytes)))
  console.log('"written"')
} catch (error) {
  if (!(error instanceof AutonomyError)) throw error
  const { code, message, hint } = error
  console.log(JSON.stringify({ code, message, hint }))
}
