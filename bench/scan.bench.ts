/**
 * What the first scan of 50 MB of logs costs, against a plain line count (`Buffer.indexOf` of the line feed) of the same
 * bytes, read the same way in the same process. Bound: 6 times, aim: 4 times, for logs as agents write them and for the
 * real logs, where every third line is an error, when they lie beside the repository: once as few long files, once as
 * many short ones, for a file costs what some thousand lines cost. Fails when one is beyond the bound.
 * Run: `node bench/scan.bench.ts [rounds]`. Scans and counts are interleaved; medians of CPU time count. The round before
 * them, in which the program is loaded and compiled, is given as cold.
 */
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { scanLogs } from '../src/lib/pipeline/analyze/scan-logs.ts'
import { EMPTY_SCAN_STATE, type ScanState } from '../src/lib/pipeline/analyze/scan-state.ts'
import type { ScanResult } from '../src/lib/pipeline/findings.ts'
import { systemPlatform } from '../src/lib/platform/system.ts'
import { DEFAULT_CONFIG } from '../src/lib/workspace/default-config.ts'
import { workspacePaths } from '../src/lib/workspace/paths.ts'
import { sharedData } from '../test/shared-data.ts'

const MEGABYTE = 1_000_000
const SIZE = 50 * MEGABYTE
const BOUND = 6
const rounds = Number(process.argv[2] ?? 5)
const root = mkdtempSync(join(tmpdir(), 'bench-scan-'))
const platform = systemPlatform()
const chunk = Buffer.alloc(1024 * 1024)

/** A log of an agent: mostly information, one line in fifty an error, now and then a trace. */
function agentLog(agent: number): string {
  const lines: string[] = []
  for (let n = 0; n < 50_000; n++) {
    const time = new Date(Date.UTC(2026, 10, 20) + n * 1700 + agent).toISOString()
    if (n % 50 === 7) lines.push(`${time} [ERROR] agent_${agent}: task task_${n * 31} failed after ${n % 9} attempts`)
    else if (n % 211 === 5)
      lines.push(
        `${time} [ERROR] agent_${agent}: unhandled`,
        'Traceback (most recent call last):',
        `  File "/srv/agent.py", line ${n}, in run`,
        "    value = data['key']",
        "KeyError: 'key'",
      )
    else if (n % 97 === 3) lines.push(`${time} [WARNING] agent_${agent}: queue depth ${n % 31} above ${n % 7}`)
    else
      lines.push(
        `${time} [INFO] agent_${agent}: processed task task_${n * 31} in ${n % 997} ms, next run in 30 seconds`,
      )
  }
  return `${lines.join('\n')}\n`
}

type Logs = readonly (readonly [string, string | Buffer])[]
/** The file that a log is written to, the next time it is needed. */
type Naming = (log: string, round: number) => string
const grown: Naming = (log) => log
const rotated: Naming = (log, round) => (round === 0 ? log : `${log}.${round}`)

/** Folder with at least 50 MB of the given logs, over and over. */
function fill(name: string, logs: Logs, naming: Naming): string {
  const folder = join(root, name, 'logs')
  mkdirSync(folder, { recursive: true })
  let written = 0
  for (let round = 0; written < SIZE; round++)
    for (const [log, content] of logs) {
      if (written >= SIZE) break
      appendFileSync(join(folder, naming(`${log}.log`, round)), content)
      written += content.length
    }
  return join(root, name)
}

function realLogs(): readonly (readonly [string, Buffer])[] {
  const agents = sharedData('autonomy/logs')
  const loghub = sharedData('loghub')
  const files = [
    ...(agents === undefined ? [] : readdirSync(agents).map((name) => join(agents, name))),
    ...(loghub === undefined
      ? []
      : readdirSync(loghub, { recursive: true, encoding: 'utf8' })
          .filter((name) => name.endsWith('.log'))
          .map((name) => join(loghub, name))),
  ]
  return files.map((file) => [(file.split('/').pop() ?? file).replaceAll(/\d+/g, 'n'), readFileSync(file)])
}

function cpu(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

function countLines(folder: string): number {
  let lines = 0
  for (const name of readdirSync(join(folder, 'logs'))) {
    const handle = platform.files.open(join(folder, 'logs', name))
    for (let position = 0; ;) {
      const read = handle.read(chunk, position)
      if (read === 0) break
      position += read
      for (let at = chunk.indexOf(10); at !== -1 && at < read; at = chunk.indexOf(10, at + 1)) lines++
    }
    handle.close()
  }
  return lines
}

async function timed<T>(work: () => T | Promise<T>): Promise<{ ms: number; result: T }> {
  const begun = cpu()
  const result = await work()
  return { ms: cpu() - begun, result }
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? 0
}

function described(name: string, { totals, findings }: ScanResult): string {
  const accounted = (100 * (totals.known + totals.templated)) / totals.error_events
  return [
    `${name}: ${(totals.bytes / MEGABYTE).toFixed(1)} MB`,
    `${totals.lines} lines`,
    `${totals.error_events} error events`,
    `${findings.length} findings`,
    `accounted ${accounted.toFixed(1)} %`,
  ].join(', ')
}

/** How many times as long as counting its lines the scan of the folder's logs takes. */
async function measure(name: string, folder: string): Promise<number> {
  const deps = { ...platform, config: DEFAULT_CONFIG, paths: workspacePaths(folder) }
  const scan = (state: ScanState) => scanLogs(deps, { state })
  const times: { count: number[]; scan: number[]; again: number[] } = { count: [], scan: [], again: [] }
  for (let round = 0; round < rounds + 1; round++) {
    const count = await timed(() => countLines(folder))
    const first = await timed(() => scan(EMPTY_SCAN_STATE))
    const again = await timed(() => scan(first.result.next))
    if (round === 0) {
      console.log(described(name, first.result.result))
      console.log(`  cold: line count ${count.ms.toFixed(0)} ms, scan ${first.ms.toFixed(0)} ms`)
      continue
    }
    times.count.push(count.ms)
    times.scan.push(first.ms)
    times.again.push(again.ms)
  }
  const ratio = median(times.scan.map((ms, round) => ms / (times.count[round] ?? 1)))
  console.log(
    `  warm: line count ${median(times.count).toFixed(0)} ms, first scan ${median(times.scan).toFixed(0)} ms = ${ratio.toFixed(1)} times (bound ${BOUND}: ${ratio <= BOUND ? 'PASS' : 'FAIL'}), scan with nothing new ${median(times.again).toFixed(1)} ms`,
  )
  return ratio
}

try {
  const agents = fill(
    'agents',
    Array.from({ length: 5 }, (_, agent) => [`agent_${agent}`, agentLog(agent)] as const),
    rotated,
  )
  const ratios = [await measure('agent-like logs', agents)]
  const real = realLogs()
  if (real.length > 0) {
    ratios.push(await measure('real logs, grown tenfold', fill('grown', real, grown)))
    ratios.push(await measure('real logs, ten of each by rotation', fill('rotated', real, rotated)))
  }
  process.exitCode = ratios.every((ratio) => ratio <= BOUND) ? 0 : 1
} finally {
  rmSync(root, { recursive: true, force: true })
}
