/**
 * What process trees use, from one look at /proc. To a tree belong its leader, whoever is in the leader's group or
 * session, and whoever descends from them. A page that several processes share counts for each of them.
 */
import { readdirSync, readFileSync } from 'node:fs'

export interface ProcessUsage {
  processes: number
  bytes: number
}

interface Seen {
  parent: number
  group: number
  session: number
  pages: number
}

/** Fields of /proc/PID/stat: field n of proc(5) is at n - 3. */
const [PARENT, GROUP, SESSION, RESIDENT] = [1, 2, 3, 21]
const DEEPEST = 100

/** Of each leader; undefined where there is no /proc. */
export function usageOfTrees(leaders: readonly number[]): ReadonlyMap<number, ProcessUsage> | undefined {
  const all = readProcesses()
  if (all === undefined) return undefined
  const usage = new Map(leaders.map((leader) => [leader, { processes: 0, bytes: 0 }]))
  const page = pageSize(all)
  for (const [pid, { pages }] of all) {
    const tree = usage.get(leaderOf(pid, all, usage) ?? 0)
    if (tree === undefined) continue
    tree.processes++
    tree.bytes += pages * page
  }
  return usage
}

/** Numbers of those of a tree that have left the leader's group: what is sent to the group does not reach them. */
export function escapedFrom(leader: number): readonly number[] {
  const all = readProcesses() ?? new Map<number, Seen>()
  const leaders = new Map([[leader, true]])
  return [...all].flatMap(([pid, { group }]) =>
    group !== leader && leaderOf(pid, all, leaders) === leader ? [pid] : [],
  )
}

function leaderOf(
  pid: number,
  all: ReadonlyMap<number, Seen>,
  leaders: ReadonlyMap<number, unknown>,
): number | undefined {
  let at = pid
  for (let depth = 0; depth < DEEPEST; depth++) {
    const found = all.get(at)
    if (found === undefined) return undefined
    const leader = [at, found.group, found.session].find((each) => leaders.has(each))
    if (leader !== undefined) return leader
    at = found.parent
  }
  return undefined
}

function readProcesses(): ReadonlyMap<number, Seen> | undefined {
  try {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
    const all = pids.flatMap((pid) => {
      const seen = readProcess(pid)
      return seen ? [[Number(pid), seen] as const] : []
    })
    return all.length === 0 ? undefined : new Map(all)
  } catch {
    return undefined
  }
}

/** Undefined when it has ended meanwhile. */
function readProcess(pid: string): Seen | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const [parent, group, session, pages] = [PARENT, GROUP, SESSION, RESIDENT].map((field) => Number(fields[field]))
    if (parent === undefined || group === undefined || session === undefined || pages === undefined) return undefined
    return { parent, group, session, pages }
  } catch {
    return undefined
  }
}

/** A power of two, told by what this process knows of itself in bytes and in pages. */
function pageSize(all: ReadonlyMap<number, Seen>): number {
  const pages = all.get(process.pid)?.pages
  return pages ? 2 ** Math.round(Math.log2(process.memoryUsage.rss() / pages)) : 4096
}
