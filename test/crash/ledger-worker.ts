/** Run as its own process: `ledger-worker.ts ROOT LARGE_FROM`. */
import { ledgerIn, makeSteps, sayOnStdout } from './ledger-steps.ts'

const [root = '', largeFrom] = process.argv.slice(2)
await makeSteps(ledgerIn(root, Number(largeFrom)), sayOnStdout)
