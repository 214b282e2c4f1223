import { describe, expect, it } from 'vitest'
import { judgeLine, type Verdict } from '../../../../src/lib/pipeline/analyze/judge-line.ts'
import { LineMask } from '../../../../src/lib/pipeline/analyze/masked-line.ts'
import { createPatternMatcher } from '../../../../src/lib/pipeline/analyze/match-patterns.ts'
import { createSearchProgram } from '../../../../src/lib/pipeline/analyze/search-program.ts'
import { TriggerFilter } from '../../../../src/lib/pipeline/analyze/trigger-filter.ts'
import { BUILT_IN_TRIGGERS } from '../../../../src/lib/pipeline/analyze/triggers.ts'

const patterns = await createPatternMatcher([])
const program = createSearchProgram(10_000)
const filter = new TriggerFilter(BUILT_IN_TRIGGERS, program)
const mask = new LineMask(new Set([0, 50, 60, 401, 403, 404, 500, ...patterns.numbers]), 10_000)

function judge(line: string): Verdict {
  const bytes = Buffer.from(line)
  return judgeLine(mask.mask(bytes, 0, bytes.length), patterns)
}

function holdsTrigger(line: string): boolean {
  program.bytes.fill(0)
  return filter.next(0, program.bytes.write(`\n\n${line}\n`)) !== -1
}

const EVENTS: readonly string[] = [
  // a stated level
  '[ERROR] 3 projects have workflow validation errors',
  ' - ERROR [CommitProcessor:1:NIOServerCnxn@180] - Unexpected',
  'ERROR: no such thing',
  '[error] mod_jk child workerEnv in error state 6',
  '[core:error] [pid 35708:tid 4328636416] AH00072',
  '<error> dhcp4 (eth0): request failed',
  '|ERROR|worker|lost',
  'level=error msg="disk gone"',
  'ts=1 caller=x.go:1 level=crit msg=x',
  '{"level":"error","msg":"lost"}',
  '{"severity": "ERROR", "message": "lost"}',
  '{"level":50,"time":1763056703123,"msg":"lost"}',
  '{"time":1763056703123,"level": 60,"msg":"lost"}',
  'E1113 17:58:23.123456   12 file.go:12] lost it',
  'E/ActivityManager(  585): ANR in com.x',
  ' 1702  2395 E WindowManager: lost',
  '[E] widget lost',
  '(EE) no screens',
  'combo logrotate: ALERT exited abnormally with [1]',
  'FATAL [main] - Exiting',
  'SEVERE: Servlet.service() for servlet threw',
  'CRITICAL root: lost',
  'npm ERR! code ELIFECYCLE',
  'fatal: Could not read from remote repository.',
  'sshd[24443]: error: Received disconnect from 103.99.0.122: 14',
  '/a/b.swift:12:5: error: type X has no member y',
  'chrome.exe - x.com:443 error : Could not connect to proxy',
  '❌ codeql-security.yml: Invalid YAML',
  '✗ 3 tests',
  // none stated
  'jq: parse error: Unmatched at line 85, column 1',
  './a.sh: line 3: generate_status_report: command not found',
  './a.sh: line 456: local: can only be used in a function',
  './a.sh: fork: retry: Resource temporarily unavailable',
  "./a.sh: line 3: syntax error near unexpected token `fi'",
  'cp: unable to copy extended attributes to /x',
  'heartbeat fail',
  'register attempt 1 failed, retrying in 2s...',
  'Error cleaning up stale agents: 5',
  'sshd(pam_unix)[1]: authentication failure; logname= uid=0',
  'Failed password for root from 1.2.3.4 port 22 ssh2',
  'Traceback (most recent call last):',
  'java.lang.IllegalStateException: lost',
  'Exception in thread "main" java.lang.NullPointerException',
  'panic: runtime error: index out of range [5]',
  'TypeError: x is not a function',
  'Segmentation fault (core dumped)',
  'curl: (7) Failed to connect to localhost port 80: Connection refused',
  '127.0.0.1 - - [x] "GET /favicon.ico HTTP/1.1" 404 -',
  '127.0.0.1 - - [x] "GET / HTTP/1.1" 500 12',
  'upstream returned status=403',
  '2 errors generated.',
  'WARN retrying: Connection refused',
]

const OTHERS: readonly string[] = [
  'INFO [main] ERROR is mentioned',
  '[INFO] Checking for errors',
  ' - INFO - 0 errors',
  'DEBUG KeyError handled',
  '[SUCCESS] failed=0',
  '{"level":"info","msg":"error budget is fine, Connection refused once"}',
  '{"level":30,"msg":"failed"}',
  '✅ Workflow validation passed, no errors',
  'ℹ️  Checking for build failures...',
  '⚠️  Found 1 failed workflow runs',
  ' WARN [LeaseRenewer] Failed to renew lease',
  '/a/b.swift:12:5: warning: Line Length Violation',
  'note: error handling is described below',
  '0 errors, 0 failures',
  'no errors found',
  'errors=0 warnings=2',
  'error_count: 0',
  'finished without any errors',
  'Error budget: 99.9 % left',
  'TODO Agent: Processing TODO: // TODO: Handle error properly, this fails when x',
  'Compiling ErrorHandler.swift',
  'sendSyncFailedBroadcast',
  'deleted blk_1 is added to invalidSet',
  'running with --fail-fast --error-exit',
  'exit code 0',
  'the job took 404 seconds',
  'GET /404 HTTP/1.1" 200 404',
  'plain text',
  '',
]

describe('a line is an error event', () => {
  for (const line of EVENTS)
    it(`: ${line}`, () => {
      expect(judge(line)).toMatchObject({ event: true })
      expect(holdsTrigger(line)).toBe(true)
    })
})

describe('a line is no error event', () => {
  for (const line of OTHERS) it(`: ${line}`, () => expect(judge(line)).toMatchObject({ event: false }))
})

describe('a known pattern', () => {
  const idOf = (line: string) => judge(line).pattern?.id
  it('is the most specific one', () => {
    expect(idOf("ModuleNotFoundError: No module named 'redis'")).toBe('python-module-redis')
    expect(idOf("ModuleNotFoundError: No module named 'yaml'")).toBe('python-module-missing')
    expect(idOf('x.sh: line 4: bc: command not found')).toBe('command-missing-bc')
    expect(idOf('x.sh: line 4: abc: command not found')).toBe('command-missing')
    expect(idOf('x.sh: line 4: docker: command not found')).toBe('command-missing-docker')
    expect(idOf('OSError: [Errno 98] Address already in use')).toBe('address-in-use')
    expect(idOf('Configuration file not found')).toBe('configuration-missing')
  })

  it('is a whole word, and a class name is written as it is', () => {
    expect(idOf('MonkeyError: x')).toBeUndefined()
    expect(idOf('builtins.KeyError: x')).toBe('key-error')
    expect(idOf('KeyErrors: x')).toBeUndefined()
    expect(idOf('ERROR keyerror')).toBeUndefined()
    expect(idOf('error: PERMISSION DENIED')).toBe('permission-denied')
  })

  it('of an HTTP status takes the usual spellings and no other number', () => {
    for (const line of [
      'HTTP 404',
      'HTTP/1.1 404 Not Found',
      '"GET / HTTP/2" 404 0',
      'status=404',
      'status code 404',
      'HTTP Error 404: x',
      '{"status":404}',
    ])
      expect([line, idOf(line)]).toEqual([line, 'http-404'])
    for (const line of ['error 1404', 'error at 404.5', 'error in line 404', 'HTTP 4040 error'])
      expect([line, idOf(line)]).toEqual([line, undefined])
  })

  it('counts on a warning, not on information', () => {
    expect(judge('[WARNING] disk: No space left on device')).toMatchObject({
      event: true,
      pattern: { id: 'disk-full' },
    })
    expect(judge('[INFO] simulated: No space left on device')).toMatchObject({ event: false, pattern: undefined })
  })
})
