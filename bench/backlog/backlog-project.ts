/** Backlog.md (the npm package `backlog.md`) in a temporary folder, with a project of a given number of tasks. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Undefined when it cannot be installed here. */
export function installBacklog(folder: string): string | undefined {
  mkdirSync(folder, { recursive: true })
  spawnSync('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', '--silent', 'backlog.md'])
  const program = join(folder, 'node_modules', '.bin', 'backlog')
  const works = existsSync(program) && spawnSync(program, ['--version']).status === 0
  return works ? program : undefined
}

/** Its own configuration for files alone, without asking git about branches and remotes: its fastest. */
export function makeProject(program: string, tasks: number): string {
  const directory = mkdtempSync(join(tmpdir(), `bench-backlog-${tasks}-`))
  spawnSync('git', ['init', '-q', directory])
  spawnSync(program, ['init', 'bench', '--defaults'], { cwd: directory })
  const config = join(directory, 'backlog', 'config.yml')
  const settings = readFileSync(config, 'utf8')
    .replace('remote_operations: true', 'remote_operations: false')
    .replace('check_active_branches: true', 'check_active_branches: false')
    .replace('filesystem_only: false', 'filesystem_only: true')
  writeFileSync(config, settings)
  for (let number = 1; number <= tasks; number++) {
    const text = `---\nid: TASK-${number}\ntitle: Item number ${number}\nstatus: To Do\nassignee: []\ncreated_date: '2026-11-20 00:00'\nlabels: []\ndependencies: []\npriority: high\nordinal: ${number * 1000}\n---\n`
    writeFileSync(join(directory, 'backlog', 'tasks', `task-${number} - Item-number-${number}.md`), text)
  }
  return directory
}

/** Task id -> assignee, for the tasks that have one. */
export function assignees(directory: string): ReadonlyMap<string, string> {
  const folder = join(directory, 'backlog', 'tasks')
  const found = new Map<string, string>()
  for (const file of readdirSync(folder)) {
    const text = readFileSync(join(folder, file), 'utf8')
    const id = /^id: (\S+)$/m.exec(text)?.[1]
    const assignee = /^assignee:\s*(?:\[)?\s*(?:- )?['"]?@?([\w-]+)/m.exec(text)?.[1]
    if (id && assignee) found.set(id, assignee)
  }
  return found
}
