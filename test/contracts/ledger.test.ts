import { mkdirSync, writeFileSync } from 'node:fs'
import { fileLedger } from '../../src/lib/coordination/ledger/file-ledger.ts'
import { memoryLedger } from '../../src/lib/coordination/ledger/memory-ledger.ts'
import { stringifyDocument } from '../../src/lib/platform/json-document.ts'
import { systemPlatform } from '../../src/lib/platform/system.ts'
import { workspacePaths } from '../../src/lib/workspace/paths.ts'
import { temporaryWorkspace } from '../temporary-workspace.ts'
import { ledgerContract, type LedgerInput } from './ledger.contract.ts'

ledgerContract('memoryLedger', async (input) => memoryLedger(input))

const largeFrom = { 'fileLedger, documents rewritten': Infinity, 'fileLedger, documents indexed': 0 }

for (const [name, bytes] of Object.entries(largeFrom)) {
  ledgerContract(name, async ({ clock, items, agents }: LedgerInput) => {
    const paths = workspacePaths(temporaryWorkspace())
    mkdirSync(paths.coordination.folder)
    if (items) writeFileSync(paths.coordination.workClaims, stringifyDocument(items))
    if (agents) writeFileSync(paths.coordination.agentStatus, JSON.stringify(agents))
    const platform = systemPlatform()
    return fileLedger({ ...platform, clock, paths, largeFrom: bytes })
  })
}
