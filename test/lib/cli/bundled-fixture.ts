/** The fixture program as one file, so that each of the many runs starts in a tenth of a second. */
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { shims } from '../../../scripts/build/plugins.ts'

/** Path of the program, in a directory of its own. */
export async function bundledFixture(): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'autonomy-fixture-')), 'fixture.mjs')
  const bundle = await rolldown({
    input: join(import.meta.dirname, 'fixture-program.ts'),
    platform: 'node',
    plugins: [shims()],
  })
  await bundle.write({ file, format: 'esm', codeSplitting: false })
  await bundle.close()
  return file
}
