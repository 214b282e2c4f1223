/** `autonomy work add`: one work item. */
import { option, string } from '@oclif/core/flags'
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { coordinationDeps } from '../../lib/cli/coordination.ts'
import { countFlag } from '../../lib/cli/flags.ts'
import { descriptionFlags, givenDescription, type WorkResult, workResult } from '../../lib/cli/work-input.ts'
import { workLine } from '../../lib/cli/work-text.ts'
import { addWork } from '../../lib/coordination/work/add-work.ts'
import { fromTemplate } from '../../lib/coordination/work/from-template.ts'
import type { AddWork, GivenWork } from '../../lib/coordination/work/new-items.ts'
import { AutonomyError } from '../../lib/errors.ts'
import { PRIORITIES } from '../../lib/pipeline/todos/todo.ts'

export default class WorkAdd extends BaseCommand<typeof WorkAdd, WorkResult> {
  static override summary = 'Add a work item'
  static override description =
    'It waits until an agent claims it. With --key, adding the same again adds nothing and prints what is there. Acceptance commands run without a shell when the item is completed with --verify.'
  static override examples = [
    '<%= config.bin %> work add --type bug_fix --description "Fix the flaky login test" --priority high',
    '<%= config.bin %> work add --type release --description "Ship 2.1" --depends-on work_1763 --acceptance "npm test"',
    '<%= config.bin %> work add --type review --description - --key review-417 < notes.md',
    "<%= config.bin %> work add --type refactor --description 'Split the parser' --path 'src/parser/**'",
    '<%= config.bin %> work add --from-todo mcp_s',
    '<%= config.bin %> work add --template 8020 --set optimization="cache the index" --set impact_area=search',
  ]
  static override flags = {
    type: string({ description: 'what kind of work it is: bug_fix, backend_api ...' }),
    ...descriptionFlags,
    priority: option({ description: 'how urgent it is (default: medium)', options: PRIORITIES })(),
    team: string({ description: 'whose work it is' }),
    key: string({ description: 'names this work: added again, it is the same item' }),
    'depends-on': string({ description: 'id or key of work that has to be completed before', multiple: true }),
    acceptance: string({ description: 'a command that must exit 0 before it counts as done', multiple: true }),
    'max-attempts': countFlag({ description: 'fail it after so many claims that came to nothing' }),
    estimate: string({ description: 'how long it will take, for people: 30m' }),
    path: string({
      description: 'files it changes, a glob relative to the workspace: nobody else works on them meanwhile',
      helpValue: 'GLOB',
      multiple: true,
    }),
    tag: string({ description: 'a tag; may be given several times', multiple: true }),
    template: string({ description: 'start from a template: 8020', exclusive: ['from-todo'] }),
    'from-todo': string({
      description: 'make the item from this todo; completing one completes the other',
      helpValue: 'TODO',
    }),
    set: string({ description: 'fills a place of the template: NAME=VALUE', multiple: true, dependsOn: ['template'] }),
  }

  protected override async operate(): Promise<WorkResult> {
    const deps = coordinationDeps(await this.workspace(), this.platform())
    const todo = this.flags['from-todo']
    if (todo === undefined) return workResult(await addWork(this.#complete(await this.#work()), deps))
    const { addWorkFromTodo } = await import('../../lib/operations/work-and-todos/add-work-from-todo.ts')
    const { todos } = await this.pipelineDeps()
    return workResult(await addWorkFromTodo({ todo, instead: await this.#work() }, { ...deps, todos }))
  }

  protected override text({ already, work_item_id, item }: WorkResult): string {
    const verb = already ? 'Was there already:' : 'Added'
    return `${verb} ${this.color.bold(work_item_id)}\n${workLine(item)}`
  }

  async #work(): Promise<GivenWork> {
    const { type, priority, team, key, estimate, tag, path, acceptance, template, set = [] } = this.flags
    const start: GivenWork = template === undefined ? {} : fromTemplate(template, set)
    return {
      description: (await givenDescription(this.flags, this.platform())) ?? start.description,
      type: type ?? start.type,
      priority: priority ?? start.priority,
      team: team ?? start.team,
      estimate: estimate ?? start.estimate,
      key,
      acceptance,
      tags: tag,
      paths: path,
      depends_on: this.flags['depends-on'],
      max_attempts: this.flags['max-attempts'],
      created_by: this.platform().environment.get('AUTONOMY_AGENT'),
    }
  }

  /** @throws AutonomyError USAGE */
  #complete({ description, type, ...work }: GivenWork): AddWork {
    if (description !== undefined && type !== undefined) return { ...work, description, type }
    throw new AutonomyError('USAGE', `a work item needs a ${type === undefined ? 'type' : 'description'}`, {
      hint: 'autonomy work add --type bug_fix --description "Fix the flaky login test"',
    })
  }
}
