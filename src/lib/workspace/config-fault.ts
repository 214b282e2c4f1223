/** What is wrong with a configuration, and the one error that lists all of it. */
import { AutonomyError, type SourcePosition } from '../errors.ts'

export interface ConfigFault {
  message: string
  /** Absent for a variable of the environment, which the message names. */
  position?: SourcePosition
}

/** A fault before its place in the text is known. */
export interface SettingFault {
  path: readonly (string | number)[]
  /** The key itself is wrong, not its value. */
  onKey: boolean
  message: string
}

export function configError(faults: readonly ConfigFault[]): AutonomyError {
  const [first] = faults
  const message = faults.length === 1 && first ? first.message : `${faults.length} faults in the configuration`
  return new AutonomyError('INVALID_CONFIG', message, {
    hint: 'Every key is described in docs/configuration.md; `autonomy config schema` prints the schema.',
    ...(first?.position === undefined ? {} : { position: first.position }),
    details: faults.length === 1 ? [] : faults.map((fault) => faultText(fault)),
  })
}

export function faultText({ message, position }: ConfigFault): string {
  return position ? `${position.file}:${position.line}:${position.column}: ${message}` : message
}

/** `checks[2].timeout` */
export function settingPath(path: readonly (string | number)[]): string {
  return path.map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`)).join('')
}
