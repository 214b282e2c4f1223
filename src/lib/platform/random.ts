/** Randomness as a parameter: ids and jitter are reproducible in tests. */
import { randomBytes } from 'node:crypto'

export interface Random {
  /** In [0, 1). */
  number(): number
  /** Lower-case hexadecimal, two characters a byte. */
  hex(bytes: number): string
}

export const systemRandom: Random = {
  number: () => Math.random(),
  hex: (bytes) => randomBytes(bytes).toString('hex'),
}

/** `count` hexadecimal digits (at most 12) to tell names apart, not to keep a secret; spares the 5 ms of node:crypto. */
export function nameDigits(random: Pick<Random, 'number'>, count: number): string {
  return Math.floor(random.number() * 16 ** count)
    .toString(16)
    .padStart(count, '0')
}
