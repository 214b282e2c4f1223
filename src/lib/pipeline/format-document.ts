/**
 * How the program writes its JSON documents: two spaces, and every array of records with one record per line, so that
 * `git diff` and `grep` show one record at a time. A final newline.
 */

export function formatDocument(document: object): string {
  return `${formatValue(document, '')}\n`
}

function formatValue(value: unknown, indent: string): string {
  if (Array.isArray(value)) return formatArray(value, indent)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const inner = `${indent}  `
  const fields: readonly [string, unknown][] = Object.entries(value)
  const lines = fields
    .filter(([, field]) => field !== undefined)
    .map(([key, field]) => `${inner}${JSON.stringify(key)}: ${formatValue(field, inner)}`)
  return lines.length === 0 ? '{}' : `{\n${lines.join(',\n')}\n${indent}}`
}

function formatArray(items: readonly unknown[], indent: string): string {
  const inner = `${indent}  `
  const lines = items.map((item) => `${inner}${JSON.stringify(item)}`)
  return lines.length === 0 ? '[]' : `[\n${lines.join(',\n')}\n${indent}]`
}
