/** People run it on whatever Node they have; the entry has to say what it needs, on any of them. */
import { spawnSync } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCli } from '../run-cli.ts'

const runJs = join(import.meta.dirname, '..', '..', 'bin', 'run.js')

/** Runs the entry in a process that says it is this version of Node. */
function onNode(version: string): { stdout: string; stderr: string; status: number | null } {
  const code = `Object.defineProperty(process.versions, 'node', { value: '${version}' })
process.argv.splice(1, 0, ${JSON.stringify(runJs)})
process.argv[2] = '--version'
require(${JSON.stringify(runJs)})`
  return spawnSync(process.execPath, ['-e', code, 'x'], { encoding: 'utf8' })
}

describe('bin/run.js', () => {
  it.each(['0.12.0', '18.19.0', '20.20.2', '22.22.1', '23.9.0', '24.14.9', '25.1.0'])(
    'refuses Node %s in one line',
    (version) => {
      const { stdout, stderr, status } = onNode(version)
      expect({ stdout, status }).toEqual({ stdout: '', status: 1 })
      expect(stderr.trimEnd().split('\n')).toHaveLength(1)
      expect(stderr).toContain(
        `needs Node.js 24.15 or newer (or 22.22.2 and later 22.x, or 26), but this is ${version}`,
      )
      expect(stderr).toContain('install')
    },
  )

  it.each(['22.22.2', '22.23.0', '24.15.0', '24.21.0', '26.0.0', '27.1.0'])('starts on Node %s', (version) => {
    expect(onNode(version)).toMatchObject({ status: 0, stderr: '' })
  })

  it('starts where nothing can be cached, and makes no home that is not there', async () => {
    for (const env of [{ HOME: '/nowhere/home', XDG_CACHE_HOME: '' }, { XDG_CACHE_HOME: '/proc/nowhere' }]) {
      expect(await runCli(['--version'], { env })).toMatchObject({ status: 0, stderr: '' })
    }
    expect(existsSync('/nowhere')).toBe(false)
  })

  it.skipIf(process.getuid?.() !== 0)('works for a user without a name and a home', () => {
    const options = { uid: 54_321, gid: 54_321, cwd: '/', encoding: 'utf8' } as const
    for (const env of [{}, { HOME: '' }]) {
      const { status, stderr } = spawnSync(process.execPath, [runJs, 'status'], { ...options, env })
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    }
  })

  it.skipIf(!existsSync('/dev/full'))('says that a result could not be written, with and without --json', () => {
    for (const json of [[], ['--json']]) {
      const out = openSync('/dev/full', 'w')
      const stdio = ['ignore', out, 'pipe'] as const
      const run = spawnSync(process.execPath, [runJs, 'completion', 'bash', ...json], { stdio: [...stdio] })
      closeSync(out)
      expect(run.status).toBe(1)
      expect(run.stderr.toString()).toContain('Error: cannot write to standard output: the disk is full (ENOSPC)')
      expect(run.stderr.toString()).toContain('Hint: The command itself was carried out')
    }
  })

  it('keeps compiled code in the cache directory of the user', async () => {
    const home = await mkdtemp(join(tmpdir(), 'autonomy-home-'))
    expect(await runCli(['--version'], { env: { HOME: home, XDG_CACHE_HOME: '' } })).toMatchObject({ status: 0 })
    expect(existsSync(join(home, '.cache', 'autonomy', 'compiled'))).toBe(true)
    await rm(home, { recursive: true, force: true })
  })

  it('is written in syntax that an old Node parses', () => {
    const code = readFileSync(runJs, 'utf8').replaceAll(/\/\/.*|\/\*[^]*?\*\//g, '')
    expect(code).not.toMatch(/\b(?:const|let|class|async|await|import)\b|=>|`|\?\.|\?\?|\.\.\./)
  })

  it('agrees with package.json', () => {
    const { engines } = JSON.parse(readFileSync(join(runJs, '..', '..', 'package.json'), 'utf8'))
    expect(engines.node).toBe('^22.22.2 || ^24.15.0 || >=26.0.0')
  })
})
