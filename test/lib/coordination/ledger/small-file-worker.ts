/**
 * Run as its own process, which may only write small files: `small-file-worker.ts ROOT`. Prints how a step on a large
 * document fails.
 */
import { AutonomyError } from '../../../../src/lib/errors.ts'
import { fileLedger } from '../../../../src/lib/coordination/ledger/file-ledger.ts'
import { systemPlatform } from '../../../../src/lib/platform/system.ts'
import { workspacePaths } from '../../../../src/lib/workspace/paths.ts'

const [root = ''] = process.argv.slice(2)
const ledger = fileLedger({ ...systemPlatform(), paths: workspacePaths(root), largeFrom: 0 })
const failure = await ledger
  .change(() => ({
    result: undefined,
    steps: [{ kind: 'change-item', id: 'work_1', patch: { set: { progress: 10 } }, entry: { op: 'progress' } }],
  }))
  .catch((error: unknown) => error)
const { code, message } = failure instanceof AutonomyError ? failure : { code: 'BUG', message: String(failure) }
process.stdout.write(JSON.stringify({ code, message }))
