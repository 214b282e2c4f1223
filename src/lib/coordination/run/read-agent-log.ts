/** `agent logs`: the end of an agent's output, and what is added to it. */
import { AutonomyError } from '../../errors.ts'
import type { Platform } from '../../platform/deps.ts'
import type { WorkspacePaths } from '../../workspace/paths.ts'
import { agentLogPath } from './agent-log.ts'

export interface AgentLog {
  agent_id: string
  path: string
  /** The last ones, without their line ends. */
  lines: readonly string[]
  /** Bytes of the file up to the end of the last line. */
  end: number
}

export type LogDeps = Pick<Platform, 'clock' | 'files'> & { paths: Pick<WorkspacePaths, 'coordination'> }

/** What is looked through at most; a line that is longer is cut at the front. */
const REACH = 4_194_304
const FOLLOW_EVERY = 200

/** What was rotated away is read when the file itself has fewer lines. @throws AutonomyError NOT_FOUND, IO */
export function readAgentLog({ agent, lines }: { agent: string; lines: number }, deps: LogDeps): AgentLog {
  const path = agentLogPath(agent, deps.paths)
  if (deps.files.info(path) === undefined) {
    throw new AutonomyError('NOT_FOUND', `${agent} has no log: it was never run here`, {
      hint: 'Agents that run write one: `autonomy agent list` shows who there is.',
    })
  }
  const { text, end } = endOf(path, deps)
  const found = linesOf(text)
  const missing = lines - found.length
  const older =
    missing > 0 && deps.files.info(`${path}.1`) ? linesOf(endOf(`${path}.1`, deps).text).slice(-missing) : []
  return { agent_id: agent, path, lines: [...older, ...found.slice(-lines)], end }
}

/** Hands over what is appended, rotation included, until the signal aborts. */
export async function followAgentLog(
  { path, end }: Pick<AgentLog, 'path' | 'end'>,
  { add, signal }: { add: (text: string) => Promise<void>; signal: AbortSignal },
  deps: LogDeps,
): Promise<void> {
  let position = end
  let file = deps.files.info(path)?.ino
  while (!signal.aborted) {
    const now = deps.files.info(path)
    if (now && (now.ino !== file || now.size < position)) {
      file = now.ino
      position = 0
    }
    if (now && now.size > position) {
      const bytes = read(path, { from: position, to: now.size }, deps)
      position += bytes.length
      await add(bytes.toString('utf8'))
    }
    await deps.clock.sleep(FOLLOW_EVERY, signal).catch(() => {})
  }
}

function endOf(path: string, deps: LogDeps): { text: string; end: number } {
  const size = deps.files.info(path)?.size ?? 0
  const bytes = read(path, { from: Math.max(0, size - REACH), to: size }, deps)
  return { text: bytes.toString('utf8'), end: size }
}

function read(path: string, { from, to }: { from: number; to: number }, { files }: LogDeps): Buffer {
  const handle = files.open(path)
  try {
    const into = Buffer.alloc(Math.min(to - from, REACH))
    return into.subarray(0, handle.read(into, from))
  } finally {
    handle.close()
  }
}

function linesOf(text: string): readonly string[] {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines
}
