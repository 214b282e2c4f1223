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
/** What stands before and after a mark or a bracketed letter: anything but a letter or digit in practice. */
const AROUND = bytesOf(/[^A-Za-z0-9]/)
const DIGITS = bytesOf(/[0-9]/)
/** What stands around an HTTP status, as opposed to any other number. */
const STATUS_BEFORE = bytesOf(/[\s=:"]/)
const STATUS_AFTER = bytesOf(/[^\w.]/)
const NO_LETTER = bytesOf(/[^A-Za-z]/)
const LETTERS = bytesOf(/[A-Za-z]/)

/** Parts of words, five characters each, chosen to be rare in other words; case does not matter. */
const WORDS: readonly string[] = [
  // error, fatal, severe, emergency, alert, panic, exception, traceback, throwable, interrupt and corrupt
  'error|fatal|sever|emerg|alert|panic|excep|raceb|hrowa|rrupt',
  // denied, refused, timed out, not found, no such, unreachable, cannot, can't, could not, unable, can only be used
  "denie|refus|imed |ot fo|o suc|nreac|canno|can't|uld n|ouldn|unabl|t abl|ly be",
  // invalid, killed, out of memory, read-only, no space left, no route to host, quota exceeded, segmentation, segfault
  'inval|kille|f mem|ad-on|o spa|o rou|quota|abort|segme|segfa|e dum|verfl',
  // unavailable, unhandled, uncaught, too many, slow response, expired, vulnerability, forbidden, unauthorized
  'unava|unhan|ncaug|oo ma|ow re|xpire|vulne|forbi|horiz|n pip|dy in',
  // reset, not permitted, rejected, undefined, deadlock, break-in, division by, unbound, oom-kill, crashed
  'reset|ot pe|rejec|ndefi|eadlo|k-in |on by|nboun|oom-k|crash|e too',
  // EADDRINUSE, ETIMEDOUT, ENOTFOUND, ENOSPC, ENOENT, EROFS
  'ddrin|imedo|otfou|enosp|enoen|erofs',
].flatMap((words) => words.split('|'))
/** Words of four letters that other words contain: they have to begin a word. */
const SHORT_WORDS: readonly string[] = ['fail', 'crit']

/** Everything the built-in rules and patterns can fire on. */
export const BUILT_IN_TRIGGERS: readonly Trigger[] = [
  ...WORDS.map(wordTrigger),
  ...SHORT_WORDS.map((word) => row([NO_LETTER, ...[...word].map(anyCase)])),
  ...['401', '403', '404', '500'].map((status) => row([STATUS_BEFORE, ...exact(status), STATUS_AFTER])),
  // Crosses and check marks that mean no: ❌ ✖ ✗ ✘
  row([AROUND, [0xe2], [0x9d], [0x8c], ALL]),
  row([AROUND, [0xe2], [0x9c], [0x96, 0x97, 0x98], ALL]),
  // ERR, [E], (EE), 1234 E Tag, E/Tag and E1113 at the start of a line, "level":50
  row([NO_LETTER, ...[...'err'].map(anyCase), NO_LETTER]),
  row([AROUND, exact('[(').flat(), exact('EF').flat(), exact('])').flat(), AROUND]),
  row([AROUND, ...exact('(EE)')]),
  row([DIGITS, ...exact(' '), exact('EF').flat(), ...exact(' '), LETTERS]),
  row([ALL, [10], exact('EFA').flat(), ...exact('/'), LETTERS]),
  row([ALL, [10], exact('EF').flat(), exact('01').flat(), DIGITS]),
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
