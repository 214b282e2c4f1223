import { expect, it } from 'vitest'
import { componentOf, rotationFamily } from '../../../../src/lib/pipeline/analyze/component.ts'

it('the component is the name without dates, numbers and extensions', () => {
  for (const [path, component] of [
    ['/w/logs/mcp_server_error.log', 'mcp_server_error'],
    ['smoke_test_20251112_150411.log', 'smoke_test'],
    ['smoke_test_20251112_150420.log', 'smoke_test'],
    ['app.log.1', 'app'],
    ['app.log.12.gz', 'app'],
    ['app.log-20251113.zst', 'app'],
    ['app.2025-11-13.log', 'app'],
    ['app-2025-11-13T10-11-12.log', 'app'],
    ['20251113-nightly.log', 'nightly'],
    ['supervisor.log.20251026_165248.slice', 'supervisor'],
    ['agent_build.sh.log', 'agent_build.sh'],
    ['worker-7.log', 'worker-7'],
    ['app_1763056703.log', 'app'],
    ['20251113.log', '20251113.log'],
    ['.log', '.log'],
    ['syslog', 'syslog'],
  ] as const)
    expect([path, componentOf(path)]).toEqual([path, component])
})

it('a rotation family is one folder and one name', () => {
  const family = rotationFamily('/w/app.log')
  for (const path of ['/w/app.log.1', '/w/app.log.2.gz', '/w/app.log-20251113', '/w/app.log.2025-11-13.zst'])
    expect(rotationFamily(path)).toBe(family)
  for (const path of ['/w/b.log', '/v/app.log.1', '/w/app.err']) expect(rotationFamily(path)).not.toBe(family)
})
