/**
 * The two inner loops of the scan as a WebAssembly program, written out here with a few assembler words: no build step,
 * no binary file. They take a fifth of the time of the same loops in JavaScript, and half of a scan is spent in them.
 * `trigger-filter.ts` says what is searched and why; this file only knows the machine.
 *
 * Memory: two tables of 2^17 bytes, then the bytes that are searched. Positions count from the latter.
 */

export const TABLE_BITS = 17
export const TABLE_SIZE = 1 << TABLE_BITS
export const SEARCHED_AT = 2 * TABLE_SIZE
/** Odd constants that spread neighbouring values; of 150 tried the first one lets least log text through. */
export const FIRST = 0x85ebca6b
export const SECOND = 0x9e3779b1
/** Makes letters lower case (and merges a few other bytes). */
export const FOLD = 0x20202020

export interface SearchProgram {
  memory: Buffer
  /**
   * The first even position at or after `from` (even) and before `to` whose four bytes, folded, are marked in both tables;
   * -1 when there is none.
   */
  next(from: number, to: number): number
  /** How often the line feed occurs from `from` until before `to`. */
  lines(from: number, to: number): number
}

/** The part of the standard's interface that is used; the compiler's libraries have it for browsers only. */
declare const WebAssembly: {
  Memory: new (limits: { initial: number }) => { buffer: ArrayBuffer }
  Module: new (bytes: Uint8Array) => object
  Instance: new (
    program: object,
    imports: object,
  ) => {
    exports: Readonly<Record<string, (from: number, to: number) => number>>
  }
}

type Code = readonly number[]

const I32 = 0x7f
const PAGE = 65_536
const LINE_FEED = 10
/** Parameters and locals by number. */
const [FROM, TO, FOUR] = [0, 1, 2]

const local = (index: number): Code => [0x20, index]
const assign = (index: number, value: Code): Code => [...value, 0x21, index]
const constant = (value: number): Code => [0x41, ...signed(value | 0)]
const operation =
  (code: number) =>
  (one: Code, other: Code): Code => [...one, ...other, code]
const add = operation(0x6a)
const multiply = operation(0x6c)
const or = operation(0x72)
const shiftRight = operation(0x76)
const atLeast = operation(0x4e)
const block = (...body: readonly Code[]): Code => [0x02, 0x40, ...body.flat(), 0x0b]
const loop = (...body: readonly Code[]): Code => [0x03, 0x40, ...body.flat(), 0x0b]
/** Leaves the n-th block around this place, or starts the n-th loop again. */
const jump = (depth: number): Code => [0x0c, depth]
const jumpIf = (depth: number, condition: Code): Code => [...condition, 0x0d, depth]
const unless = (depth: number, condition: Code): Code => [...condition, 0x45, 0x0d, depth]
const giveBack = (value: Code): Code => [...value, 0x0f]
const load32 = (address: Code, offset: number): Code => [...address, 0x28, 0, ...unsigned(offset)]
const load8 = (address: Code, offset: number): Code => [...address, 0x2d, 0, ...unsigned(offset)]
const load128 = (address: Code, offset: number): Code => [...address, 0xfd, 0, 0, ...unsigned(offset)]
const populationCount = (value: Code): Code => [...value, 0x69]
/** One bit for each of 16 bytes that equals `byte`. */
const equalBytes = (sixteen: Code, byte: number): Code => [
  ...sixteen,
  ...constant(byte),
  0xfd,
  0x0f,
  0xfd,
  0x23,
  0xfd,
  0x64,
]

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

/** Sixteen bytes a round, then one at a time; the third local counts. */
const LINES: Code = [
  ...block(
    loop(
      jumpIf(1, atLeast(add(local(FROM), constant(15)), local(TO))),
      assign(FOUR, add(local(FOUR), populationCount(equalBytes(load128(local(FROM), SEARCHED_AT), LINE_FEED)))),
      assign(FROM, add(local(FROM), constant(16))),
      jump(0),
    ),
  ),
  ...block(
    loop(
      jumpIf(1, atLeast(local(FROM), local(TO))),
      assign(FOUR, add(local(FOUR), operation(0x46)(load8(local(FROM), SEARCHED_AT), constant(LINE_FEED)))),
      assign(FROM, add(local(FROM), constant(1))),
      jump(0),
    ),
  ),
  ...local(FOUR),
]

/** @param size how many bytes can be searched */
export function createSearchProgram(size: number): SearchProgram {
  const memory = new WebAssembly.Memory({ initial: Math.ceil((SEARCHED_AT + size + 64) / PAGE) })
  const program = new WebAssembly.Module(moduleOf([NEXT, LINES]))
  const { next, lines } = new WebAssembly.Instance(program, { e: { m: memory } }).exports
  if (next === undefined || lines === undefined) throw new Error('the search program exports next and lines')
  return { memory: Buffer.from(memory.buffer), next, lines }
}

function moduleOf(bodies: readonly Code[]): Uint8Array {
  const functions = bodies.map((body) => vector([[1, 1, I32], body, [0x0b]].flat()))
  const exported = ['next', 'lines']
  return Uint8Array.from(
    [
      [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      section(1, [[0x60, 2, I32, I32, 1, I32]]),
      section(2, [[...name('e'), ...name('m'), 2, 0, 0]]),
      section(3, [[0], [0]]),
      section(
        7,
        exported.map((text, index) => name(text).concat(0, index)),
      ),
      section(10, functions),
    ].flat(),
  )
}

function section(id: number, entries: readonly Code[]): Code {
  return [id, ...vector([...unsigned(entries.length), ...entries.flat()])]
}

function vector(bytes: Code): Code {
  return [...unsigned(bytes.length), ...bytes]
}

function name(text: string): Code {
  return vector([...Buffer.from(text)])
}

/** LEB128. */
function unsigned(value: number): Code {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)]
}

function signed(value: number): Code {
  const rest = value >> 7
  const isLast = (rest === 0 && (value & 64) === 0) || (rest === -1 && (value & 64) !== 0)
  return isLast ? [value & 127] : [(value & 127) | 128, ...signed(rest)]
}
