/**
 * Finds the known pattern of an event: built-in ones and the configuration's, which replace a built-in of the same id.
 * The longest text that fits wins, so that `bc: command not found` comes before `command not found`; of the
 * configuration's regular expressions (linear time, RE2 syntax) the first one wins, after all literals.
 */
import type { PatternConfig } from '../../workspace/config.ts'
import type { KnownPattern } from './known-pattern.ts'
import { KNOWN_PATTERNS } from './known-patterns.ts'
import { compileLinear } from '../../redaction/linear-regex.ts'

/** An error signature as the scan uses it. */
export interface Pattern extends PatternConfig {
  /** What a person recognises it by: the literal, or the expression. */
  text: string
}

export interface PatternMatcher {
  /** The pattern of a masked line, among those that can be told from the masked form. */
  ofMasked(masked: string): Pattern | undefined
  /** The pattern of the line as written, among the configuration's expressions and literals that masking could hide. */
  ofLine(line: string): Pattern | undefined
  /** False: `ofLine` never finds anything. */
  readonly needsLine: boolean
  /** Literals of the configuration, to be looked for in every line; undefined when an expression needs to see them all. */
  readonly triggers: readonly string[] | undefined
  /** Numbers within literals: they must stay readable in the masked form. */
  readonly numbers: readonly number[]
}

/** `lower` is `text` in lower case. */
type Test = (text: string, lower: string) => boolean
interface Rule {
  pattern: Pattern
  test: Test
}

/** A class name such as `KeyError` is matched as written; a phrase in any case. */
const CLASS_NAME = /^[A-Z]\w*(?:Error|Exception)\b/
const ASCII = /^[ -~]*$/
const HIDDEN_BY_MASKING = /\d|\/|\s{2}|[^ -~]/

export async function createPatternMatcher(configured: readonly PatternConfig[]): Promise<PatternMatcher> {
  const replaced = new Set(configured.map(({ id }) => id))
  const builtIn = KNOWN_PATTERNS.filter(({ id }) => !replaced.has(id))
  const literals = configured.filter(({ literal }) => literal !== undefined)
  const expressions = await Promise.all(configured.filter(({ regex }) => regex !== undefined).map(expressionRule))
  const masked = [...builtIn.map(builtInRule), ...literals.filter((one) => !isHidden(one)).map(literalRule)]
  const whole = [...literals.filter(isHidden).map(literalRule).sort(longestFirst), ...expressions]
  masked.sort(longestFirst)
  return {
    ofMasked: (text) => first(masked, text),
    ofLine: (text) => first(whole, text),
    needsLine: whole.length > 0,
    triggers: expressions.length > 0 ? undefined : literals.map(({ literal = '' }) => literal),
    numbers: builtIn.flatMap(({ literal }) => (literal.match(/\d+/g) ?? []).map(Number)),
  }
}

function first(rules: readonly Rule[], text: string): Pattern | undefined {
  const lower = text.toLowerCase()
  return rules.find(({ test }) => test(text, lower))?.pattern
}

function isHidden({ literal = '' }: PatternConfig): boolean {
  return HIDDEN_BY_MASKING.test(literal)
}

function longestFirst(one: Rule, other: Rule): number {
  return other.pattern.text.length - one.pattern.text.length
}

function builtInRule(known: KnownPattern): Rule {
  const test = wordTest(known.literal)
  const { also = [], ...pattern } = known
  return {
    pattern: { ...pattern, text: known.literal },
    test: (text, lower) => test(text, lower) || also.some((expression) => expression.test(text)),
  }
}

function literalRule(pattern: PatternConfig): Rule {
  const { literal = '' } = pattern
  return { pattern: { ...pattern, text: literal }, test: wordTest(literal) }
}

/** Contains `literal`, with word borders where it begins and ends in a word character. */
function wordTest(literal: string): Test {
  const before = /^\w/.test(literal) ? String.raw`(?<!\w)` : ''
  const after = /\w$/.test(literal) ? String.raw`(?!\w)` : ''
  const escaped = literal.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)
  const expression = new RegExp(before + escaped + after, CLASS_NAME.test(literal) ? '' : 'i')
  if (!ASCII.test(literal)) return (text) => expression.test(text)
  // Nearly no line holds it, and this look costs a tenth of the expression.
  const word = literal.toLowerCase()
  return (text, lower) => lower.includes(word) && expression.test(text)
}

async function expressionRule(pattern: PatternConfig): Promise<Rule> {
  const { regex = '' } = pattern
  const compiled = await compileLinear(regex, `pattern ${pattern.id}`)
  return { pattern: { ...pattern, text: regex }, test: (text) => compiled.test(text) }
}
