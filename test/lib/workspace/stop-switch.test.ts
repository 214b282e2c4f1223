import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, utimesSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { workspacePaths } from '../../../src/lib/workspace/paths.ts'
import { refuseIfStopped, resumeWorkspace, stopState, stopWorkspace } from '../../../src/lib/workspace/stop-switch.ts'
import { temporaryWorkspace } from './temporary-workspace.ts'

const STOP = '.agent-workspace/STOP'

function prepared(files: Readonly<Record<string, string>> = {}) {
  const workspace = temporaryWorkspace(files)
  const deps = { ...workspace.platform(), paths: workspacePaths(workspace.root) }
  return { ...workspace, deps, state: () => stopState(deps.paths, deps) }
}

describe('the STOP switch', () => {
  it('is off where there is no file, no folder', () => expect(prepared().state()).toEqual({ stopped: false }))

  it('is on with a file made by touch, since it was made', () => {
    const { state, root } = prepared({ [STOP]: '' })
    utimesSync(`${root}/${STOP}`, 0, Date.parse('2026-11-21T04:30:00Z') / 1000)
    expect(state()).toEqual({ stopped: true, since: '2026-11-21T04:30:00.000Z' })
  })

  it.each([
    ['words', 'disk is being replaced\n', 'disk is being replaced'],
    ['broken JSON', '{"reason": ', '{"reason":'],
    ['JSON of another shape', '[1]', undefined],
    ['null', 'null', undefined],
  ])('is on with %s in the file', (_, text, reason) => {
    const { state, deps } = prepared({ [STOP]: text })
    expect(state()).toMatchObject({ stopped: true, ...(reason !== undefined && { reason }) })
    expect(() => refuseIfStopped(deps.paths, deps)).toThrow(/This workspace is stopped since /)
  })

  it('is on with a link to nowhere, a directory, a file nobody may read', () => {
    const link = prepared({ '.agent-workspace/x': '' })
    symlinkSync('/nowhere', `${link.root}/${STOP}`)
    expect(link.state().stopped).toBe(true)
    const directory = prepared()
    mkdirSync(`${directory.root}/${STOP}`, { recursive: true })
    expect(directory.state().stopped).toBe(true)
    const locked = prepared({ [STOP]: '{}' })
    chmodSync(`${locked.root}/${STOP}`, 0)
    expect(locked.state().stopped).toBe(true)
  })

  it('keeps its first reason, and is lifted once', async () => {
    const { deps, root, state } = prepared()
    const first = await stopWorkspace({ by: 'a@b', reason: 'one' }, deps)
    expect(first).toMatchObject({ stopped: true, changed: true, reason: 'one', by: 'a@b' })
    const document = JSON.parse(readFileSync(`${root}/${STOP}`, 'utf8'))
    expect(document).toEqual({ stopped_at: first.since, reason: 'one', by: 'a@b' })
    expect(await stopWorkspace({ by: 'c', reason: 'two' }, deps)).toMatchObject({ changed: false, reason: 'one' })
    expect(() => refuseIfStopped(deps.paths, deps)).toThrow(`This workspace is stopped since ${first.since}: one`)
    expect(resumeWorkspace(deps.paths, deps)).toEqual({ changed: true })
    expect(existsSync(`${root}/${STOP}`)).toBe(false)
    expect(resumeWorkspace(deps.paths, deps)).toEqual({ changed: false })
    expect(state()).toEqual({ stopped: false })
    expect(() => refuseIfStopped(deps.paths, deps)).not.toThrow()
  })
})
