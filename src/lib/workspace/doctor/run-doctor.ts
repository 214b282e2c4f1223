/** `doctor`: examines everything, repairs damaged documents when asked to, and examines again. */
import { join } from 'node:path'
import type { WorkspacePaths } from '../paths.ts'
import { examineDocument } from './examine-document.ts'
import { examineSurroundings } from './examine-surroundings.ts'
import { findDocuments, type Found } from './find-documents.ts'
import type { DoctorDeps, Finding } from './finding.ts'
import { repairDocument, type Repair } from './repair-document.ts'

/** Time for a running command to finish. */
const LOCK_WAIT = 10_000

export interface Diagnosis {
  workspace: string
  /** Nothing failed; warnings do not count. */
  healthy: boolean
  findings: readonly Finding[]
  /** With `fix`: what was done, document by document. */
  repairs: readonly Repair[]
}

/** @throws AutonomyError IO; with `fix` STORE_BUSY */
export async function runDoctor({ fix }: { fix: boolean }, deps: DoctorDeps): Promise<Diagnosis> {
  const repairs = fix ? await repairAll(deps) : []
  const found = findDocuments(deps.paths.root, deps)
  const findings = [...(await examineSurroundings(found, deps)), ...examineAll(found, deps)]
  return {
    workspace: deps.paths.root,
    healthy: findings.every(({ status }) => status !== 'fail'),
    findings,
    repairs,
  }
}

function examineAll({ documents }: Found, deps: DoctorDeps): readonly Finding[] {
  return documents.flatMap((document) => examineDocument(document, deps))
}

/** Under the locks of everything that writes these documents. */
async function repairAll(deps: DoctorDeps): Promise<readonly Repair[]> {
  const isDamaged = (found: Found): Found['documents'] =>
    found.documents.filter((document) => examineDocument(document, deps).some(({ status }) => status === 'fail'))
  if (isDamaged(findDocuments(deps.paths.root, deps)).length === 0) return []
  return whileLocked(deps, async () => {
    const repairs: Repair[] = []
    for (const document of isDamaged(findDocuments(deps.paths.root, deps))) {
      repairs.push(await repairDocument(document, deps))
    }
    return repairs
  })
}

function whileLocked<T>({ files, locks, paths }: DoctorDeps, work: () => Promise<T>): Promise<T> {
  files.makeDirectory(locksFolder(paths))
  return locks.withLock(paths.locks.pipeline, { wait: LOCK_WAIT, what: 'the pipeline' }, () =>
    locks.withLock(paths.locks.todos, { wait: LOCK_WAIT, what: 'the todo list' }, () =>
      locks.withLock(paths.locks.coordination, { wait: LOCK_WAIT, what: 'the coordination store' }, work),
    ),
  )
}

function locksFolder(paths: WorkspacePaths): string {
  return join(paths.state, 'locks')
}
