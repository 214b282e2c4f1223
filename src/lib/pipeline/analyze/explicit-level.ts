/**
 * The level that a line states itself, read from its masked form. Five ways of stating it, the first one in the line
 * wins: a field (`level=error`, `"severity": "ERROR"`), a bracketed word or letter (`[error]`, `[E]`), a word in capitals
 * standing alone (`ERROR`, `FATAL:`), any spelling directly before a colon (`error: ...`, `note: ...`), a mark (❌ ⚠ ✅).
 */
import { NUMBER } from './masked-line.ts'

/** `lower`: information, debugging and the like. A warning is not error level. */
export type Level = 'fatal' | 'error' | 'warning' | 'lower'

const WORDS: Readonly<Record<Level, string>> = {
  fatal: 'fatal|critical|crit|emerg|emergency|alert|panic',
  error: 'error|err|eror|erro|severe',
  warning: 'warn|warning|wrn',
  lower: 'info|information|notice|debug|dbg|trace|verbose|fine|finer|finest|success|note|inf',
}
const LETTERS: Readonly<Record<Level, string>> = { fatal: 'F|A', error: 'E|EE', warning: 'W|WW', lower: 'I|D|V' }

const LEVELS = new Map<string, Level>()
for (const level of ['fatal', 'error', 'warning', 'lower'] as const) {
  for (const word of WORDS[level].split('|')) LEVELS.set(word, level)
  for (const letter of LETTERS[level].split('|')) LEVELS.set(letter.toLowerCase(), level)
}
/** pino and bunyan number the levels: 50 error, 60 fatal; smaller ones are masked. */
LEVELS.set('50', 'error').set('60', 'fatal').set(NUMBER, 'lower').set('0', 'lower')

/** Emoji as agents use them, in UTF-8 read as Latin-1. */
const MARK_LEVELS: Readonly<Record<string, Level>> = {
  [latin1('❌')]: 'error',
  [latin1('✖')]: 'error',
  [latin1('✗')]: 'error',
  [latin1('✘')]: 'error',
  [latin1('⚠')]: 'warning',
  [latin1('✅')]: 'lower',
  [latin1('✔')]: 'lower',
  [latin1('✓')]: 'lower',
  [latin1('ℹ')]: 'lower',
}
const MARKS = Object.keys(MARK_LEVELS).join('|')

const ANY = Object.values(WORDS).join('|')
/** As a count (`error: 0`, `ERROR=0`) a word states no level. */
const COUNT = String.raw`(?!["']?\s?[=:]\s?0\b)`

const STATED = new RegExp(
  [
    String.raw`"(?:[a-z]+[._])?(?:level|levelname|lvl|severity)"\s?:\s?"?(?<json>[\w${NUMBER}]+)`,
    String.raw`(?<![\w"])(?:level|lvl|severity|loglevel)=["']?(?<field>\w+)`,
    String.raw`[[<(|](?:[\w.]*:)?\s?(?<bracket>${ANY})\s?[\]>)|]`,
    String.raw`(?<![\w./-])(?<!\b(?:0|no|zero|without|on|if|any) )(?<colon>${ANY})\s?:${COUNT}(?!:)`,
    String.raw`(?<![\w./-])(?<!\b(?:0|no|zero) )(?<capitals>${ANY})${COUNT}(?=[\s:|\],!>)-]|$)`,
    String.raw`[[(](?<letter>[EWIDFV]|EE|WW)[\])]`,
    `(?<mark>${MARKS})`,
  ].join('|'),
  'gi',
)

/** glog (`E1113 17:58:23 file.go:12]`) and logcat (`E/Tag(12): ...`, `1234 1234 E Tag: ...`) name the level by a letter. */
const LETTER_FIRST = new RegExp(
  [
    `^ ?(?<glog>[IWEF])${NUMBER} ${NUMBER}:`,
    String.raw`^ ?(?<brief>[VDIWEFA])/[\w.-]+ ?\(`,
    String.raw`^ ?${NUMBER} ${NUMBER} (?<thread>[VDIWEFA]) [\w.]`,
  ].join('|'),
)

/** How far into the line a level may stand. */
const HEADER = 240

/** The level that the masked line states, or undefined when it states none. */
export function explicitLevel(masked: string): Level | undefined {
  const first = LETTER_FIRST.exec(masked)?.groups
  if (first !== undefined) return LEVELS.get((first['glog'] ?? first['brief'] ?? first['thread'] ?? '').toLowerCase())
  const header = masked.length > HEADER ? masked.slice(0, HEADER) : masked
  STATED.lastIndex = 0
  for (let match = STATED.exec(header); match !== null; match = STATED.exec(header)) {
    const level = levelOf(match.groups ?? {})
    if (level !== undefined) return level
    STATED.lastIndex = match.index + 1
  }
  return undefined
}

function latin1(text: string): string {
  return Buffer.from(text).toString('latin1')
}

function levelOf(groups: Readonly<Record<string, string | undefined>>): Level | undefined {
  if (groups['mark'] !== undefined) return MARK_LEVELS[groups['mark']]
  // The expression ignores case for the other forms; these two count only as they are meant.
  const written = groups['capitals'] ?? groups['letter']
  if (written !== undefined && written !== written.toUpperCase()) return undefined
  const word = written ?? groups['json'] ?? groups['field'] ?? groups['bracket'] ?? groups['colon'] ?? ''
  return LEVELS.get(word.toLowerCase())
}
