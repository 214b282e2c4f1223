import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, utimesSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { workspacePaths } from '../../../src/lib/workspace/paths.ts'
import type { StopScope } from '../../../src/lib/workspace/stop-orders.ts'
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
    expect(state()).toEqual({ stopped: true, level: 'terminate', since: '2026-11-21T04:30:00.000Z' })
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
    expect(document).toEqual({ stopped_at: first.since, reason: 'one', by: 'a@b', level: 'terminate' })
    expect(await stopWorkspace({ by: 'c', reason: 'two' }, deps)).toMatchObject({ changed: false, reason: 'one' })
    expect(() => refuseIfStopped(deps.paths, deps)).toThrow(`This workspace is stopped since ${first.since}: one`)
    expect(await resumeWorkspace({}, deps)).toEqual({ changed: true })
    expect(existsSync(`${root}/${STOP}`)).toBe(false)
    expect(await resumeWorkspace({}, deps)).toEqual({ changed: false })
    expect(state()).toEqual({ stopped: false })
    expect(() => refuseIfStopped(deps.paths, deps)).not.toThrow()
  })

  it('stops only the agent or the team it names', async () => {
    const { deps, state } = prepared()
    await stopWorkspace({ by: 'me', agent: 'a1', reason: 'loops' }, deps)
    await stopWorkspace({ by: 'me', team: 'red', level: 'pause' }, deps)
    const as = (actor: StopScope) => stopState(deps.paths, deps, actor)
    expect(state()).toMatchObject({ stopped: false, scopes: [{ agent: 'a1' }, { team: 'red' }] })
    expect(as({ agent: 'a1' })).toMatchObject({ stopped: true, level: 'terminate', reason: 'loops' })
    expect(as({ agent: 'a2' })).toMatchObject({ stopped: false })
    expect(as({ agent: 'a2', team: 'red' })).toMatchObject({ stopped: true, level: 'pause' })
    expect(as({ agent: 'a1', team: 'red' })).toMatchObject({ level: 'terminate' })
    expect(() => refuseIfStopped(deps.paths, deps)).not.toThrow()
    expect(() => refuseIfStopped(deps.paths, deps, { agent: 'a1' })).toThrow(/loops/)
    expect(await resumeWorkspace({ agent: 'a3' }, deps)).toEqual({ changed: false })
    expect(await resumeWorkspace({ agent: 'a1' }, deps)).toEqual({ changed: true })
    expect(as({ agent: 'a1' })).toMatchObject({ stopped: false, scopes: [{ team: 'red' }] })
    expect(await resumeWorkspace({ team: 'red' }, deps)).toEqual({ changed: true })
    expect(state()).toEqual({ stopped: false })
  })

  it('is made harsher, never milder, and keeps its reason', async () => {
    const { deps, state } = prepared()
    await stopWorkspace({ by: 'a', level: 'drain', reason: 'one' }, deps)
    expect(await stopWorkspace({ by: 'b', level: 'pause' }, deps)).toMatchObject({ changed: false, level: 'drain' })
    expect(await stopWorkspace({ by: 'b', agent: 'x', level: 'drain' }, deps)).toMatchObject({ changed: false })
    expect(await stopWorkspace({ by: 'b', level: 'kill' }, deps)).toMatchObject({ changed: true, level: 'kill' })
    expect(state()).toMatchObject({ level: 'kill', reason: 'one', by: 'a' })
    expect(await stopWorkspace({ by: 'b', agent: 'x', level: 'kill' }, deps)).toMatchObject({ changed: false })
  })

  it('stops everybody when its scopes say nothing', () => {
    expect(prepared({ [STOP]: '{"scopes": []}' }).state()).toMatchObject({ stopped: true, level: 'terminate' })
    expect(prepared({ [STOP]: '{"scopes": [7]}' }).state()).toMatchObject({ stopped: true })
    expect(prepared({ [STOP]: '{"level": "what"}' }).state()).toMatchObject({ stopped: true, level: 'terminate' })
  })
})
