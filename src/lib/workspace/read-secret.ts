/**
 * Secrets by reference: `env:NAME` or `file:PATH` (relative to the workspace). The value is never printed; messages
 * name the reference only. A file that others on this machine can read is refused.
 */
import { isAbsolute, join } from 'node:path'
import { AutonomyError } from '../errors.ts'
import type { Platform } from '../platform/deps.ts'
import type { SecretReference } from './config.ts'
import type { WorkspacePaths } from './paths.ts'

export type SecretDeps = Pick<Platform, 'environment' | 'files'> & { paths: Pick<WorkspacePaths, 'root'> }

/** @throws AutonomyError UNAUTHORIZED (not there, empty, readable by others), INVALID_CONFIG (no reference), IO */
export function readSecret(reference: SecretReference, deps: SecretDeps): string {
  const [, scheme, rest] = /^(env|file):(.+)$/s.exec(reference) ?? []
  if (scheme === 'env' && rest !== undefined) return readVariable(rest, deps)
  if (scheme === 'file' && rest !== undefined) return readSecretFile(rest, deps)
  throw new AutonomyError('INVALID_CONFIG', 'a secret stands in the configuration itself', {
    hint: 'Write env:NAME or file:PATH there and put the secret into that variable or file.',
  })
}

function readVariable(name: string, { environment }: SecretDeps): string {
  const value = environment.get(name)?.trim()
  if (value) return value
  throw new AutonomyError('UNAUTHORIZED', `the environment variable ${name} is not set`, {
    hint: `Set ${name}, or refer to a file: file:PATH.`,
  })
}

function readSecretFile(reference: string, { environment, files, paths }: SecretDeps): string {
  const path = isAbsolute(reference) ? reference : join(paths.root, reference)
  const info = files.info(path)
  if (info?.kind !== 'file') {
    throw new AutonomyError('UNAUTHORIZED', `the secret file ${path} ${info ? 'is not a file' : 'does not exist'}`, {
      hint: `Write the secret into it and give it mode 0600: chmod 600 ${path}`,
    })
  }
  if (environment.platform !== 'win32' && (info.mode & 0o077) !== 0) {
    const mode = (info.mode & 0o777).toString(8).padStart(4, '0')
    throw new AutonomyError('UNAUTHORIZED', `the secret file ${path} can be read by others (mode ${mode})`, {
      hint: `Make it yours alone: chmod 600 ${path}`,
    })
  }
  const value = files.readText(path).trim()
  if (value !== '') return value
  throw new AutonomyError('UNAUTHORIZED', `the secret file ${path} is empty`, { hint: 'Write the secret into it.' })
}
