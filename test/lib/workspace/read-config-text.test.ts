import { describe, expect, it } from 'vitest'
import { faultText } from '../../../src/lib/workspace/config-fault.ts'
import { readConfigText } from '../../../src/lib/workspace/read-config-text.ts'

async function faults(text: string): Promise<readonly string[]> {
  return (await readConfigText(text, 'a.yaml')).faults.map((fault) => faultText(fault))
}

describe('a faulty configuration file', () => {
  it.each([
    ['an unknown section', 'scor:\n  threshold: 1', 'a.yaml:1:1: unknown key scor; did you mean score?'],
    ['an unknown key', 'score:\n  treshold: 1', 'a.yaml:2:3: unknown key score.treshold; did you mean threshold?'],
    [
      'a key in the other spelling',
      'stale: { minAge: 1h }',
      'a.yaml:1:10: unknown key stale.minAge; did you mean min_age?',
    ],
    ['nothing like it', 'reports: { xyzzy: 1 }', 'a.yaml:1:12: unknown key reports.xyzzy; known: keep'],
    [
      'a text for a number',
      'score: { threshold: high }',
      'a.yaml:1:21: score.threshold must be a whole number, not "high"',
    ],
    [
      'a number that is too large',
      'score:\n  threshold: 101',
      'a.yaml:2:14: score.threshold must be at most 100, not 101',
    ],
    ['a fraction', 'reports:\r\n  keep: 1.5\r\n', 'a.yaml:2:9: reports.keep must be a whole number, not 1.5'],
    [
      'a duration without unit',
      'alerts: { cooldown: 30 }',
      'a.yaml:1:21: alerts.cooldown must be a duration such as 30s, 15m, 24h or 7d, not 30',
    ],
    [
      'a horizon of nothing',
      'prediction: { horizon: 0s }',
      'a.yaml:1:24: prediction.horizon must be a duration above zero such as 500ms, 30s, 15m or 24h, not "0s"',
    ],
    [
      'a mode that is none',
      'healing: { mode: atuo }',
      'a.yaml:1:18: healing.mode must be one of off, suggest, auto, not "atuo"; did you mean auto?',
    ],
    ['a list at the top', '- a', 'a.yaml:1:1: the configuration must be a section of keys, not a list'],
    [
      'a kind of check that is none',
      'checks:\n  - name: a\n    kind: dsk',
      'a.yaml:3:11: checks[0].kind must be one of command, tcp, dns, network, disk, http, module, not "dsk"; did you mean disk?',
    ],
    [
      'a check without a kind',
      'checks:\n  - name: a',
      'a.yaml:2:5: checks[0].kind is missing; it is one of command, tcp, dns, network, disk, http, module',
    ],
    [
      "another kind's key",
      'checks: [{ name: a, kind: tcp, host: h, port: 1, url: u }]',
      'a.yaml:1:50: unknown key checks[0].url; known: name, kind, host, port, required, every, timeout',
    ],
    [
      'a check twice',
      'checks: [{ name: a, kind: dns }, { name: a, kind: dns }]',
      'a.yaml:1:42: checks[1].name "a" is also the name of checks[0]',
    ],
    [
      'an empty command',
      'checks: [{ name: a, kind: command, argv: [] }]',
      'a.yaml:1:42: checks[0].argv must be a list with at least one entry, not an empty list',
    ],
    [
      'a pattern with nothing to look for',
      'patterns:\n  - { id: a, category: c, priority: low, title: t }',
      'a.yaml:2:5: patterns[0] needs exactly one of literal and regex, and has neither',
    ],
    [
      'an expression that is none',
      "redaction: { patterns: ['(a'] }",
      'a.yaml:1:25: redaction.patterns[0] is no RE2 regular expression: error parsing regexp: missing closing ): `(a`',
    ],
    [
      'a time zone that is none',
      'logs: { timezone: Mars/Base }',
      'a.yaml:1:19: logs.timezone must be an IANA time zone such as UTC or Europe/Berlin, not "Mars/Base"',
    ],
    [
      'two documents',
      'score: {}\n---\nscore: {}',
      'a.yaml:1:1: it holds 2 YAML documents; one configuration is one document',
    ],
    ['a key twice', 'score:\n  threshold: 1\nscore:\n  threshold: 2', 'a.yaml:3:1: Map keys must be unique'],
    ['a merge key', 'score:\n  <<: { threshold: 1 }', 'a.yaml:2:3: unknown key score.<<; known: threshold'],
  ])('is told where it is: %s', async (_, text, expected) => {
    expect(await faults(text)).toEqual([expected])
  })

  it('never repeats a secret', async () => {
    const text = 'alerts: { channels: [{ name: a, kind: slack, url: https://hooks.example/SECRET }] }'
    expect(await faults(text)).toEqual([
      'a.yaml:1:51: alerts.channels[0].url must be a reference to a secret, env:NAME or file:PATH (never the secret itself)',
    ])
  })

  it('is told with all its faults, in the order of the text', async () => {
    const text = 'stale: { runs: 0 }\nscore:\n  treshold: 1\n  threshold: x\nchecks: [{ name: a b, kind: dns }]\n'
    expect((await faults(text)).map((fault) => fault.split(' ', 1)[0])).toEqual([
      'a.yaml:1:16:',
      'a.yaml:3:3:',
      'a.yaml:4:14:',
      'a.yaml:5:18:',
    ])
  })

  it('is told with all its syntax faults', async () => {
    const found = await faults('score: [1\nlogs: {')
    expect(found.length).toBeGreaterThan(0)
    expect(found.every((fault) => /^a\.yaml:\d+:\d+: /.test(fault))).toBe(true)
  })

  it('cannot make us build a bomb from aliases', async () => {
    const levels = Array.from(
      { length: 30 },
      (_, index) => `l${index + 1}: &l${index + 1} [${`*l${index},`.repeat(9)}]`,
    )
    expect((await faults(`l0: &l0 x\n${levels.join('\n')}`)).length).toBeGreaterThan(0)
  })
})

describe('the entries of lists', () => {
  it('get the defaults of their kind', async () => {
    const text = `
checks: [{ name: a, kind: http, url: 'http://127.0.0.1/' }, { name: b, kind: module, module: redis, timeout: 2s, every: 0 }]
healing: { services: [{ name: s, check: [a], restart: [b] }] }
alerts: { channels: [{ name: m, kind: smtp, host: h, from: a, to: [b] }] }`
    const { layer, faults: none } = await readConfigText(text, 'a.yaml')
    expect(none).toEqual([])
    expect(layer).toEqual({
      checks: [
        { name: 'a', kind: 'http', url: 'http://127.0.0.1/', status: 200, required: true, every: 0, timeout: 10_000 },
        { name: 'b', kind: 'module', module: 'redis', interpreter: 'python3', required: true, every: 0, timeout: 2000 },
      ],
      healing: { services: [{ name: 's', check: ['a'], restart: ['b'], timeout: 10_000 }] },
      alerts: {
        channels: [
          { name: 'm', kind: 'smtp', host: 'h', from: 'a', to: ['b'], port: 587, secure: false, timeout: 10_000 },
        ],
      },
    })
  })
})
