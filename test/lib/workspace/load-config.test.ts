import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { AutonomyError } from '../../../src/lib/errors.ts'
import { DEFAULT_CONFIG } from '../../../src/lib/workspace/default-config.ts'
import { openWorkspace } from '../../../src/lib/workspace/open-workspace.ts'
import { temporaryWorkspace } from './temporary-workspace.ts'

const USER = 'home/.config/autonomy/config.yaml'

describe('the settings in force', () => {
  it('are the defaults where nothing is configured', async () => {
    const { platform } = temporaryWorkspace()
    const { config, origins } = await openWorkspace({}, platform())
    expect(config).toEqual(DEFAULT_CONFIG)
    expect(new Set(origins.values())).toEqual(new Set(['default']))
    expect(origins.get('score.threshold')).toBe('default')
    expect(origins.has('checks')).toBe(true)
  })

  const sources = ['user', 'project', 'environment', 'flag'] as const
  it.each(sources)('come from the %s before all weaker sources', async (strongest) => {
    const used = sources.slice(0, sources.indexOf(strongest) + 1)
    const { platform } = temporaryWorkspace({
      ...(used.includes('user') && { [USER]: 'score: { threshold: 11 }\nreports: { keep: 7 }\n' }),
      ...(used.includes('project') && { 'autonomy.yaml': 'score: { threshold: 22 }\n' }),
    })
    const variables: Record<string, string> = used.includes('environment') ? { AUTONOMY_SCORE_THRESHOLD: '33' } : {}
    const overrides = used.includes('flag') ? { scoreThreshold: 44 } : {}
    const { config, origins } = await openWorkspace({ overrides }, platform(variables))
    expect(config.score.threshold).toBe(11 * used.length)
    expect(origins.get('score.threshold')).toBe(strongest)
    expect([config.reports.keep, origins.get('reports.keep')]).toEqual([7, 'user'])
  })

  it('take the user file from XDG_CONFIG_HOME, and a relative one there not', async () => {
    const { platform, root, write } = temporaryWorkspace({ [USER]: 'reports: { keep: 1 }' })
    write('xdg/autonomy/config.yaml', 'reports: { keep: 2 }')
    const keep = async (home: string): Promise<number> =>
      (await openWorkspace({}, platform({ XDG_CONFIG_HOME: home }))).config.reports.keep
    expect(await keep(join(root, 'xdg'))).toBe(2)
    expect(await keep('xdg')).toBe(1)
  })

  it('replace a list as a whole and other keys one by one', async () => {
    const { platform } = temporaryWorkspace({
      [USER]: 'stale: { runs: 5, min_age: 1h }\nchecks: [{ name: a, kind: dns }, { name: b, kind: network }]',
      'autonomy.yaml': 'stale: { min_age: 2d }\nchecks: [{ name: c, kind: disk }]',
    })
    const { config, origins } = await openWorkspace({}, platform())
    expect(config.stale).toEqual({ runs: 5, min_age: 172_800_000, max_occurrences: 3 })
    expect(config.checks).toEqual([
      { name: 'c', kind: 'disk', path: '.', max_used_percent: 90, required: true, every: 0, timeout: 10_000 },
    ])
    expect(['stale.runs', 'stale.min_age', 'stale.max_occurrences'].map((key) => origins.get(key))).toEqual([
      'user',
      'project',
      'default',
    ])
  })

  it('take every scalar key from its variable', async () => {
    const { platform } = temporaryWorkspace()
    const variables = {
      AUTONOMY_LOGS_TIMEZONE: 'Europe/Berlin',
      AUTONOMY_ASSIGNMENT_ENABLED: 'false',
      AUTONOMY_PREDICTION_HORIZON: '36h',
      AUTONOMY_PREDICTION_THRESHOLD: '.25',
      AUTONOMY_PREDICTION_HIGH_CONFIDENCE: '0.9',
      AUTONOMY_HEALING_MODE: 'suggest',
      AUTONOMY_HEALING_MAX_ATTEMPTS: '9',
      AUTONOMY_HEALING_WINDOW: '90s',
      AUTONOMY_STALE_RUNS: '4',
      AUTONOMY_STALE_MIN_AGE: '0',
      AUTONOMY_STALE_MAX_OCCURRENCES: '0',
      AUTONOMY_REPORTS_KEEP: '12',
      AUTONOMY_SCORE_THRESHOLD: '0',
      AUTONOMY_ALERTS_COOLDOWN: '30m',
    }
    const { config, origins } = await openWorkspace({}, platform(variables))
    expect(config).toEqual({
      ...DEFAULT_CONFIG,
      logs: { ...DEFAULT_CONFIG.logs, timezone: 'Europe/Berlin' },
      assignment: { enabled: false },
      prediction: { horizon: 129_600_000, threshold: 0.25, high_confidence: 0.9 },
      healing: { mode: 'suggest', max_attempts: 9, window: 90_000, services: [] },
      stale: { runs: 4, min_age: 0, max_occurrences: 0 },
      reports: { keep: 12 },
      score: { threshold: 0 },
      alerts: { ...DEFAULT_CONFIG.alerts, cooldown: 1_800_000 },
    })
    expect([...origins.values()].filter((origin) => origin === 'environment')).toHaveLength(14)
  })

  it('are not read from variables that are empty or not ours', async () => {
    const { platform } = temporaryWorkspace()
    const variables = { AUTONOMY_SCORE_THRESHOLD: '', AUTONOMY_SLACK_URL: 'x', AUTONOMY_CHECKS: 'y' }
    expect((await openWorkspace({}, platform(variables))).config).toEqual(DEFAULT_CONFIG)
  })

  it('name the faults of all sources at once', async () => {
    const { platform, root, home } = temporaryWorkspace({
      [USER]: 'reports:\n  keep: 0\n',
      'autonomy.yaml': 'scor: 1\nlogs: 2\n',
    })
    const failure = await openWorkspace({}, platform({ AUTONOMY_HEALING_MODE: 'on' })).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(AutonomyError)
    expect(failure).toMatchObject({
      code: 'INVALID_CONFIG',
      position: { line: 2, column: 9 },
      details: [
        `${home}/.config/autonomy/config.yaml:2:9: reports.keep must be at least 1, not 0`,
        `${root}/autonomy.yaml:1:1: unknown key scor; did you mean score?`,
        `${root}/autonomy.yaml:2:7: logs must be a section of keys, not 2`,
        'AUTONOMY_HEALING_MODE: healing.mode must be one of off, suggest, auto, not "on"',
      ],
    })
  })

  it.each(['', '\n\n', '# nothing\n  # set\n', '---\n', 'score:\n# threshold: 5\nchecks:\n'])(
    'are the defaults with a file that sets nothing: %j',
    async (text) => {
      const { platform } = temporaryWorkspace({ 'autonomy.yaml': text })
      const { config, origins } = await openWorkspace({}, platform())
      expect(config).toEqual(DEFAULT_CONFIG)
      expect(new Set(origins.values())).toEqual(new Set(['default']))
    },
  )

  it('cost neither a YAML parser nor a validator where there are none', () => {
    const { root } = temporaryWorkspace({ 'autonomy.yaml': '# only a comment\n' })
    const script = `
      import { registerHooks } from 'node:module'
      const loaded = []
      registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) })
      const { openWorkspace } = await import('${join(import.meta.dirname, '../../../src/lib/workspace/open-workspace.ts')}')
      const { systemPlatform } = await import('${join(import.meta.dirname, '../../../src/lib/platform/system.ts')}')
      await openWorkspace({ workspace: ${JSON.stringify(root)} }, systemPlatform())
      console.log(loaded.join('\\n'))`
    const options = { encoding: 'utf8', env: { PATH: process.env['PATH'], HOME: root } } as const
    const loaded = execFileSync(process.execPath, ['--input-type=module', '-e', script], options)
    expect(loaded).toContain('load-config.ts')
    expect(loaded).not.toMatch(/js-yaml|config-validator|config\.schema|re2js|\/yaml\//)
  })
})
