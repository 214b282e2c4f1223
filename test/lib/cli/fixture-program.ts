/** A small program on the real launcher and base command: one command for each way a command can end. */
import { join } from 'node:path'
import { string } from '@oclif/core/args'
import { option, string as stringFlag } from '@oclif/core/flags'
import { BaseCommand } from '../../../src/lib/cli/base-command.ts'
import { type ExitStatus, Exit } from '../../../src/lib/cli/exit-codes.ts'
import { countFlag, durationFlag } from '../../../src/lib/cli/flags.ts'
import { launch } from '../../../src/lib/cli/launch.ts'
import type { LoadCommand } from '../../../src/lib/cli/program.ts'
import { ListCommand } from '../../../src/lib/cli/list-command.ts'
import type { Column } from '../../../src/lib/cli/table.ts'
import { AutonomyError, type ErrorCode } from '../../../src/lib/errors.ts'

class Echo extends BaseCommand<typeof Echo, unknown> {
  static override args = { value: string({ required: true }) }
  static override flags = {
    shape: option({ options: ['object', 'json', 'text'] as const, default: 'text' as const })(),
    wait: durationFlag({ default: 0 }),
    count: countFlag(),
    agent: stringFlag({ required: false }),
  }

  async operate(): Promise<unknown> {
    if (this.flags.shape === 'object') return { value: this.args.value, wait: this.flags.wait }
    return this.flags.shape === 'json' ? JSON.parse(this.args.value) : this.args.value
  }

  text(result: unknown): string {
    return String(result)
  }
}

class Needs extends BaseCommand<typeof Needs, string> {
  static override args = { first: string({ required: true }), second: string() }
  static override flags = { agent: stringFlag({ required: true }) }

  async operate(): Promise<string> {
    return 'never'
  }

  text(result: string): string {
    return result
  }
}

class Fail extends BaseCommand<typeof Fail, string> {
  static override args = { code: string({ required: true }) }

  async operate(): Promise<string> {
    if (this.args.code === 'BUG') throw new TypeError('undefined is not a function')
    throw new AutonomyError(this.args.code as ErrorCode, 'It went wrong', {
      hint: 'Do it right.',
      position: { file: 'todos.json', line: 3, column: 5 },
      details: ['one thing', 'another\u001b[2J thing'],
    })
  }

  text(result: string): string {
    return result
  }
}

class Status extends BaseCommand<typeof Status, { ok: boolean }> {
  async operate(): Promise<{ ok: boolean }> {
    this.note('a note')
    this.trace('a trace')
    return { ok: false }
  }

  text(): string {
    return 'not ok'
  }

  protected override status({ ok }: { ok: boolean }): ExitStatus {
    return ok ? Exit.ok : Exit.checkFailed
  }
}

class Steps extends BaseCommand<typeof Steps, { done: boolean }> {
  async operate(): Promise<{ done: boolean }> {
    const first = this.progress.step('analyze')
    first.update('reading')
    first.done('12 findings')
    this.progress.step('predict').fail('no history')
    this.progress.step('learn').skip()
    this.progress.note('a warning')
    return { done: true }
  }

  text(): string {
    return 'result'
  }
}

/** Waits for the signal, or does not care about it. */
class Wait extends BaseCommand<typeof Wait, string> {
  static override args = { how: string({ required: true, options: ['graceful', 'throwing', 'stubborn', 'unaware'] }) }

  async operate(): Promise<string> {
    const { how } = this.args
    const signal = how === 'unaware' ? undefined : this.signal
    process.stdout.write('ready\n')
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(resolve, 10_000)
      signal?.addEventListener('abort', () => {
        if (how === 'stubborn') return
        clearTimeout(timer)
        if (how === 'graceful') resolve()
        else reject(signal.reason)
      })
    })
    return 'finished what it had'
  }

  text(result: string): string {
    return result
  }
}

/** Fails where nobody waits. */
class Stray extends BaseCommand<typeof Stray, string> {
  async operate(): Promise<string> {
    setTimeout(() => {
      throw new RangeError('stray')
    }, 1)
    return new Promise((resolve) => setTimeout(resolve, 5000, 'too late'))
  }

  text(result: string): string {
    return result
  }
}

interface Row {
  id: number
  title: string
}

class Rows extends ListCommand<typeof Rows, Row> {
  static override flags = { size: countFlag({ default: 3 }), title: stringFlag({ default: 'a title' }) }

  async list(): Promise<readonly Row[]> {
    return Array.from({ length: this.flags.size }, (_, id) => ({ id, title: this.flags.title }))
  }

  columns(): readonly Column<Row>[] {
    return [
      { header: 'id', value: ({ id }) => String(id), align: 'right' },
      { header: 'title', value: ({ title }) => title },
    ]
  }
}

class None extends ListCommand<typeof None, Row> {
  async list(): Promise<readonly Row[]> {
    return []
  }

  columns(): readonly Column<Row>[] {
    return []
  }

  protected override empty(): string {
    return 'No rows yet.'
  }
}

const classes = {
  echo: Echo,
  needs: Needs,
  fail: Fail,
  status: Status,
  steps: Steps,
  wait: Wait,
  stray: Stray,
  'row:list': Rows,
  none: None,
}
const commands: Record<string, LoadCommand> = Object.fromEntries(
  Object.entries(classes).map(([id, command]) => [id, async () => ({ default: command })]),
)
const root = join(import.meta.dirname, '..', '..', '..')
await launch(process.argv.slice(2), {
  root,
  pjson: { name: 'fixture', version: '1.0.0', oclif: { bin: 'fixture', commands: './none' } },
  commands,
})
