'use strict'
/** Preloaded: at the end it says on descriptor 3 how much CPU time the process and all that it waited for took, in µs. */
const { readFileSync, writeSync } = require('node:fs')

/** Microseconds of a clock tick: USER_HZ is 100 on every Linux. */
const TICK = 10_000

process.on('exit', () => {
  const { userCPUTime, systemCPUTime } = process.resourceUsage()
  const stat = readFileSync('/proc/self/stat', 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const children = (Number(fields[13]) + Number(fields[14])) * TICK
  writeSync(3, JSON.stringify({ own: userCPUTime + systemCPUTime, children }))
})
