/**
 * The inner loops of the scan as a WebAssembly program: what a scan does for every byte of a log, and for every byte of
 * an error line. They take a fifth of the time of the same loops in JavaScript, and nearly none to be called.
 * `trigger-filter.ts` says what is searched and why; this file only knows the machine.
 *
 * Memory: two tables of 2^17 bytes, then the bytes that are searched. Positions count from the latter.
 */
import {
  add,
  assemble,
  assign,
  atLeast,
  block,
  type Code,
  constant,
  constant64,
  equal,
  equalBytes,
  giveBack,
  jump,
  jumpIf,
  leadingZeros,
  load32,
  load64,
  load8,
  local,
  loop,
  multiply,
  multiply64,
  or,
  populationCount,
  shiftLeft,
  shiftLeft64,
  shiftRight,
  shiftRight64,
  subtract,
  to64,
  toDouble,
  trailingZeros,
  unless,
  xor64,
} from './wasm-words.ts'

export const TABLE_BITS = 17
export const TABLE_SIZE = 1 << TABLE_BITS
const SEARCHED_AT = 2 * TABLE_SIZE
/** Odd constants that spread neighbouring values; of 150 tried the first one lets least log text through. */
export const FIRST = 0x85ebca6b
export const SECOND = 0x9e3779b1
/** Makes letters lower case (and merges a few other bytes). */
export const FOLD = 0x20202020

/** Positions are indexes into `bytes`; `from` is at most `to`. */
export interface SearchProgram {
  /** What is searched, again and again, as its content changes. */
  bytes: Buffer
  /** The two tables, one behind the other. */
  tables: Buffer
  /**
   * The first even position at or after `from` (even) and before `to` whose four bytes, folded, are marked in both tables;
   * -1 when there is none.
   */
  next(from: number, to: number): number
  /** How often the line feed occurs from `from` until before `to`. */
  lines(from: number, to: number): number
  /** The first line feed at or after `from` and before `to`; `to` when there is none. */
  lineEnd(from: number, to: number): number
  /** One past the last line feed at or after `from` and before `to`; `from` when there is none. */
  lineStart(from: number, to: number): number
  /** 53 bits that tell `bytes[from, to)` from others. */
  hash(from: number, to: number): number
}

const LINE_FEED = 10
/** Parameters and the variable by number. */
const [FROM, TO, FOUR, FOUND, HASH] = [0, 1, 2, 2, 2]
/** So much is read past the last byte. */
const BEYOND = 64

const slot = (four: Code, factor: number): Code =>
  shiftRight(multiply(four, constant(factor)), constant(32 - TABLE_BITS))
const fourAt = (offset: number): Code => or(load32(local(FROM), SEARCHED_AT + offset), constant(FOLD))
const marked = (offset: number): Code => load8(slot(fourAt(offset), FIRST), 0)

/** Four positions a round in the common case; one at a time where one of the four is marked, and at the end. */
const NEXT: Code = [
  ...loop(
    block(
      loop(
        jumpIf(1, atLeast(add(local(FROM), constant(8)), local(TO))),
        jumpIf(1, or(or(marked(0), marked(2)), or(marked(4), marked(6)))),
        assign(FROM, add(local(FROM), constant(8))),
        jump(0),
      ),
    ),
    block(
      jumpIf(0, atLeast(local(FROM), local(TO))),
      block(
        assign(FOUR, fourAt(0)),
        unless(0, load8(slot(local(FOUR), FIRST), 0)),
        unless(0, load8(slot(local(FOUR), SECOND), TABLE_SIZE)),
        giveBack(local(FROM)),
      ),
      assign(FROM, add(local(FROM), constant(2))),
      jump(1),
    ),
  ),
  ...constant(-1),
]

/** Sixteen bytes a round, then one at a time; the variable counts. */
const LINES: Code = [
  ...block(
    loop(
      jumpIf(1, atLeast(add(local(FROM), constant(15)), local(TO))),
      assign(FOUND, add(local(FOUND), populationCount(equalBytes(local(FROM), SEARCHED_AT, LINE_FEED)))),
      assign(FROM, add(local(FROM), constant(16))),
      jump(0),
    ),
  ),
  ...block(
    loop(
      jumpIf(1, atLeast(local(FROM), local(TO))),
      assign(FOUND, add(local(FOUND), equal(load8(local(FROM), SEARCHED_AT), constant(LINE_FEED)))),
      assign(FROM, add(local(FROM), constant(1))),
      jump(0),
    ),
  ),
  ...local(FOUND),
]

const LINE_END: Code = [
  ...block(
    loop(
      jumpIf(1, atLeast(local(FROM), local(TO))),
      block(
        assign(FOUND, equalBytes(local(FROM), SEARCHED_AT, LINE_FEED)),
        unless(0, local(FOUND)),
        assign(FROM, add(local(FROM), trailingZeros(local(FOUND)))),
        jumpIf(2, atLeast(local(FROM), local(TO))),
        giveBack(local(FROM)),
      ),
      assign(FROM, add(local(FROM), constant(16))),
      jump(0),
    ),
  ),
  ...local(TO),
]

const LINE_START: Code = [
  ...block(
    loop(
      jumpIf(1, atLeast(local(FROM), local(TO))),
      block(
        assign(FOUND, equalBytes(local(TO), SEARCHED_AT - 16, LINE_FEED)),
        unless(0, local(FOUND)),
        // The highest of 16 bits stands for the byte before TO.
        assign(TO, subtract(add(local(TO), constant(16)), leadingZeros(local(FOUND)))),
        jumpIf(2, atLeast(local(FROM), local(TO))),
        giveBack(local(TO)),
      ),
      assign(TO, subtract(local(TO), constant(16))),
      jump(0),
    ),
  ),
  ...local(FROM),
]

const FACTOR = 0x9e3779b97f4a7c15n
const mixed = (eight: Code): Code => multiply64(xor64(local(HASH), eight), constant64(FACTOR))
const folded: Code = xor64(local(HASH), shiftRight64(local(HASH), constant64(32n)))
const EIGHT = load64(local(FROM), SEARCHED_AT)
/** In bits, modulo 64: how much of eight bytes at FROM is at and after TO. */
const PAST = to64(shiftLeft(subtract(local(FROM), local(TO)), constant(3)))

/** Eight bytes a round; the last ones are shifted so that what follows them does not count. */
const HASHED: Code = [
  ...assign(HASH, multiply64(to64(subtract(local(TO), local(FROM))), constant64(0xc2b2ae3d27d4eb4fn))),
  ...block(
    loop(
      jumpIf(1, atLeast(local(FROM), subtract(local(TO), constant(7)))),
      assign(HASH, mixed(EIGHT)),
      assign(HASH, folded),
      assign(FROM, add(local(FROM), constant(8))),
      jump(0),
    ),
  ),
  ...block(
    jumpIf(0, atLeast(local(FROM), local(TO))),
    assign(HASH, mixed(shiftLeft64(EIGHT, PAST))),
    assign(HASH, folded),
  ),
  ...assign(HASH, multiply64(local(HASH), constant64(FACTOR))),
  ...toDouble(shiftRight64(local(HASH), constant64(11n))),
]

let idle: SearchProgram | undefined

/**
 * A program for its taker alone, with empty tables. It is the one that was given back last when that has the size: V8
 * compiles what calls a program for that very program, and slower code comes of a second one in the same process.
 */
export function takeSearchProgram(size: number): SearchProgram {
  const program = idle?.bytes.length === size ? idle : createSearchProgram(size)
  idle = undefined
  program.tables.fill(0)
  return program
}

export function giveBackSearchProgram(program: SearchProgram): void {
  idle = program
}

/** @param size how many bytes can be searched */
export function createSearchProgram(size: number): SearchProgram {
  const i32 = { variable: 'i32', result: 'i32' } as const
  const { memory, exported } = assemble(
    {
      next: { ...i32, body: NEXT },
      lines: { ...i32, body: LINES },
      lineEnd: { ...i32, body: LINE_END },
      lineStart: { ...i32, body: LINE_START },
      hash: { variable: 'i64', result: 'f64', body: HASHED },
    },
    SEARCHED_AT + size + BEYOND,
  )
  return {
    bytes: memory.subarray(SEARCHED_AT, SEARCHED_AT + size),
    tables: memory.subarray(0, SEARCHED_AT),
    next: exported('next'),
    lines: exported('lines'),
    lineEnd: exported('lineEnd'),
    lineStart: exported('lineStart'),
    hash: exported('hash'),
  }
}
