/** Writes what `run-compiled.js` reads; whole or not at all. Not being able to is no fault: the next start takes longer. */
'use strict'
const { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } = require('node:fs')

/** The code of a file that was not loaded this time stays. */
module.exports = function keepCompiled({ file, key, kept, loaded }) {
  const temporary = `${file}.${process.pid}.tmp`
  try {
    const descriptor = openSync(temporary, 'wx', 0o600)
    try {
      writeDurably(descriptor, contentOf({ key, kept, loaded }))
    } finally {
      closeSync(descriptor)
    }
    renameSync(temporary, file)
  } catch {
    removeIfPossible(temporary)
  }
}

function contentOf({ key, kept, loaded }) {
  const codes = new Map(kept.codes)
  for (const [name, { script, stamp }] of loaded) codes.set(name, { stamp, code: script.createCachedData() })
  const entries = [...codes].map(([name, { stamp, code }]) => ({ name, stamp, length: code.length }))
  const head = Buffer.from(`${JSON.stringify({ key, runs: kept.runs + 1, entries })}\n`)
  return Buffer.concat([head, ...[...codes.values()].map(({ code }) => code)])
}

/** Code of which a part is missing after a power failure would not be noticed. */
function writeDurably(descriptor, bytes) {
  for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written)
  fsyncSync(descriptor)
}

function removeIfPossible(path) {
  try {
    rmSync(path, { force: true })
  } catch {
    // On a file system that has become read-only there is nothing to remove.
  }
}
