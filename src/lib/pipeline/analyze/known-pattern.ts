/** The shape of a known error signature (the data is in `known-patterns.ts`). */
import type { PatternConfig } from '../../workspace/config.ts'

export interface KnownPattern extends PatternConfig {
  literal: string
  /**
   * Other spellings of the same trouble, as regular expressions over the masked line: numbers other than those in
   * `literal` are `\x01` there (`masked-line.ts`).
   */
  also?: readonly RegExp[]
}
