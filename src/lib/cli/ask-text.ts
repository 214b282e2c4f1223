/** A question on the terminal: asked on stderr, so that stdout stays the result's. */
import { createInterface } from 'node:readline/promises'

/** What was typed, without white space around it; '' when the input ends. Only where stdin and stderr are a terminal. */
export async function askText(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const closed = new Promise<string>((resolve) => void terminal.once('close', () => resolve('')))
  try {
    return (await Promise.race([terminal.question(question), closed])).trim()
  } finally {
    terminal.close()
  }
}
