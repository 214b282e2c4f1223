/**
 * The loops over a line's bytes, as functions of the search program: line ends, their number, and hashes. Each is given
 * `base`, where in the memory position 0 is; it reads up to 16 bytes past `to`, and before `from`.
 */
import {
  add,
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
  load64,
  load8,
  local,
  loop,
  multiply64,
  populationCount,
  shiftLeft,
  shiftLeft64,
  shiftRight64,
  subtract,
  to64,
  toDouble,
  trailingZeros,
  unless,
  type WasmFunction,
  xor64,
} from './wasm-words.ts'

const LINE_FEED = 10
/** Parameters and the variable by number. */
const [FROM, TO, FOUND, HASH] = [0, 1, 2, 2]

/** Sixteen bytes a round, then one at a time; the variable counts. */
export const countLines = (base: number): WasmFunction =>
  i32([
    ...block(
      loop(
        jumpIf(1, atLeast(add(local(FROM), constant(15)), local(TO))),
        assign(FOUND, add(local(FOUND), populationCount(equalBytes(local(FROM), base, LINE_FEED)))),
        assign(FROM, add(local(FROM), constant(16))),
        jump(0),
      ),
    ),
    ...block(
      loop(
        jumpIf(1, atLeast(local(FROM), local(TO))),
        assign(FOUND, add(local(FOUND), equal(load8(local(FROM), base), constant(LINE_FEED)))),
        assign(FROM, add(local(FROM), constant(1))),
        jump(0),
      ),
    ),
    ...local(FOUND),
  ])

/** The first line feed. */
export const findLineEnd = (base: number): WasmFunction =>
  i32([
    ...block(
      loop(
        jumpIf(1, atLeast(local(FROM), local(TO))),
        block(
          assign(FOUND, equalBytes(local(FROM), base, LINE_FEED)),
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
  ])

/** One past the last line feed. */
export const findLineStart = (base: number): WasmFunction =>
  i32([
    ...block(
      loop(
        jumpIf(1, atLeast(local(FROM), local(TO))),
        block(
          assign(FOUND, equalBytes(local(TO), base - 16, LINE_FEED)),
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
  ])

const FACTOR = 0x9e3779b97f4a7c15n
const mixed = (value: Code): Code => multiply64(xor64(local(HASH), value), constant64(FACTOR))
const folded: Code = xor64(local(HASH), shiftRight64(local(HASH), constant64(32n)))
const eight = (base: number): Code => load64(local(FROM), base)
/** In bits, modulo 64: how much of eight bytes at FROM is at and after TO. */
const PAST = to64(shiftLeft(subtract(local(FROM), local(TO)), constant(3)))

/** Eight bytes a round; the last ones are shifted so that what follows them does not count. */
export const hashLine = (base: number): WasmFunction => ({
  variables: ['i64'],
  result: 'f64',
  body: [
    ...assign(HASH, multiply64(to64(subtract(local(TO), local(FROM))), constant64(0xc2b2ae3d27d4eb4fn))),
    ...block(
      loop(
        jumpIf(1, atLeast(local(FROM), subtract(local(TO), constant(7)))),
        assign(HASH, mixed(eight(base))),
        assign(HASH, folded),
        assign(FROM, add(local(FROM), constant(8))),
        jump(0),
      ),
    ),
    ...block(
      jumpIf(0, atLeast(local(FROM), local(TO))),
      assign(HASH, mixed(shiftLeft64(eight(base), PAST))),
      assign(HASH, folded),
    ),
    ...assign(HASH, multiply64(local(HASH), constant64(FACTOR))),
    ...toDouble(shiftRight64(local(HASH), constant64(11n))),
  ],
})

function i32(body: Code): WasmFunction {
  return { variables: ['i32'], result: 'i32', body }
}
