/**
 * Colours for text output, on `util.styleText` (0.5 ms where chalk costs 4). Only these six, so that `printable.ts` can
 * tell them from what a log brings along.
 */
import { styleText } from 'node:util'
import type { Environment } from '../platform/environment.ts'

type Style = 'red' | 'green' | 'yellow' | 'cyan' | 'bold' | 'dim'
export type Color = Readonly<Record<Style, (text: string) => string>> & { readonly enabled: boolean }

/**
 * --no-color wins, then NO_COLOR, then FORCE_COLOR (0 is off, anything else on), then whether the stream is a terminal
 * that can (TERM=dumb cannot).
 */
export function colorsWanted(
  terminal: () => boolean,
  { noColor, environment }: { noColor: boolean; environment: Pick<Environment, 'get'> },
): boolean {
  if (noColor || environment.get('NO_COLOR') !== undefined) return false
  const forced = environment.get('FORCE_COLOR')
  if (forced !== undefined) return forced !== '0' && forced !== 'false'
  return terminal() && environment.get('TERM') !== 'dumb'
}

export function makeColor(enabled: boolean): Color {
  const style = (name: Style) => (text: string) => (enabled ? styleText(name, text, { validateStream: false }) : text)
  return {
    enabled,
    red: style('red'),
    green: style('green'),
    yellow: style('yellow'),
    cyan: style('cyan'),
    bold: style('bold'),
    dim: style('dim'),
  }
}
