/** Many processes of the real program on one queue, while a reader looks at the documents all the time. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runCli } from '../run-cli.ts'

const DOCUMENTS = ['work_claims.json', 'agent_status.json'] as const

export interface Race {
  /** Exit status of each command, with what it wrote. */
  runs: readonly { args: readonly string[]; status: number; stdout: string; stderr: string }[]
  /** How often the documents were read meanwhile; each time they parsed. */
  looks: number
}

/** Each lane runs its commands one after the other; the lanes run at the same time. */
export async function race(
  cwd: string,
  lanes: readonly (() => AsyncGenerator<readonly string[], void, string>)[],
): Promise<Race> {
  const runs: Race['runs'][number][] = []
  let looks = 0
  const over = new AbortController()
  const looking = (async () => {
    while (!over.signal.aborted) {
      for (const name of DOCUMENTS) readWhole(join(cwd, 'agent_coordination', name))
      looks++
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
  })()
  const driving = Promise.all(
    lanes.map(async (lane) => {
      const commands = lane()
      let next = await commands.next('')
      while (!next.done) {
        const args = next.value
        const run = await runCli(args, { cwd })
        runs.push({ args, ...run })
        next = await commands.next(run.stdout)
      }
    }),
  )
  try {
    await driving
  } finally {
    over.abort()
    await looking
  }
  return { runs, looks }
}

/** @throws SyntaxError when a document is there and is not whole */
function readWhole(path: string): void {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return
    throw error
  }
  if (!Array.isArray(JSON.parse(text))) throw new SyntaxError(`${path} is no array`)
}
