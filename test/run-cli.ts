/**
 * Runs the built `bin/run.js` as its user would, with a minimal environment: nothing of the caller's but PATH, and a
 * home of its own. `npm run build` comes first (vitest's global set-up does it when dist/ is older than src/).
 */
import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface CliRun {
  stdout: string
  stderr: string
  /** As a shell shows it: 128 + n when a signal ended it. */
  status: number
}

export interface CliOptions {
  /** Also the workspace, unless `--workspace` says otherwise. Default: the temporary directory. */
  cwd?: string
  env?: Readonly<Record<string, string>>
  input?: string | Buffer
  /** Another entry than `bin/run.js`. */
  program?: string
  /** Called with the running process, to signal it or to close its stdout. */
  during?: (child: ReturnType<typeof spawn>) => void
}

const runJs = join(import.meta.dirname, '..', 'bin', 'run.js')
const SIGNAL_NUMBERS: Readonly<Record<string, number>> = { SIGINT: 2, SIGKILL: 9, SIGPIPE: 13, SIGTERM: 15 }

export function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliRun> {
  const { cwd = tmpdir(), env = {}, input = '', program = runJs, during } = options
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], { cwd, env: { ...minimalEnvironment(), ...env } })
    const out: Buffer[] = []
    const err: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
    child.stdin.on('error', () => {})
    child.stdin.end(input)
    child.on('error', reject)
    child.on('close', (code, signal) => {
      const status = code ?? 128 + (SIGNAL_NUMBERS[signal ?? ''] ?? 0)
      resolve({ stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString(), status })
    })
    during?.(child)
  })
}

/** Parsed JSON, of which a test reads what it expects to be there. */
// oxlint-disable-next-line typescript/no-explicit-any -- the shape is what the test is about
export type JsonObject = Record<string, any>

/** The result of `--json`; a failure carries `error`. */
export async function runJson(
  args: readonly string[],
  options: CliOptions = {},
): Promise<CliRun & { json: JsonObject }> {
  const run = await runCli([...args, '--json'], options)
  return { ...run, json: JSON.parse(run.stdout) }
}

function minimalEnvironment(): Record<string, string> {
  const home = join(tmpdir(), 'autonomy-test-home')
  return { PATH: process.env['PATH'] ?? '', HOME: home, XDG_CACHE_HOME: join(home, '.cache'), TZ: 'UTC' }
}
