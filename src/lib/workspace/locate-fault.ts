/** Finds the line and column of faults in a YAML text. Only loaded when there is one: it takes a second YAML parser. */
import type { YAMLException } from 'js-yaml'
import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Node } from 'yaml'
import type { SourcePosition } from '../errors.ts'
import type { ConfigFault, SettingFault } from './config-fault.ts'

export function locateFaults(text: string, file: string, faults: readonly SettingFault[]): readonly ConfigFault[] {
  const lines = new LineCounter()
  const { contents } = parseDocument(text, { lineCounter: lines })
  return faults
    .map(({ path, onKey, message }) => {
      const { line, col } = lines.linePos(offsetOf(contents, path, onKey))
      return { message, position: { file, line: Math.max(line, 1), column: Math.max(col, 1) } }
    })
    .sort((left, right) => left.position.line - right.position.line || left.position.column - right.position.column)
}

/** Every syntax fault the second parser finds; where it finds none, the one that was reported. */
export function locateSyntaxFaults(text: string, file: string, reported: YAMLException): readonly ConfigFault[] {
  const { errors } = parseDocument(text, { prettyErrors: true })
  const faults = errors.map(({ message, linePos }) => ({
    message: message.split(/ at line \d+/, 1)[0] ?? message,
    position: { file, line: linePos?.[0].line ?? 1, column: linePos?.[0].col ?? 1 },
  }))
  if (faults.length > 0) return faults
  const position: SourcePosition = {
    file,
    line: (reported.mark?.line ?? 0) + 1,
    column: (reported.mark?.column ?? 0) + 1,
  }
  return [{ message: reported.reason, position }]
}

/** The offset of the deepest part of the path that is written in the text. */
function offsetOf(contents: Node | null, path: SettingFault['path'], onKey: boolean): number {
  let node: unknown = contents
  let offset = contents?.range?.[0] ?? 0
  for (const [index, part] of path.entries()) {
    const last = index === path.length - 1
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part))
      if (!pair) return offset
      offset = (last && onKey ? rangeStart(pair.key) : rangeStart(pair.value)) ?? rangeStart(pair.key) ?? offset
      node = pair.value
    } else if (isSeq(node)) {
      node = node.items[Number(part)]
      offset = rangeStart(node) ?? offset
    } else {
      return offset
    }
  }
  return offset
}

function rangeStart(node: unknown): number | undefined {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)
    ? Number(node.range[0])
    : undefined
}
