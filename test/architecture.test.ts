import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { violations } from './architecture/rules.ts'

const root = join(import.meta.dirname, '..')

function sources(): ReadonlyMap<string, string> {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .map((file) => `src/${file.replaceAll('\\', '/')}`)
    .filter((file) => file.endsWith('.ts') && !file.startsWith('src/generated/'))
  return new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]))
}

describe('the architecture', () => {
  it('is kept', () => {
    expect(violations(sources())).toEqual([])
  })
})

describe('the check itself', () => {
  const one = (file: string, code: string): readonly string[] => violations(new Map([[file, code]]))

  it.each([
    ['src/lib/platform/a.ts', `import { b } from '../pipeline/b.ts'`, 'platform must not import pipeline'],
    ['src/lib/workspace/a.ts', `import type { B } from '../pipeline/b.ts'`, 'workspace must not import pipeline'],
    ['src/lib/pipeline/a.ts', `const { b } = await import('../cli/b.ts')`, 'pipeline must not import cli'],
    ['src/lib/pipeline/a.ts', `type B = import('../dashboard/b.ts').B`, 'pipeline must not import dashboard'],
    ['src/lib/errors.ts', `import { a } from './platform/a.ts'`, 'errors must not import platform'],
    ['src/lib/cli/a.ts', `import A from '../../commands/a.ts'`, 'cli must not import commands'],
    ['src/lib/pipeline/a.ts', `import { readFileSync } from 'node:fs'`, 'node:fs outside platform'],
    ['src/commands/a.ts', `const { spawn } = await import('node:child_process')`, 'node:child_process outside'],
    ['src/lib/pipeline/a.ts', `export const home = process.env['HOME']`, 'process.env outside platform'],
    ['src/lib/pipeline/a.ts', `const { env } = process`, 'destructuring of process outside platform'],
    ['src/lib/cli/a.ts', `process.getBuiltinModule('node:fs')`, 'process.getBuiltinModule outside platform'],
    ['src/lib/pipeline/a.ts', `export const now = Date.now()`, 'Date.now outside platform'],
    ['src/lib/pipeline/a.ts', `export const now = Date['now']`, 'Date.now outside platform'],
    ['src/lib/pipeline/a.ts', `export const now = new Date()`, 'new Date() outside platform'],
    ['src/lib/pipeline/a.ts', `export const dice = Math.random()`, 'Math.random outside platform'],
    ['src/lib/pipeline/a.ts', `import { Command } from '@oclif/core/command'`, 'outside commands and cli'],
    ['src/commands/a.ts', `import { Command } from '@oclif/core'`, 'the index of @oclif/core'],
    ['src/commands/a.ts', `import { execa } from 'execa'`, 'execa is heavy'],
    ['src/lib/pipeline/utils.ts', `export const a = 1`, 'the name "utils" says nothing'],
    ['src/lib/pipeline/todo-manager.ts', `export const a = 1`, 'the name "manager" says nothing'],
    ['src/lib/pipeline/a.ts', `export * from './b.ts'`, 'only re-exports'],
  ])('%s with %s', (file, code, message) => {
    expect(one(file, code).join('\n')).toContain(`${file}: `)
    expect(one(file, code).join('\n')).toContain(message)
  })

  it.each([
    ['src/lib/pipeline/a.ts', `import type { Stats } from 'node:fs'\nexport const at = new Date(5)`],
    ['src/lib/platform/a.ts', `import { readFileSync } from 'node:fs'\nexport const now = Date.now()`],
    ['src/lib/pipeline/a.ts', `export const run = async () => (await import('execa')).execa`],
    ['src/lib/pipeline/a.ts', `// Date.now()\nexport const text = 'process.env and Math.random()'`],
    ['src/lib/dashboard/a.ts', `import { b } from '../pipeline/b.ts'\nexport const a = b`],
    ['src/commands/a.ts', `import { string } from '@oclif/core/args'\nexport default string`],
  ])('allows %s with %s', (file, code) => {
    expect(one(file, code)).toEqual([])
  })

  it('finds a heavy package behind a chain of imports, but not behind a lazy one', () => {
    const chain = (first: string): readonly string[] =>
      violations(
        new Map([
          ['src/commands/a.ts', first],
          ['src/lib/pipeline/b.ts', `import { dump } from 'js-yaml'\nexport const b = dump`],
        ]),
      )
    expect(chain(`import { b } from '../lib/pipeline/b.ts'\nexport default b`)).toHaveLength(1)
    expect(chain(`export default async () => (await import('../lib/pipeline/b.ts')).b`)).toEqual([])
  })

  it('finds a cycle, of types too', () => {
    const cycle = violations(
      new Map([
        ['src/lib/pipeline/a.ts', `import type { B } from './b.ts'\nexport type A = B`],
        ['src/lib/pipeline/b.ts', `import { c } from './c.ts'\nexport type B = typeof c`],
        ['src/lib/pipeline/c.ts', `import type { A } from './a.ts'\nexport const c: A | 1 = 1`],
      ]),
    )
    expect(cycle).toEqual([
      'cycle: src/lib/pipeline/a.ts -> src/lib/pipeline/b.ts -> src/lib/pipeline/c.ts -> src/lib/pipeline/a.ts',
    ])
  })
})
