/**
 * Loads dist/ and keeps what V8 compiled of it, one file for each command. Node's own compile cache keeps a file as it is
 * right after parsing, when most functions are not compiled yet, so each start compiles them again; here the code is
 * taken after the command did its work, with every function it called. What is kept counts only for the very files it
 * came from (size and change time), for this Node and its options; V8 itself refuses what is not its own.
 */
'use strict'
const { existsSync, readFileSync, statSync } = require('node:fs')
const { dirname, isAbsolute, join, sep } = require('node:path')
const { constants, Script } = require('node:vm')

const dist = join(__dirname, '..', 'dist')
const HEAD = '(function (exports, require, module, __filename, __dirname) { '
const [before, after] = [Buffer.from(HEAD), Buffer.from('\n})')]
/** Seconds. In a longer run V8 has thrown away again what was only needed at the start; the next one will be shorter. */
const LONGEST_RUN = 2
const NOTHING = { runs: 0, codes: new Map() }
/** So many runs add what they called: the first one may have had nothing to list. */
const TAKEN_FROM = 5

/**
 * @param {string} folder where compiled code is kept; it exists
 */
module.exports = function runCompiled(folder) {
  const key = [process.version, process.arch, dist, ...process.execArgv, process.env.NODE_OPTIONS].join('\n')
  const file = join(folder, `${commandName(process.argv.slice(2))}-${hashOf(key)}`)
  const kept = readKept(file, key)
  const loaded = new Map()
  process.once('exit', (status) => {
    const isComplete = kept.runs >= TAKEN_FROM && [...loaded.values()].every(({ isKept }) => isKept)
    if (status !== 0 || isComplete || process.uptime() > LONGEST_RUN) return
    require('./keep-compiled.js')({ file, key, kept, loaded })
  })
  load(join(dist, 'main.js'), { codes: kept.codes, loaded })
}

/** `todo-list` for the words of a command, which has a file of that name; `other` for everything else. */
function commandName([first = '', second = '']) {
  const isWord = (word) => /^[a-z]+$/.test(word)
  for (const words of [[first, second], [first]]) {
    if (words.every(isWord) && existsSync(`${dist}/commands/${words.join('/')}.js`)) return words.join('-')
  }
  return 'other'
}

/** FNV-1a, 32 bits: for a file name; the key itself is compared, too. */
function hashOf(text) {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return (hash >>> 0).toString(16)
}

/**
 * How many runs the code was taken from and, by name in dist/, the code with the stamp of its source. Nothing where
 * nothing is kept, or not for this key.
 */
function readKept(file, key) {
  try {
    const bytes = readFileSync(file)
    let at = bytes.indexOf('\n') + 1
    const head = JSON.parse(bytes.toString('utf8', 0, at))
    if (head.key !== key) return NOTHING
    const codes = head.entries.map(({ name, stamp, length }) => [
      name,
      { stamp, code: bytes.subarray(at, (at += length)) },
    ])
    return { runs: head.runs, codes: new Map(codes) }
  } catch {
    return NOTHING
  }
}

/** The `require` of a file in dist/: its neighbours are loaded here, all else by Node. */
function requireOf(folder, state) {
  const own = (id) => {
    const path = id.startsWith('.') ? join(folder, id) : id
    return isAbsolute(path) && path.startsWith(dist + sep) ? load(path, state) : require(id)
  }
  return Object.assign(own, require)
}

function load(path, state) {
  const name = path.slice(dist.length + 1)
  const known = state.loaded.get(name)
  if (known) return known.module.exports
  const { ctimeMs, size } = statSync(path)
  const stamp = `${size} ${ctimeMs}`
  const kept = state.codes.get(name)
  // Put together as bytes: V8 then holds the text once, not twice, and has less to sweep at each start.
  const source = Buffer.concat([before, readFileSync(path), after]).toString()
  const script = new Script(source, {
    filename: path,
    columnOffset: -HEAD.length,
    cachedData: kept?.stamp === stamp ? kept.code : undefined,
    // For what the build leaves as `import()`: oclif's look at plugins that are ES modules, of which there are none.
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  })
  const module = { id: path, filename: path, exports: {} }
  state.loaded.set(name, { module, script, stamp, isKept: script.cachedDataRejected === false })
  const folder = dirname(path)
  script.runInThisContext().call(module.exports, module.exports, requireOf(folder, state), module, path, folder)
  return module.exports
}
