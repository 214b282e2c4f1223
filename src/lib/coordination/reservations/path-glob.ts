/**
 * Globs of files in a workspace, and whether two of them have a file in common. Exact for names, `*`, `?`, `**` and
 * braces; where a glob can be read in more than one way (`[ab]`, `@(a|b)`) it covers all of them: rather an overlap too
 * many than one too few. A name without a wildcard stands for a file or for a folder with all that is in it.
 */
import { AutonomyError } from '../../errors.ts'
import { haveSharedWord, MANY, type Pattern } from './shared-word.ts'
import { expandBraces } from './expand-braces.ts'

/** `?` */
const ANY = Symbol('any')
/** A text: a name without wildcards. */
type Name = string | Pattern<string | typeof ANY>

export interface PathGlob {
  /** Relative to the workspace, as it is stored and shown. */
  text: string
  /** One for each alternative of its braces. */
  ways: readonly Pattern<Name>[]
}

/** What a glob is relative to. */
export interface GlobPlace {
  /** Absolute path of the workspace; '' where no absolute path is accepted. */
  root: string
  /** Names that differ only in case are the same file here. */
  ignoresCase: boolean
}

const LONGEST = 1024
const MOST_WAYS = 1000

/** @throws AutonomyError USAGE: it is empty, leads outside of the workspace, or says what is left out */
export function parseGlob(given: string, place: GlobPlace): PathGlob {
  const text = relativeText(given, place)
  if (text.startsWith('!')) throw unusable(given, 'says what is left out', 'Name what is meant, without the !.')
  const expanded = expandBraces(text.length > LONGEST ? '' : text, MOST_WAYS)
  if (expanded === undefined || text.length > LONGEST) throw unusable(given, 'is too long', 'Name the folder instead.')
  const ways = expanded.flatMap((each) => {
    const way = wayOf(place.ignoresCase ? each.toLowerCase() : each)
    return way === undefined ? [] : [way]
  })
  if (ways.length < expanded.length) throw leadsOutside(given)
  return { text, ways }
}

/** Of a record that anybody may have written: what cannot be read stands for everything. */
export function readGlob(text: string, place: GlobPlace): PathGlob {
  try {
    return parseGlob(text, place)
  } catch (error) {
    if (error instanceof AutonomyError) return { text, ways: [[MANY]] }
    throw error
  }
}

/** Whether there could be a file that both mean. */
export function overlap(one: PathGlob, other: PathGlob): boolean {
  return one.ways.some((way) => other.ways.some((another) => haveSharedWord(way, another, namesMeet)))
}

/** A file by its path relative to the workspace; what is special in a glob is part of its name here. */
export function fileAsGlob(path: string, { ignoresCase }: GlobPlace): PathGlob {
  const text = path.normalize('NFC')
  return { text, ways: [(ignoresCase ? text.toLowerCase() : text).split('/')] }
}

function namesMeet(one: Name, other: Name): boolean {
  if (typeof one === 'string' && typeof other === 'string') return one === other
  return haveSharedWord(lettersOf(one), lettersOf(other), (a, b) => a === ANY || b === ANY || a === b)
}

function lettersOf(name: Name): Exclude<Name, string> {
  return typeof name === 'string' ? Array.from(name) : name
}

/** Without `./` and doubled slashes; '.' for the whole workspace. */
function relativeText(given: string, { root }: GlobPlace): string {
  const text = given.normalize('NFC')
  if (text.trim() === '') throw unusable(given, 'is empty', "Name files or folders, such as 'src/**'.")
  // oxlint-disable-next-line no-control-regex -- a line break in a name would break what we print
  if (/[\0-\x1f]/.test(text)) throw unusable(given, 'has a control character', 'Name the folder instead.')
  const isAbsolute = text.startsWith('/') || /^[A-Za-z]:[\\/]/.test(text)
  const within = isAbsolute ? withinRoot(text, root.normalize('NFC')) : text
  if (within === undefined) throw leadsOutside(given)
  const plain = within.replaceAll(/\/{2,}/g, '/').replaceAll(/(?<=^|\/)\.(?:\/|$)/g, '')
  return plain.replace(/^\//, '') || '.'
}

function withinRoot(text: string, root: string): string | undefined {
  if (root === '') return undefined
  if (text === root) return ''
  const start = root.endsWith('/') ? root : `${root}/`
  return text.startsWith(start) ? text.slice(start.length) : undefined
}

/** Undefined when it leads outside of the workspace, or might. */
function wayOf(text: string): Pattern<Name> | undefined {
  if (text.startsWith('/')) return undefined
  const way: (Name | typeof MANY)[] = []
  const parts = withoutGroups(text).split('/')
  for (const part of parts) {
    if (part === '' || part === '.') continue
    if (part !== '..') way.push(part === '**' ? MANY : nameOf(part))
    else if (!isPlain(way.pop())) return undefined
  }
  return parts.at(-1) === '' || way.length === 0 || isPlain(way.at(-1)) ? [...way, MANY] : way
}

function isPlain(name: Name | typeof MANY | undefined): boolean {
  return typeof name === 'string'
}

/** `@(a|b)` and the like become `*`; one that spans folders becomes a part that covers everything. */
function withoutGroups(text: string): string {
  let [before, after] = ['', text]
  while (before !== after) [before, after] = [after, after.replace(/(?<!\\)[!@+?*]\([^()/]*\)/, '*')]
  return after.replace(/(?:^|(?<=\/))[^/]*[!@+?*]\(.*$/, '**')
}

function nameOf(part: string): Name {
  const name: (string | typeof ANY | typeof MANY)[] = []
  const letters = [...part]
  for (let at = 0; at < letters.length; at++) {
    const letter = letters[at] ?? ''
    const end = letter === '[' ? letters.lastIndexOf(']') : -1
    if (letter === '*' || end > at + 1) name.push(MANY)
    else if (letter === '?') name.push(ANY)
    else if (letter === '\\' && at + 1 < letters.length) name.push(letters[++at] ?? '')
    else name.push(letter)
    if (end > at + 1) at = end
  }
  return name.every((each) => typeof each === 'string') ? name.join('') : name
}

function leadsOutside(given: string): AutonomyError {
  return unusable(given, 'leads outside of the workspace', 'Name files of the workspace, relative to it.')
}

function unusable(given: string, why: string, hint: string): AutonomyError {
  return new AutonomyError('USAGE', `the path ${JSON.stringify(given.slice(0, 200))} ${why}`, { hint })
}
