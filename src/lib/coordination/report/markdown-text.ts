/** Text of agents and commands as part of a Markdown page: one line, never structure of the page. */
import { truncateToWidth } from '../../platform/text-width.ts'
import { dollars } from '../costs/usd-text.ts'

const LONGEST = 100

/** Everything that Markdown would read as more than a word is escaped; an underscore within a word is none of that. */
export function inline(text: string, longest = LONGEST): string {
  const line = text
    .toWellFormed()
    .replace(/[\s\p{C}]+/gu, ' ')
    .trim()
  return truncateToWidth(line, longest).replace(/[\\`*[\]<>|~#]|(?<!\w)_|_(?!\w)/g, String.raw`\$&`)
}

/** `code`; an id never holds a back-quote unless somebody means harm. */
export function code(text: string): string {
  return `\`${text.replace(/[\s\p{C}`|]+/gu, ' ').trim()}\``
}

/** `2026-11-21 01:05` */
export function minute(iso: string): string {
  return iso.slice(0, 16).replace('T', ' ')
}

export function table(header: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(header), line(header.map(() => '---')), ...rows.map(line)]
}

/** `1 item`, `2 items` */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}

/** What the attempts of one item cost: `$1.20`, `>= $1.20`, `?`; `-` when no attempt is recorded. */
export function spent({ attempts, usd, unknown }: { attempts: number; usd: number; unknown: number }): string {
  if (attempts === 0) return '-'
  if (unknown === attempts) return '?'
  return `${unknown > 0 ? '≥ ' : ''}${dollars(usd)}`
}
