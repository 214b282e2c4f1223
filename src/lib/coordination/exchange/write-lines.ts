/** Pure: items -> NDJSON as `work import` reads it. Importing it where it comes from adds nothing. */
import { numberField, textField, textsField } from '../record-fields.ts'
import type { Exported } from './exported-items.ts'

export function writeLines(items: readonly Exported[]): string {
  return items.map((exported) => `${JSON.stringify(lineOf(exported))}\n`).join('')
}

/** Fields without a value are left out. */
function lineOf({ item, key, needs }: Exported): Readonly<Record<string, unknown>> {
  const { record, status, acceptance, paths } = item
  const tags = (textsField(record, 'tags') ?? []).filter((tag) => tag !== '')
  const isCompleted = status === 'completed'
  return {
    key,
    type: item.work_type.trim() || 'task',
    priority: item.priority,
    description: item.description.trim() === '' ? item.id : item.description,
    team: item.team?.trim() || undefined,
    depends_on: needs.length > 0 ? needs : undefined,
    acceptance: acceptance.length > 0 ? acceptance : undefined,
    max_attempts: numberField(record, 'max_attempts'),
    estimate: textField(record, 'estimated_duration')?.trim() || undefined,
    tags: tags.length > 0 ? tags : undefined,
    paths: paths.length > 0 ? paths : undefined,
    created_by: textField(record, 'created_by')?.trim() || undefined,
    status: status === 'unknown' ? undefined : status,
    result: isCompleted ? textField(record, 'result')?.trim() || undefined : undefined,
    completed_at: isCompleted ? textField(record, 'completed_at')?.trim() || undefined : undefined,
  }
}
