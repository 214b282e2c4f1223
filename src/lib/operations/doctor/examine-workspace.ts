/** `doctor` over all domains: the documents of each, who runs here and would hear STOP, and the trace that was handed to us. */
import { AutonomyError } from '../../errors.ts'
import type { Platform } from '../../platform/deps.ts'
import type { DocumentCheck, Finding } from '../../workspace/doctor/finding.ts'
import type { Diagnosis } from '../../workspace/doctor/run-doctor.ts'
import type { WorkspacePaths } from '../../workspace/paths.ts'

type ExamineDeps = Platform & { paths: WorkspacePaths }

/** @throws AutonomyError IO; with `fix` STORE_BUSY */
export async function examineWorkspace({ fix }: { fix: boolean }, deps: ExamineDeps): Promise<Diagnosis> {
  const { runDoctor } = await import('../../workspace/doctor/run-doctor.ts')
  const checks = { ...(await documentChecks()), ...(await coordinationChecks(deps)) }
  const diagnosis = await runDoctor({ fix }, { ...deps, checks })
  const { runnerFindings } = await import('../../coordination/run/runner-findings.ts')
  const findings = [
    ...diagnosis.findings,
    ...runnerFindings(deps),
    ...(await coveredProcesses(deps)),
    ...(await traceFindings(deps.environment)),
  ]
  return { ...diagnosis, findings, healthy: findings.every(({ status }) => status !== 'fail') }
}

type DocumentChecks = Readonly<Record<string, DocumentCheck>>

/** The parsers of the documents whose shape is ours. */
async function documentChecks(): Promise<DocumentChecks> {
  const [todos, problems, agents, predictions, training, history, runs] = await Promise.all([
    import('../../pipeline/todos/parse-todos.ts'),
    import('../../pipeline/todos/todo-problems.ts'),
    import('../../pipeline/agents.ts'),
    import('../../pipeline/predict/predictive-data.ts'),
    import('../../pipeline/learn/training-data.ts'),
    import('../../pipeline/history/history-file.ts'),
    import('../../pipeline/run-record.ts'),
  ])
  return {
    'todo list': (text, file) => problems.todoProblems(todos.parseTodos(text, file)),
    agents: sound(agents.parseAgents),
    predictions: sound(predictions.parsePredictiveData),
    'training data': sound(training.parseTrainingData),
    history: sound(history.parseHistory),
    'run log': sound((text, file) => {
      const lines = text.split('\n').filter((line) => line.trim() !== '')
      for (const line of lines) runs.parsePastRun(JSON.parse(line), { text: line, file, path: [] })
    }),
  }
}

/** Whoever runs here, and whether it would hear STOP. */
async function coveredProcesses(deps: ExamineDeps): Promise<readonly Finding[]> {
  const { coverage } = await import('../../coordination/reach/stop-coverage.ts')
  const { coverageFindings } = await import('../../coordination/reach/coverage-findings.ts')
  return coverageFindings(await coverage(deps))
}

/** A trace that was handed to us and that we cannot join. */
async function traceFindings(environment: Platform['environment']): Promise<readonly Finding[]> {
  const { incomingContext } = await import('../../telemetry/trace-context.ts')
  return incomingContext(environment).ignored.map(({ variable, reason }) => ({
    status: 'warn',
    subject: variable,
    message: `it is ignored: ${reason}`,
    advice: 'Spans go into traces of their own until it is unset or corrected.',
  }))
}

async function coordinationChecks({ files, paths }: ExamineDeps): Promise<DocumentChecks> {
  const { agentDocumentProblems, registeredIds, workDocumentProblems } =
    await import('../../coordination/document-problems.ts')
  const registered = (): ReadonlySet<string> | undefined => {
    const file = paths.coordination.agentStatus
    const text = files.readTextIfPresent(file)
    return text === undefined ? undefined : registeredIds(text, file)
  }
  return {
    'work items': (text, file) => workDocumentProblems(text, file, ifReadable(registered)),
    'registered agents': agentDocumentProblems,
  }
}

/** Undefined for what is reported as another document's fault. */
function ifReadable<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof AutonomyError) return undefined
    throw error
  }
}

function sound(parse: (text: string, file: string) => unknown): DocumentCheck {
  return (text, file) => {
    parse(text, file)
    return []
  }
}
