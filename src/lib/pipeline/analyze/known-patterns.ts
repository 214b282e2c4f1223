/**
 * The forty error signatures that the pipeline knows by name, as data. A signature is literal text; `also` lists other
 * spellings of the same trouble. Names of exception classes are matched as written, phrases in any case; both only at
 * word borders. Of several that fit one event the longest text wins (`match-patterns.ts`).
 */
import type { KnownPattern } from './known-pattern.ts'
import { PROGRAM_PATTERNS } from './known-program-patterns.ts'
import { SYSTEM_PATTERNS } from './known-system-patterns.ts'

export const KNOWN_PATTERNS: readonly KnownPattern[] = [...SYSTEM_PATTERNS, ...PROGRAM_PATTERNS]
