import { mkdirSync, renameSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fileLedger } from '../../../src/lib/coordination/ledger/file-ledger.ts'
import { systemPlatform } from '../../../src/lib/platform/system.ts'
import { locatePaths } from '../../../src/lib/workspace/locate-paths.ts'
import { workspacePaths } from '../../../src/lib/workspace/paths.ts'
import { temporaryWorkspace } from '../../temporary-workspace.ts'
import { add } from '../coordination/ledger/file-store.ts'

const platform = systemPlatform()
const guards = ({ locks, coordination }: ReturnType<typeof workspacePaths>): readonly string[] => [
  locks.coordination,
  coordination.checkpoint,
  coordination.index,
]

describe('paths of a workspace', () => {
  it('are in it, also before agent_coordination is there', () => {
    const root = temporaryWorkspace()
    expect(locatePaths(root, platform)).toEqual(workspacePaths(root))
    mkdirSync(join(root, 'agent_coordination'))
    expect(locatePaths(root, platform)).toEqual(workspacePaths(root))
  })

  it('share what guards agent_coordination with the workspace that it is linked from', async () => {
    const [owner, guest] = [temporaryWorkspace(), temporaryWorkspace()]
    mkdirSync(join(owner, 'agent_coordination'))
    symlinkSync(join(owner, 'agent_coordination'), join(guest, 'agent_coordination'))
    const paths = locatePaths(guest, platform)
    expect(guards(paths)).toEqual(guards(workspacePaths(owner)))
    expect(paths.coordination.runners).toBe(workspacePaths(guest).coordination.runners)
    const [ours, theirs] = [owner, guest].map((root) => fileLedger({ ...platform, paths: locatePaths(root, platform) }))
    const steps = Array.from({ length: 20 }, (_, index) =>
      (index % 2 === 0 ? ours : theirs)?.change(() => ({ result: index, steps: [add(`work_${index}`)] })),
    )
    await Promise.all(steps)
    const log = (await theirs?.log()) ?? []
    expect(log.map(({ seq }) => seq)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1))
  })

  it('keep it in a linked folder of another name, which no workspace owns', () => {
    const [root, elsewhere] = [temporaryWorkspace(), temporaryWorkspace()]
    symlinkSync(elsewhere, join(root, 'agent_coordination'))
    expect(guards(locatePaths(root, platform))).toEqual(guards(workspacePaths(elsewhere)))
    renameSync(elsewhere, `${elsewhere}-away`)
    expect(locatePaths(root, platform)).toEqual(workspacePaths(root))
    renameSync(`${elsewhere}-away`, elsewhere)
  })
})
