#!/usr/bin/env node
/** Runs src/ directly, without a build: node bin/dev.ts todo list. Help shows what the last build knew. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { launch } from '../src/lib/cli/launch.ts'
import type { LoadCommand } from '../src/lib/cli/program.ts'

const root = join(import.meta.dirname, '..')
const directory = join(root, 'src', 'commands')
const commands: Record<string, LoadCommand> = {}
for (const file of readdirSync(directory, { recursive: true, encoding: 'utf8' })) {
  if (file.endsWith('.ts')) commands[file.slice(0, -3).replaceAll('/', ':')] = () => import(join(directory, file))
}
const pjson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
await launch(process.argv.slice(2), { root, pjson, commands })
