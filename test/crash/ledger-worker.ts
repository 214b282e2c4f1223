/** Run as its own process: `ledger-worker.ts ROOT`. */
import { ledgerIn, makeSteps, sayOnStdout } from './ledger-steps.ts'

await makeSteps(ledgerIn(process.argv[2] ?? ''), sayOnStdout)
