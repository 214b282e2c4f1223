/**
 * GitHub issues as `gh issue list --json number,title,body,labels,state,stateReason,assignees,blockedBy` or the REST
 * interface give them. Labels say type and priority where they are the usual words.
 */
import type { Priority } from '../../workspace/config.ts'
import { instantField, isRecord } from '../record-fields.ts'
import { type Entry, type EntryState, type SourceText, stateOf } from './entry.ts'
import { neededId, neededText, openDocument, optionalText, recordList, type SourceRecord } from './source-record.ts'

const STATES: Readonly<Record<string, EntryState>> = { open: 'open', closed: 'done' }
const NOT_DONE: ReadonlySet<string> = new Set(['NOT_PLANNED', 'DUPLICATE'])
const TYPES: ReadonlySet<string> = new Set(['bug', 'feature', 'enhancement', 'documentation', 'chore', 'task', 'epic'])
const LEVELS: readonly (readonly [RegExp, Priority])[] = [
  [
    /^(?:(?:priority|prio|p)[\s:/_-]*)?(?:critical|urgent|blocker)(?:[\s_-]*priority)?$|^p(?:rio(?:rity)?)?[\s:/_-]*p?0$/i,
    'critical',
  ],
  [/^(?:priority|prio|p)[\s:/_-]*high$|^high[\s_-]*priority$|^p(?:rio(?:rity)?)?[\s:/_-]*p?1$/i, 'high'],
  [/^(?:priority|prio|p)[\s:/_-]*medium$|^medium[\s_-]*priority$|^p(?:rio(?:rity)?)?[\s:/_-]*p?2$/i, 'medium'],
  [/^(?:priority|prio|p)[\s:/_-]*low$|^low[\s_-]*priority$|^p(?:rio(?:rity)?)?[\s:/_-]*p?[34]$/i, 'low'],
]

/** Pull requests are no issues: they are left out. @throws AutonomyError INVALID_DOCUMENT */
export function parseGithub(source: SourceText): readonly Entry[] {
  const document = openDocument(source)
  const records = Array.isArray(document.value)
    ? document.value.map((_each, index) => document.record([index]))
    : [document.record([])]
  return records.filter(({ fields }) => !isRecord(fields['pull_request'])).map(entryOf)
}

function entryOf(record: SourceRecord): Entry {
  const labels = labelsOf(record)
  const assignees = recordList(record, 'assignees').map((assignee) => `assignee:${neededText(assignee, 'login')}`)
  const reason = optionalText(record, 'stateReason') ?? optionalText(record, 'state_reason') ?? ''
  const word = optionalText(record, 'state') ?? 'open'
  const isDropped = NOT_DONE.has(reason.toUpperCase())
  return {
    id: neededId(record, 'number'),
    title: neededText(record, 'title'),
    body: [optionalText(record, 'body')],
    state: isDropped ? 'dropped' : stateOf(word, STATES),
    word: isDropped ? reason : word,
    priority: LEVELS.find(([pattern]) => labels.some((label) => pattern.test(label)))?.[1],
    type: labels.map((label) => label.toLowerCase().replace(/^type[\s:/_-]+/, '')).find((label) => TYPES.has(label)),
    needs: blockersOf(record),
    tags: [...labels, ...assignees],
    ended: instantField(record.fields, 'closedAt') ?? instantField(record.fields, 'closed_at'),
    position: record.position,
  }
}

function labelsOf(record: SourceRecord): readonly string[] {
  const { labels } = record.fields
  if (Array.isArray(labels) && labels.every((label) => typeof label === 'string')) return labels
  return recordList(record, 'labels').map((label) => neededText(label, 'name'))
}

/** A list, or the {nodes: [...]} of the interface below it; what is closed holds nothing back. */
function blockersOf(record: SourceRecord): readonly string[] {
  const { blockedBy } = record.fields
  const { fault, position } = record
  const blockers = isRecord(blockedBy)
    ? recordList(
        { fields: blockedBy, position, fault: (path, message) => fault(['blockedBy', ...path], message) },
        'nodes',
      )
    : recordList(record, 'blockedBy')
  return blockers
    .filter((blocker) => optionalText(blocker, 'state')?.toUpperCase() !== 'CLOSED')
    .map((blocker) => neededId(blocker, 'number'))
}
