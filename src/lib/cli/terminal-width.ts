import { isTerminal } from '../platform/standard-output.ts'

/** Columns for a page of text: the terminal's, from 60 to 120; `otherwise` where stdout is no terminal. */
export function terminalWidth(otherwise: number): number {
  return Math.min(120, Math.max(60, (isTerminal('stdout') && process.stdout.columns) || otherwise))
}
