#!/usr/bin/env node
'use strict'
// Old syntax up to the check: an old Node has to parse this file to say that it is too old.
var found = process.versions.node.split('.').map(Number)
var least = { 22: [22, 2], 24: [15, 0] }[found[0]]
var supported = least ? found[1] > least[0] || (found[1] === least[0] && found[2] >= least[1]) : found[0] >= 26

if (!supported) {
  process.stderr.write(
    'autonomy needs Node.js 24.15 or newer (or 22.22.2 and later 22.x, or 26), but this is ' +
      process.versions.node +
      '; install Node.js 24, or put it beside autonomy with: npm install node@24\n',
  )
  process.exitCode = 1
} else {
  var folder = compiledCode()
  if (folder) require('./run-compiled.js')(folder)
  // oxlint-disable-next-line no-unassigned-import -- the program runs by being loaded
  else require('../dist/main.js')
}

/**
 * Where compiled code is kept: in the user's cache directory. Undefined where that cannot be written, and where code is
 * wanted as Node loads it itself: for coverage, and for stack traces by source maps.
 */
function compiledCode() {
  var env = process.env
  if (env.NODE_DISABLE_COMPILE_CACHE || env.NODE_V8_COVERAGE || process.sourceMapsEnabled) return undefined
  var home = env.HOME || homeOfUser()
  var inHome = home && home + (process.platform === 'darwin' ? '/Library/Caches' : '/.cache')
  var caches = env.XDG_CACHE_HOME || (process.platform === 'win32' && env.LOCALAPPDATA) || inHome
  return caches && madeInside(caches, ['autonomy', 'compiled'])
}

/** Undefined for a user whom the system does not know, as in many containers. An empty HOME would be taken at its word. */
function homeOfUser() {
  try {
    return require('os').userInfo().homedir
    // oxlint-disable-next-line no-unused-vars -- old syntax wants the name
  } catch (error) {
    return undefined
  }
}

/**
 * Folder by folder, and only where the parent is: Node's own recursive mkdir never returns on a file system that
 * answers "no such directory" to mkdir (procfs), and would make a home that is not there.
 */
function madeInside(parent, names) {
  var fs = require('fs')
  var all = parent + '/' + names.join('/')
  if (fs.existsSync(all)) return all
  try {
    if (!fs.existsSync(parent)) fs.mkdirSync(parent)
    for (var at = 0; at < names.length; at++) {
      parent += '/' + names[at]
      if (!fs.existsSync(parent)) fs.mkdirSync(parent)
    }
    return parent
    // oxlint-disable-next-line no-unused-vars -- old syntax wants the name
  } catch (error) {
    // Another process may have been quicker.
    return fs.existsSync(all) ? all : undefined
  }
}
