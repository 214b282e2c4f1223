/**
 * Pure: NDJSON -> work to add. Each line is an object with the fields of `work add`; every fault is told with its line
 * and column, and one is enough for nothing to be added.
 */
import { AutonomyError, type SourcePosition } from '../../errors.ts'
import { invalidAt, parseJson } from '../../platform/json-document.ts'
import type { Priority } from '../../workspace/config.ts'
import { nearestName } from '../../workspace/nearest-name.ts'
import { instantField, isRecord } from '../record-fields.ts'
import { type CoordinationRecord, WORK_STATUSES } from '../work-item.ts'
import type { AddWork, Completed } from './new-items.ts'
import { splitWords } from './split-words.ts'

export interface ImportedLine {
  work: AddWork
  position: SourcePosition
  /** It was done elsewhere. */
  done?: Completed | undefined
  /** Why it is not taken. */
  leftOut?: string | undefined
  /** With `leftOut`: what depends on it is left out, too, instead of being taken without it. */
  holds?: boolean | undefined
  /** What of it could not be kept. */
  notes?: readonly string[] | undefined
}

export interface ImportSource {
  text: string
  /** For messages; `-` is the standard input. */
  file: string
}

type Kind = 'text' | 'texts' | 'count' | 'priority' | 'status'
type Field = keyof AddWork | 'status' | 'result' | 'completed_at'

/** As documents name them, and as flags do. */
const FIELDS = {
  description: ['description', 'text'],
  work_type: ['type', 'text'],
  type: ['type', 'text'],
  priority: ['priority', 'priority'],
  team: ['team', 'text'],
  idempotency_key: ['key', 'text'],
  key: ['key', 'text'],
  depends_on: ['depends_on', 'texts'],
  acceptance: ['acceptance', 'texts'],
  max_attempts: ['max_attempts', 'count'],
  estimated_duration: ['estimate', 'text'],
  estimate: ['estimate', 'text'],
  tags: ['tags', 'texts'],
  paths: ['paths', 'texts'],
  created_by: ['created_by', 'text'],
  status: ['status', 'status'],
  result: ['result', 'text'],
  completed_at: ['completed_at', 'text'],
} as const satisfies Record<string, readonly [Field, Kind]>

const PRIORITIES: readonly string[] = ['critical', 'high', 'medium', 'low'] satisfies readonly Priority[]
const STATUSES: readonly string[] = WORK_STATUSES
const MOST_DETAILS = 20

/** Blank lines are skipped. @throws AutonomyError INVALID_DOCUMENT with the position of the first fault, and all of them */
export function parseImport({ text, file }: ImportSource): readonly ImportedLine[] {
  const faults: number[] = []
  const rows = text.split('\n')
  const lines = rows.flatMap((row, index) => {
    const line = row.trim() === '' ? undefined : tried(() => parseLine(row, file))
    if (line instanceof AutonomyError) faults.push(index)
    return line === undefined || line instanceof AutonomyError
      ? []
      : [{ ...line, position: { file, line: index + 1, column: 1 } }]
  })
  if (faults.length > 0) throw refused(faults, rows, file)
  return lines
}

/** Each fault again with the lines before it left empty, so that every place in its message is one of the whole text. */
function refused(faults: readonly number[], rows: readonly string[], file: string): AutonomyError {
  const told = faults.slice(0, MOST_DETAILS).map((index) => {
    const error = tried(() => parseLine(`${'\n'.repeat(index)}${rows[index]}`, file))
    return error instanceof AutonomyError ? error : new AutonomyError('INVALID_DOCUMENT', 'it cannot be read')
  })
  const [first] = told
  const more = faults.length > told.length ? [`and ${faults.length - told.length} more`] : []
  const message = `${faults.length} ${faults.length === 1 ? 'line' : 'lines'} cannot be imported`
  return new AutonomyError('INVALID_DOCUMENT', message, {
    position: first?.position ?? { file, line: 1, column: 1 },
    hint: 'Nothing was added. Mend the lines, then import the whole again.',
    details: [...told.map((error) => error.message), ...more],
  })
}

/** The failure, where it is one that was expected. */
function tried<T>(work: () => T): T | AutonomyError {
  try {
    return work()
  } catch (error) {
    if (error instanceof AutonomyError) return error
    throw error
  }
}

type ParsedLine = Omit<ImportedLine, 'position'>

function parseLine(line: string, file: string): ParsedLine {
  const value = parseJson(line, file)
  const fail = (path: readonly string[], message: string): never => {
    throw invalidAt({ text: line, file, path: [...path] }, message)
  }
  if (!isRecord(value)) return fail([], 'a line must be an object such as {"type": "bug_fix", "description": "..."}')
  const work: Record<string, unknown> = {}
  for (const [name, given] of Object.entries(value)) {
    const known = Object.entries(FIELDS).find(([field]) => field === name)?.[1]
    if (known === undefined) return fail([name], unknownField(name))
    const [field, kind] = known
    if (field in work) return fail([name], `${field} is given twice`)
    work[field] = checked(given, kind, (message) => fail([name], `${name} ${message}`))
  }
  refuseCommands(work, (message) => fail(['acceptance'], message))
  return complete(work, value, fail)
}

function unknownField(name: string): string {
  const near = nearestName(name, Object.keys(FIELDS))
  return `${JSON.stringify(name)} is no field of a work item${near ? `; did you mean ${near}?` : ''}`
}

function checked(value: unknown, kind: Kind, fail: (message: string) => never): unknown {
  switch (kind) {
    case 'text':
      return typeof value === 'string' && value.trim() !== '' ? value : fail('must be a text that is not empty')
    case 'texts':
      return Array.isArray(value) && value.every((each) => typeof each === 'string' && each !== '')
        ? value
        : fail('must be a list of texts')
    case 'count':
      return Number.isInteger(value) && Number(value) >= 1 ? value : fail('must be a whole number of at least 1')
    case 'priority':
      return PRIORITIES.some((priority) => priority === value) ? value : fail(`must be one of ${PRIORITIES.join(', ')}`)
    case 'status':
      return STATUSES.some((status) => status === value) ? value : fail(`must be one of ${STATUSES.join(', ')}`)
    default:
      return kind satisfies never
  }
}

function refuseCommands({ acceptance }: CoordinationRecord, fail: (message: string) => never): void {
  for (const command of Array.isArray(acceptance) ? acceptance : []) {
    try {
      splitWords(String(command))
    } catch (error) {
      fail(error instanceof Error ? error.message : String(error))
    }
  }
}

function complete(
  work: Record<string, unknown>,
  line: CoordinationRecord,
  fail: (path: readonly string[], message: string) => never,
): ParsedLine {
  const { status, result, completed_at, ...rest } = work
  const { description, type } = rest
  if (typeof description !== 'string') return fail([], 'description is missing')
  if (typeof type !== 'string') return fail([], `type is missing${'work_type' in line ? '' : ' (or work_type)'}`)
  const done = { result: String(result ?? ''), at: instantField({ completed_at }, 'completed_at') }
  return {
    work: { ...rest, description, type },
    ...(status === 'completed' && { done }),
    ...(status === 'cancelled' && { leftOut: status }),
  }
}
