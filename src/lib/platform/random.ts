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
