import { describe, expect, it } from 'vitest'
import { sharedData } from '../../../shared-data.ts'
import { LogWorkspace } from './log-workspace.ts'

const sets = [
  ['autonomy', 'autonomy/logs', '**/*', 0.25],
  ['loghub', 'loghub', '*/*.log', 0],
] as const

describe('the real logs', () => {
  for (const [name, folder, files, known] of sets) {
    const path = sharedData(folder)
    it.skipIf(path === undefined)(`are accounted for without exception: ${name}`, async () => {
      const logs = new LogWorkspace().configure({
        logs: { sources: [`${path}/${files}`], exclude: [], timezone: 'UTC' },
      })
      const { totals, findings } = await logs.scan()
      const counted = findings.reduce((sum, { occurrences }) => sum + occurrences, 0)
      expect(totals.unreadable).toEqual([])
      expect(totals.error_events).toBeGreaterThan(1000)
      expect(totals.known + totals.templated).toBe(totals.error_events)
      expect(counted).toBe(totals.error_events)
      expect(totals.known / totals.error_events).toBeGreaterThan(known)
      const share = (part: number): string => `${((100 * part) / totals.error_events).toFixed(1)} %`
      console.log(
        `${name}: ${totals.files} files, ${totals.lines} lines, ${totals.error_events} error events in ${findings.length} findings, ` +
          `accounted ${share(counted)} (known ${share(totals.known)}, templates ${share(totals.templated)})`,
      )
    })
  }

  const loghub = sharedData('loghub')
  it.skipIf(loghub === undefined)(
    'hold every line that states an error, one event each where there are no traces',
    async () => {
      const of = async (file: string) => {
        const logs = new LogWorkspace()
        logs.configure({ logs: { sources: [`${loghub}/${file}`], exclude: [], timezone: 'UTC' } })
        const first = (await logs.scan()).totals
        return first.error_events + (await logs.scan()).totals.error_events
      }
      // Counted with grep: `[error]` in Apache, ERROR and FATAL in Hadoop and Zookeeper, nothing but INFO and WARN in HDFS.
      expect(await of('Apache/Apache_2k.log')).toBe(595)
      expect(await of('Hadoop/Hadoop_2k.log')).toBe(152)
      expect(await of('Zookeeper/Zookeeper_2k.log')).toBe(13)
      expect(await of('HDFS/HDFS_2k.log')).toBe(0)
    },
  )
})
