/**
 * A few assembler words for WebAssembly, so that an inner loop can be written out in a source file: no build step, no
 * binary file. A word gives its code; `assemble` makes a program of functions that share one memory.
 */

export type Code = readonly number[]
type Type = keyof typeof TYPES

/** Two i32 parameters are locals 0 and 1; the variables follow, and begin with 0. */
export interface WasmFunction {
  variables: readonly Type[]
  result: Type
  body: Code
}

export interface WasmProgram {
  memory: Buffer
  /** The function of that name. */
  exported(name: string): (one: number, other: number) => number
}

/** The part of the standard's interface that is used; the compiler's libraries have it for browsers only. */
declare const WebAssembly: {
  Memory: new (limits: { initial: number }) => { buffer: ArrayBuffer }
  Module: new (bytes: Uint8Array) => object
  Instance: new (
    program: object,
    imports: object,
  ) => {
    exports: Readonly<Record<string, (one: number, other: number) => number>>
  }
}

const TYPES = { i32: 0x7f, i64: 0x7e, f64: 0x7c } as const
const PAGE = 65_536

const binary =
  (...codes: Code) =>
  (one: Code, other: Code): Code => [...one, ...other, ...codes]
const unary =
  (code: number) =>
  (value: Code): Code => [...value, code]
const load =
  (...codes: Code) =>
  (address: Code, offset: number): Code => [...address, ...codes, 0, ...unsigned(offset)]

export const local = (index: number): Code => [0x20, index]
export const assign = (index: number, value: Code): Code => [...value, 0x21, index]
export const constant = (value: number): Code => [0x41, ...signed(BigInt(value | 0))]
export const constant64 = (value: bigint): Code => [0x42, ...signed(BigInt.asIntN(64, value))]
export const add = binary(0x6a)
export const subtract = binary(0x6b)
export const multiply = binary(0x6c)
export const and = binary(0x71)
export const or = binary(0x72)
export const shiftLeft = binary(0x74)
export const shiftRight = binary(0x76)
export const equal = binary(0x46)
export const atLeast = binary(0x4e)
export const leadingZeros = unary(0x67)
export const trailingZeros = unary(0x68)
export const populationCount = unary(0x69)
export const multiply64 = binary(0x7e)
export const xor64 = binary(0x85)
export const shiftLeft64 = binary(0x86)
export const shiftRight64 = binary(0x88)
/** From i32, without sign. */
export const to64 = unary(0xad)
/** From i64, without sign. */
export const toDouble = unary(0xba)
export const load8 = load(0x2d)
export const load32 = load(0x28)
export const load64 = load(0x29)
export const load128 = load(0xfd, 0)
export const and128 = binary(0xfd, 0x4e)
/** Whether any bit is set. */
export const any128 = (value: Code): Code => [...value, 0xfd, 0x53]
/** One bit for each of the 16 bytes at the address that equals `byte`. */
export const equalBytes = (address: Code, offset: number, byte: number): Code =>
  [load128(address, offset), constant(byte), [0xfd, 0x0f], [0xfd, 0x23], [0xfd, 0x64]].flat()
export const block = (...body: readonly Code[]): Code => [0x02, 0x40, ...body.flat(), 0x0b]
export const loop = (...body: readonly Code[]): Code => [0x03, 0x40, ...body.flat(), 0x0b]
/** Leaves the n-th block around this place, or starts the n-th loop again. */
export const jump = (depth: number): Code => [0x0c, depth]
export const jumpIf = (depth: number, condition: Code): Code => [...condition, 0x0d, depth]
export const unless = (depth: number, condition: Code): Code => [...condition, 0x45, 0x0d, depth]
export const giveBack = (value: Code): Code => [...value, 0x0f]

/** @param size of the memory, in bytes */
export function assemble(functions: Readonly<Record<string, WasmFunction>>, size: number): WasmProgram {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(size / PAGE) })
  const program = new WebAssembly.Module(moduleOf(functions))
  const { exports } = new WebAssembly.Instance(program, { e: { m: memory } })
  return {
    memory: Buffer.from(memory.buffer),
    exported(name) {
      const found = exports[name]
      if (found === undefined) throw new Error(`the program has no function ${name}`)
      return found
    },
  }
}

function moduleOf(functions: Readonly<Record<string, WasmFunction>>): Uint8Array {
  const all = Object.values(functions)
  return Uint8Array.from(
    [
      [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      section(
        1,
        all.map(({ result }) => [0x60, 2, TYPES.i32, TYPES.i32, 1, TYPES[result]]),
      ),
      section(2, [[...nameOf('e'), ...nameOf('m'), 2, 0, 0]]),
      section(
        3,
        all.map((_, index) => [index]),
      ),
      section(
        7,
        Object.keys(functions).map((text, index) => nameOf(text).concat(0, index)),
      ),
      section(
        10,
        all.map(({ variables, body }) => vector([...declared(variables), ...body, 0x0b])),
      ),
    ].flat(),
  )
}

function declared(variables: readonly Type[]): Code {
  return [variables.length, ...variables.flatMap((type) => [1, TYPES[type]])]
}

function section(id: number, entries: readonly Code[]): Code {
  return [id, ...vector([...unsigned(entries.length), ...entries.flat()])]
}

function vector(bytes: Code): Code {
  return [...unsigned(bytes.length), ...bytes]
}

function nameOf(text: string): Code {
  return vector([...Buffer.from(text)])
}

/** LEB128. */
function unsigned(value: number): Code {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)]
}

function signed(value: bigint): Code {
  const low = Number(value & 127n)
  const rest = value >> 7n
  const isLast = (rest === 0n && low < 64) || (rest === -1n && low >= 64)
  return isLast ? [low] : [low | 128, ...signed(rest)]
}
