/** The validation checks as text; a failed one that is not required says so. */
import type { CheckResult } from '../pipeline/checks/check-result.ts'
import type { TextLayout } from './paint.ts'
import { fitTo, oneLine, wrapTo } from './page-lines.ts'

/** `5 of 7 passed`; those that did not apply are not counted. */
export function checkSummary(checks: readonly CheckResult[]): string {
  const applied = checks.filter(({ status }) => status !== 'skipped')
  const passed = applied.filter(({ status }) => status === 'passed')
  const skipped = checks.length - applied.length
  if (checks.length === 0) return 'none made yet'
  return `${passed.length} of ${applied.length} passed${skipped > 0 ? `, ${skipped} did not apply` : ''}`
}

export function checkLines(checks: readonly CheckResult[], { palette, width }: TextLayout): readonly string[] {
  const name = Math.min(24, Math.max(0, ...checks.map((check) => check.name.length)))
  return checks.flatMap((check) => {
    const paint = { passed: palette.green, failed: check.required ? palette.red : palette.yellow, skipped: palette.dim }
    const note = check.status === 'failed' && !check.required ? ' (not required)' : ''
    const [first = '', ...rest] = wrapTo(oneLine(check.message) + note, Math.max(20, width - name - 12))
    const head = `  ${paint[check.status](fitTo(check.status, 7))} ${fitTo(oneLine(check.name), name)}  ${first}`
    return [head, ...rest.map((line) => ' '.repeat(name + 12) + line)]
  })
}
