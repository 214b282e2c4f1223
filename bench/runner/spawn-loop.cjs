'use strict'
/** `spawn-loop.cjs COUNT`: runs `cat` so many times, one after the other, with a work item on its stdin. */
const { spawn } = require('node:child_process')

const item = JSON.stringify({ work_item_id: 'work_1795132800000000000', description: 'x'.repeat(400) })

function once() {
  return new Promise((resolve, reject) => {
    const child = spawn('/bin/cat', [], { stdio: ['pipe', 'pipe', 'pipe'] })
    let size = 0
    child.stdout.on('data', (chunk) => (size += chunk.length))
    child.on('error', reject)
    child.on('close', () => (size === item.length ? resolve() : reject(new Error('not all of it came back'))))
    child.stdin.end(item)
  })
}

async function main() {
  for (let count = Number(process.argv[2]); count > 0; count--) await once()
}

main()
