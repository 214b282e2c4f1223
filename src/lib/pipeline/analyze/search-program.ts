/**
 * The inner loops of the scan as a WebAssembly program: what a scan does for every byte of a log, and for every byte of
 * an error line. They take a fifth of the time of the same loops in JavaScript, and nearly none to be called.
 * `trigger-filter.ts` says what is searched and why; this file only knows the machine.
 *
 * Memory: two tables of 2^17 bytes, five sets of 128 bits for each byte value, then the bytes that are searched. Positions
 * count from the latter.
 */
import { countLines, findLineEnd, findLineStart, hashLine } from './line-loops.ts'
import {
  add,
  and,
  and128,
  any128,
  assemble,
  assign,
  atLeast,
  block,
  type Code,
  constant,
  giveBack,
  jump,
  jumpIf,
  load128,
  load32,
  load8,
  local,
  loop,
  multiply,
  or,
  shiftLeft,
  shiftRight,
  subtract,
  unless,
} from './wasm-words.ts'

export const TABLE_BITS = 17
export const TABLE_SIZE = 1 << TABLE_BITS
const SETS_AT = 2 * TABLE_SIZE
/** So many triggers have a bit of their own. */
export const SET_BITS = 128
const SET_SIZE = (256 * SET_BITS) / 8
const SEARCHED_AT = SETS_AT + 5 * SET_SIZE
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
  /** For each of five bytes in a row, by its value: the triggers that allow it there, as 128 bits. */
  sets: Buffer
  /**
   * The first position at or after `from` and before `to` whose five bytes are in the sets of one trigger; -1 when there is
   * none. Of the first four and the last four bytes those that begin at an even position have to be marked, folded, in
   * both tables.
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

/** Parameters and variables by number. */
const [FROM, TO, FOUR, START] = [0, 1, 2, 3]
/** So much is read past the last byte. */
const BEYOND = 64

const slot = (four: Code, factor: number): Code =>
  shiftRight(multiply(four, constant(factor)), constant(32 - TABLE_BITS))
const fourAt = (offset: number): Code => or(load32(local(FROM), SEARCHED_AT + offset), constant(FOLD))
const marked = (offset: number): Code => load8(slot(fourAt(offset), FIRST), 0)

const setOf = (position: number, offset: number): Code =>
  load128(shiftLeft(load8(local(FROM), SEARCHED_AT + offset + position), constant(4)), SETS_AT + position * SET_SIZE)
/** Whether a trigger begins so far from FROM. */
const begins = (offset: number): Code =>
  any128([1, 2, 3, 4].reduce((common, position) => and128(common, setOf(position, offset)), setOf(0, offset)))

/** Four positions a round in the common case; one at a time where one of the four is marked, and at the end. */
const NEXT: Code = [
  ...assign(START, local(FROM)),
  ...assign(FROM, and(local(FROM), constant(-2))),
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
        block(
          jumpIf(0, atLeast(local(START), local(FROM))),
          unless(0, begins(-1)),
          giveBack(subtract(local(FROM), constant(1))),
        ),
        unless(0, atLeast(local(FROM), local(START))),
        unless(0, begins(0)),
        giveBack(local(FROM)),
      ),
      assign(FROM, add(local(FROM), constant(2))),
      jump(1),
    ),
  ),
  ...constant(-1),
]

let idle: SearchProgram | undefined

/**
 * A program for its taker alone, with empty tables and sets. It is the one that was given back last when that has the size: V8
 * compiles what calls a program for that very program, and slower code comes of a second one in the same process.
 */
export function takeSearchProgram(size: number): SearchProgram {
  const program = idle?.bytes.length === size ? idle : createSearchProgram(size)
  idle = undefined
  program.tables.fill(0)
  program.sets.fill(0)
  return program
}

export function giveBackSearchProgram(program: SearchProgram): void {
  idle = program
}

/** @param size how many bytes can be searched */
export function createSearchProgram(size: number): SearchProgram {
  const { memory, exported } = assemble(
    {
      next: { variables: ['i32', 'i32'], result: 'i32', body: NEXT },
      lines: countLines(SEARCHED_AT),
      lineEnd: findLineEnd(SEARCHED_AT),
      lineStart: findLineStart(SEARCHED_AT),
      hash: hashLine(SEARCHED_AT),
    },
    SEARCHED_AT + size + BEYOND,
  )
  return {
    bytes: memory.subarray(SEARCHED_AT, SEARCHED_AT + size),
    tables: memory.subarray(0, SETS_AT),
    sets: memory.subarray(SETS_AT, SEARCHED_AT),
    next: exported('next'),
    lines: exported('lines'),
    lineEnd: exported('lineEnd'),
    lineStart: exported('lineStart'),
    hash: exported('hash'),
  }
}
