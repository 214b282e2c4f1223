/** Run as its own process: `scan-worker.ts ROOT END` finishes what a killed run left, then reads batches up to END. */
import { pipelineDepsAt } from '../lib/pipeline/pipeline-deps-at.ts'
import { readBatches } from './read-batches.ts'

const [root = '', end = ''] = process.argv.slice(2)
await readBatches(pipelineDepsAt(root), Number(end))
