/**
 * Compiles `schemas/config.schema.json` ahead of time into `src/generated/config-validator.ts`, so that no command pays
 * for the validator library, writes `docs/configuration.md` from the same source, and embeds `templates/`. `--check` writes nothing and
 * fails when a file is out of date.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import Ajv2020 from 'ajv/dist/2020.js'
import standaloneCode from 'ajv/dist/standalone/index.js'
import { configSchema } from '../src/lib/workspace/config-schema.ts'
import { configurationPage } from './configuration-page.ts'

const ROOT = join(import.meta.dirname, '..')

async function validatorSource(): Promise<string> {
  const ajv = new Ajv2020.default({
    allErrors: true,
    discriminator: true,
    strict: true,
    strictRequired: false,
    allowUnionTypes: true,
    code: { source: true, esm: true, lines: true },
  })
  ajv.compile(withoutProse(await configSchema()))
  const code = standaloneCode.default(ajv, { validateConfig: 'config.schema.json' })
  if (code.includes('require(')) throw new Error('the validator must not depend on the validator library')
  const typed = code.replace(
    /export const validateConfig = (\w+);/,
    "export const validateConfig: import('ajv').ValidateFunction = $1 as any;",
  )
  return `// @ts-nocheck\n// Generated from schemas/config.schema.json by scripts/generate-schemas.ts.\n${typed.trim()}\n`
}

/** What only people read would be carried along in the compiled code. */
function withoutProse(schema: object): object {
  const text = JSON.stringify(schema, (key, value: unknown) => {
    const prose = ['description', 'title', 'default', 'examples'].includes(key)
    return prose && !isSchema(value) ? undefined : value
  })
  return JSON.parse(text) as object
}

/** A property that is itself called `title` or `description`. */
function isSchema(value: unknown): boolean {
  return typeof value === 'object' && value !== null && ('$ref' in value || 'type' in value)
}

/** The texts `init` writes, as a module: a bundle finds them wherever it is installed. */
function templateSource(): string {
  const text = (name: string): string => JSON.stringify(readFileSync(join(ROOT, 'templates/workspace', name), 'utf8'))
  return [
    '// Generated from templates/workspace/ by scripts/generate-schemas.ts.',
    `export const CONFIG_TEMPLATE = ${text('autonomy.yaml')}`,
    `export const AGENT_CAPABILITIES_TEMPLATE = ${text('agent_capabilities.json')}`,
    '',
  ].join('\n')
}

/** The templates of `work add --template`, by the name of their file. */
function workTemplateSource(): string {
  const folder = join(ROOT, 'templates/work')
  const templates = readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => [basename(file, '.json'), JSON.parse(readFileSync(join(folder, file), 'utf8'))] as const)
  return [
    '// Generated from templates/work/ by scripts/generate-schemas.ts.',
    `export const WORK_TEMPLATES = new Map(${JSON.stringify(templates, null, 2)} as const)`,
    '',
  ].join('\n')
}

/** What coding agents are told, by the name of the file. */
function promptSource(): string {
  const folder = join(ROOT, 'templates/prompts')
  const prompts = readdirSync(folder)
    .filter((file) => file.endsWith('.md'))
    .sort()
    .map(
      (file) =>
        `  ${JSON.stringify(basename(file, '.md'))}: ${JSON.stringify(readFileSync(join(folder, file), 'utf8'))},`,
    )
  return [
    '// Generated from templates/prompts/ by scripts/generate-schemas.ts.',
    `export const PROMPTS = {\n${prompts.join('\n')}\n} as const`,
    '',
  ].join('\n')
}

/** The price table, by the name of the model. */
function priceSource(): string {
  const table: unknown = JSON.parse(readFileSync(join(ROOT, 'templates/prices.json'), 'utf8'))
  return [
    '// Generated from templates/prices.json by scripts/generate-schemas.ts.',
    `export const PRICES = ${JSON.stringify(table, null, 2)} as const`,
    '',
  ].join('\n')
}

function put(path: string, content: string, check: boolean): boolean {
  const file = join(ROOT, path)
  if (existsSync(file) && readFileSync(file, 'utf8') === content) return true
  if (check) {
    process.stderr.write(`${path} is out of date: run npm run generate\n`)
    return false
  }
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
  return true
}

const check = process.argv.includes('--check')
const upToDate = [
  put('src/generated/config-validator.ts', await validatorSource(), check),
  put('src/generated/workspace-templates.ts', templateSource(), check),
  put('src/generated/work-templates.ts', workTemplateSource(), check),
  put('src/generated/prompts.ts', promptSource(), check),
  put('src/generated/prices.ts', priceSource(), check),
  put('docs/configuration.md', configurationPage(await configSchema()), check),
]
if (upToDate.includes(false)) process.exitCode = 1
