/**
 * The template of an error line that no pattern knows: its masked form with `<*>` for what varies, and quoted text,
 * e-mail addresses and host names masked as well. Equal templates in one component are one finding.
 */
import { hash } from 'node:crypto'
import { type LineMask, NUMBER, PATH } from './masked-line.ts'
import type { Redact } from '../../redaction/redact.ts'

const LONGEST = 300

const MASKED = `[${NUMBER}${PATH}]`
/** In order: what is replaced, and by what. */
const VARYING: readonly (readonly [RegExp, string])[] = [
  [/[\w.+-]+@[A-Za-z0-9-][\w.-]*/g, '<*>'],
  [new RegExp(String.raw`(?<![A-Za-z0-9${NUMBER}])(["'${'`'}])(?:(?!\1).){1,120}\1(?![A-Za-z0-9])`, 'g'), '$1<*>$1'],
  [new RegExp(String.raw`=[^\s,;()[\]=]*[.@${NUMBER}${PATH}][^\s,;()[\]]*`, 'g'), '=<*>'],
  [new RegExp(`${MASKED}(?:[.,:/x_-]?${MASKED})*`, 'g'), '<*>'],
  // host:port
  [/(?<![\w.<>*-])(?:[\w<*>-]+\.)+[\w<*>-]+:<\*>/g, '<*>'],
  // host names, user names, file names
  [/(?<![\w.<>*-])(?:[a-z0-9<*>-]+\.){2,}[a-z]{2,}(?![\w.])/g, '<*>'],
  [/(?<=\b(?:user|password for) )[\w.<*>-]+(?= from\b| \[|$)/g, '<*>'],
  [/(?<![\w.<>*-])[\w<*>-][\w.<*>-]*\.(?:ya?ml|json|py|sh|[cm]?[jt]sx?|swift|txt|md|toml|log)\b/g, '<*>'],
  [/<\*>(?:[.:,/-]*<\*>)+/g, '<*>'],
  [/^[\s:\])}|-]+/g, ''],
]

/** The template of the line as written (its time stamp cut off). */
export function templateOf(line: string, mask: LineMask, redact: Redact): string {
  const bytes = Buffer.from(redact(line))
  const masked = Buffer.from(mask.mask(bytes, 0, bytes.length), 'latin1').toString()
  const template = VARYING.reduce((text, [varying, by]) => text.replaceAll(varying, by), masked).trim()
  return template.length > LONGEST ? `${template.slice(0, LONGEST - 1)}…`.toWellFormed() : template
}

/** The first 16 hexadecimal digits of SHA-256 over the parts. */
export function digest(...parts: readonly string[]): string {
  return hash('sha256', parts.join('\n')).slice(0, 16)
}
