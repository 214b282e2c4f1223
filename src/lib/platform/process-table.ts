/** The processes of this machine, as /proc shows them. Other systems do not tell where and with what a process runs. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { identityOf, surroundings, type ProcessIdentity } from './process-identity.ts'

export interface ListedProcess {
  identity: ProcessIdentity
  /** As it was started. */
  argv: readonly string[]
  /** Undefined for a process of another user, as are its variables. */
  cwd: string | undefined
  /** Of the environment that it was started with; an empty one is undefined. */
  variable(name: string): string | undefined
  /** Halted by a signal or a debugger: it does nothing until it is continued. */
  halted: boolean
}

/** Those whose argument vector is accepted; undefined where there is no /proc. */
export function readProcessTable(accept: (argv: readonly string[]) => boolean): readonly ListedProcess[] | undefined {
  if (surroundings() === undefined) return undefined
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      const argv = wordsOf(pid, 'cmdline')
      const identity = accept(argv) ? identityOf(Number(pid)) : undefined
      return identity === undefined ? [] : [listed(pid, argv, identity)]
    })
}

function listed(pid: string, argv: readonly string[], identity: ProcessIdentity): ListedProcess {
  const variables = wordsOf(pid, 'environ')
  const state = /\) (\S)/.exec(textOf(pid, 'stat'))?.[1]
  return {
    identity,
    argv,
    cwd: cwdOf(pid),
    variable: (name) => variables.findLast((each) => each.startsWith(`${name}=`))?.slice(name.length + 1) || undefined,
    halted: state === 'T' || state === 't',
  }
}

function wordsOf(pid: string, file: string): readonly string[] {
  return textOf(pid, file).split('\0').slice(0, -1)
}

/** '' when the process is gone, or is somebody else's. */
function textOf(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}

function cwdOf(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return undefined
  }
}
