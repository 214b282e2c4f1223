/** One document: does it parse, and can the program work with it? */
import { AutonomyError } from '../../errors.ts'
import { parseJson } from '../../platform/json-document.ts'
import { isLines } from '../salvage/combine-values.ts'
import type { FoundDocument } from './find-documents.ts'
import type { DoctorDeps, Finding } from './finding.ts'

export function examineDocument(document: FoundDocument, { files, checks }: DoctorDeps): readonly Finding[] {
  const { path: subject, file, kind } = document
  try {
    const text = files.readText(file)
    const torn = kind.form === 'whole-lines' && endsTorn(text)
    const whole = torn ? text.slice(0, text.lastIndexOf('\n') + 1) : text
    if (isLines(kind.form)) parseLines(whole, file)
    else parseJson(whole, file)
    const problems = checks[kind.name]?.(whole, file) ?? []
    const advice = 'Correct it in an editor; nothing is guessed for you.'
    return [
      ...(torn ? [tornEnd(subject)] : []),
      ...problems.map((message) => ({ status: 'warn', subject, message, advice }) as const),
      ...(torn || problems.length > 0 ? [] : [{ status: 'ok', subject, message: `${kind.name}: parses` } as const]),
    ]
  } catch (error) {
    if (!(error instanceof AutonomyError)) throw error
    return [{ status: 'fail', subject, message: placed(error.message, file), advice: adviceFor(error) }]
  }
}

function endsTorn(text: string): boolean {
  const last = text.slice(text.lastIndexOf('\n') + 1)
  try {
    return last.trim() !== '' && JSON.parse(last) === undefined
  } catch {
    return true
  }
}

function tornEnd(subject: string): Finding {
  const message = 'the last line was cut off: its writer was ended before it was acknowledged'
  return { status: 'warn', subject, message, advice: 'Nothing to do: the next write cuts it.' }
}

/** @throws AutonomyError INVALID_DOCUMENT for the first line that is no JSON */
function parseLines(text: string, file: string): void {
  let line = 0
  for (const content of text.split('\n')) {
    line += 1
    if (content.trim() === '') continue
    try {
      JSON.parse(content)
    } catch (error) {
      const torn = text.endsWith(content) && !text.endsWith('\n')
      throw new AutonomyError('INVALID_DOCUMENT', torn ? 'the last line was cut off' : 'this line is no JSON', {
        position: { file, line, column: 1 },
        cause: error,
      })
    }
  }
}

/** The file is named beside it: `FILE:3:9: text` -> `line 3, column 9: text`. */
export function placed(message: string, file: string): string {
  if (!message.startsWith(`${file}:`)) return message
  return message.slice(file.length + 1).replace(/^(\d+):(\d+): /, 'line $1, column $2: ')
}

function adviceFor(error: AutonomyError): string {
  if (error.code !== 'INVALID_DOCUMENT') return error.hint ?? 'Look at the file and its permissions.'
  if (error.message.includes('Git LFS')) return 'Fetch the file with `git lfs pull`.'
  return '`autonomy doctor --fix` keeps a copy and saves what can be read.'
}
