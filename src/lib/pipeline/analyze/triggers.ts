/**
 * The words without which no line can be an event: a line that holds none of them is never decoded. Each trigger is
 * five sets of bytes in a row; one is in force wherever the text fits it, whatever surrounds it. Shorter words are
 * filled up with any byte. A rule in `explicit-level.ts`, `unlevelled-error.ts` or a known pattern that could fire on a
 * line without a trigger needs one here (`triggers.test.ts` checks it on real logs).
 */

/** Five sets of byte values. */
export type Trigger = readonly [Bytes, Bytes, Bytes, Bytes, Bytes]
type Bytes = readonly number[]

const ALL: Bytes = Array.from({ length: 256 }, (_, byte) => byte)
const DIGITS = bytesOf(/[0-9]/)
/** What stands around an HTTP status, as opposed to any other number. */
const STATUS_BEFORE = bytesOf(/[\s=:"]/)
const STATUS_AFTER = bytesOf(/[^\w.]/)
const NO_LETTER = bytesOf(/[^A-Za-z]/)
const LETTERS = bytesOf(/[A-Za-z]/)

/** Parts of words that are rare elsewhere, four or five characters each; case does not matter. */
const WORDS: readonly string[] = [
  // error, failed, fatal, critical, severe, emergency, alert, panic, exception, traceback, throwable, interrupt
  'error|fail|fatal|crit|sever|emerg|alert|panic|excep|raceb|hrowa|nterr',
  // denied, refused, timed out, not found, no such, unreachable, cannot, can't, could not, unable, can only be used
  "denie|refus|timed|ot fo|o suc|nreac|canno|can't|uld n|ouldn|unabl|t abl|an on",
  // invalid, killed, out of memory, read-only, no space left, no route to host, quota exceeded, segmentation, segfault
  'nvali|kille|f mem|ad-on|o spa|o rou|quota|abort|segme|segfa|e dum|overf',
  // unavailable, unhandled, uncaught, too many, slow response, expired, vulnerability, forbidden, unauthorized
  'navai|nhand|ncaug|oo ma|w res|xpire|vulne|forbi|nauth|n pip|y in u',
  // reset, not permitted, rejected, undefined, corrupt, deadlock, break-in, division by, unbound, oom-kill, crashed
  'reset|ot pe|eject|ndefi|orrup|eadlo|k-in |on by|nboun|oom-k|crash',
  // EADDRINUSE, ECONNREFUSED, ETIMEDOUT, ENETUNREACH, ENOTFOUND, ENOSPC, ENOENT, EROFS
  'eaddr|econn|imedo|enetu|enotf|enosp|enoen|erofs',
].flatMap((words) => words.split('|'))

/** Everything the built-in rules and patterns can fire on. */
export const BUILT_IN_TRIGGERS: readonly Trigger[] = [
  ...WORDS.map(wordTrigger),
  ...['401', '403', '404', '500'].map((status) => row([STATUS_BEFORE, ...exact(status), STATUS_AFTER])),
  // Crosses and check marks that mean no: ❌ ✖ ✗ ✘
  row([ALL, [0xe2], [0x9d], [0x8c], ALL]),
  row([ALL, [0xe2], [0x9c], [0x96, 0x97, 0x98], ALL]),
  // ERR, [E], (EE), 1234 E Tag, E/Tag and E1113 at the start of a line, "level":50
  row([NO_LETTER, ...[...'err'].map(anyCase), NO_LETTER]),
  row([ALL, exact('[(').flat(), exact('EF').flat(), exact('])').flat(), ALL]),
  row([ALL, ...exact('(EE)')]),
  row([DIGITS, ...exact(' '), exact('EFA').flat(), ...exact(' '), LETTERS]),
  row([[10], exact('EFA').flat(), ...exact('/'), LETTERS, ALL]),
  row([[10], exact('EF').flat(), exact('01').flat(), DIGITS, DIGITS]),
  row([...exact('l":'), exact('56').flat(), ...exact('0')]),
  row([...exact('l": '), exact('56').flat()]),
]

/** The trigger of a word from the configuration, or undefined when it is too short to search for. */
export function literalTrigger(literal: string): Trigger | undefined {
  const bytes = [...Buffer.from(literal)]
  if (bytes.length < 4) return undefined
  return row(bytes.slice(0, 5).map((byte) => (byte < 128 ? anyCase(String.fromCharCode(byte)) : [byte])))
}

function wordTrigger(word: string): Trigger {
  return row([...word].map(anyCase))
}

function row(sets: readonly Bytes[]): Trigger {
  const [one = ALL, two = ALL, three = ALL, four = ALL, five = ALL] = sets
  return [one, two, three, four, five]
}

function exact(text: string): readonly Bytes[] {
  return [...text].map((char) => [char.charCodeAt(0)])
}

function anyCase(char: string): Bytes {
  return [...new Set([char.toLowerCase().charCodeAt(0), char.toUpperCase().charCodeAt(0)])]
}

function bytesOf(expression: RegExp): Bytes {
  return ALL.filter((byte) => expression.test(String.fromCharCode(byte)))
}
