/**
 * What `ollama run MODEL --verbose` prints: the answer on stdout, figures on stderr (`prompt eval count: 26 token(s)`,
 * `eval count: 298 token(s)`). Source: docs/cli and cmd/cmd.go of ollama/ollama. What runs on this machine costs nothing.
 */
import { lastBytes } from './last-bytes.ts'
import { plainOutput } from './plain-output.ts'
import type { OutputReader } from './program-runner.ts'
import type { ReaderDeps } from './reader-deps.ts'
import type { Usage } from './runner.ts'

/** Models with this ending run elsewhere. */
const ELSEWHERE = /[:-]cloud$/

export function ollamaOutput(model: string, deps: ReaderDeps): OutputReader {
  const plain = plainOutput(deps)
  const figures = lastBytes(16_384)
  return {
    add: (chunk, stream) => {
      if (stream === 'stderr') figures.add(chunk)
      plain.add(chunk, stream)
    },
    report: (exit) => {
      const usage = usageOf(figures.text(), model)
      return { ...plain.report(exit), model, ...(usage && { usage }) }
    },
  }
}

function usageOf(text: string, model: string): Usage | undefined {
  const count = (name: string): number | undefined => {
    const found = new RegExp(String.raw`^\s*${name}:\s+(\d+) token`, 'm').exec(text)?.[1]
    return found === undefined ? undefined : Number(found)
  }
  const [input, output] = [count('prompt eval count'), count('eval count')]
  if (output === undefined) return undefined
  const cost = ELSEWHERE.test(model) ? {} : { reported_usd: 0 }
  return { input_tokens: input ?? 0, output_tokens: output, ...cost }
}
