/** Everything on the standard input, as text. */
import { AutonomyError } from '../errors.ts'

/** @throws AutonomyError USAGE when it is no UTF-8: what would be stored would not be what was given */
export async function readStandardInput(): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk))
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks))
  } catch {
    throw new AutonomyError('USAGE', 'the standard input is not UTF-8 text', {
      hint: 'Convert it first, such as with iconv -t UTF-8.',
    })
  }
}
