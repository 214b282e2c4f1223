/**
 * Preloaded (`node --require`) into a process under test: ends it with SIGKILL at its nth change of the file system,
 * KILL_AT_WRITE=n, counted from 1. A write of data is torn: its first half arrives. Everything else is not done at all.
 * With KILL_AT_WRITE=0 nothing is killed; then, and whenever the process gets to its end, COUNT_WRITES_IN names a file
 * that receives the number of changes.
 */
'use strict'
const fs = require('node:fs')
const { syncBuiltinESMExports } = require('node:module')

const killAt = Number(process.env.KILL_AT_WRITE ?? '0')
const countFile = process.env.COUNT_WRITES_IN
const writeFile = fs.writeFileSync
const writes = [
  'writeSync',
  'write',
  'writeFileSync',
  'writeFile',
  'appendFileSync',
  'appendFile',
  'writevSync',
  'writev',
]
const changes = [
  'renameSync',
  'rename',
  'unlinkSync',
  'unlink',
  'rmSync',
  'rm',
  'mkdirSync',
  'mkdir',
  'linkSync',
  'link',
]
const more = ['symlinkSync', 'ftruncateSync', 'truncateSync', 'fsyncSync', 'fsync', 'fdatasyncSync', 'copyFileSync']
const opens = ['openSync', 'open']
let count = 0

function isOurs(name, [target, ...rest]) {
  // Standard streams are no file system.
  if (writes.includes(name) && typeof target === 'number' && target <= 2) return false
  if (!opens.includes(name)) return true
  const flags = rest[0] ?? 'r'
  return typeof flags === 'number'
    ? (flags & (fs.constants.O_WRONLY | fs.constants.O_RDWR)) !== 0
    : !/^rs?$/.test(flags)
}

function half(data, length) {
  if (typeof data === 'string') return data.slice(0, Math.floor(data.length / 2))
  if (ArrayBuffer.isView(data)) return data.subarray(0, Math.floor((length ?? data.byteLength) / 2))
  return data
}

function patch(name) {
  const original = fs[name]
  if (typeof original !== 'function') return
  fs[name] = function (...args) {
    if (!isOurs(name, args)) return original.apply(this, args)
    count += 1
    if (count === killAt) {
      if (name === 'writeFileSync' || name === 'appendFileSync') original.call(this, args[0], half(args[1]), args[2])
      if (name === 'writeSync' && typeof args[1] === 'string') original.call(this, args[0], half(args[1]))
      process.kill(process.pid, 'SIGKILL')
      // The signal is delivered before anything else happens.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10_000)
    }
    return original.apply(this, args)
  }
}

for (const name of [...writes, ...changes, ...more, ...opens]) patch(name)
syncBuiltinESMExports()
if (countFile) process.on('exit', () => writeFile(countFile, String(count)))
