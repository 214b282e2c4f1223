/** The page docs/configuration.md from the schema: every key with its type, default, variable and meaning. */
import { configKeys, resolveSchema, type Schema } from '../src/lib/workspace/config-schema.ts'

const HEAD = `# Configuration

Generated from \`schemas/config.schema.json\`; change it there.

\`autonomy\` works without any configuration. What you set, you set in \`autonomy.yaml\` in the workspace
(\`autonomy init\` writes one with every section commented), in \`$XDG_CONFIG_HOME/autonomy/config.yaml\`
(or \`~/.config/autonomy/config.yaml\`) for all your workspaces, or in variables of the environment.

The strongest source wins, key by key: **flag > environment > project file > user file > default**. A list is one key:
a stronger source replaces it as a whole. \`autonomy config show --origin\` prints what is in force and where it came
from, \`autonomy config validate\` checks a file, \`autonomy config schema\` prints the schema.

- Durations are written \`500ms\`, \`30s\`, \`15m\`, \`24h\`, \`7d\`.
- A key without a value is no setting. Unknown keys are errors; all faults of a file are reported with line and column.
- Secrets are references, never values: \`env:NAME\` (a variable) or \`file:PATH\` (a file only its owner can read, mode 0600).
- For completion in an editor, keep the first line that \`autonomy init\` writes:
  \`# yaml-language-server: $schema=...\`.

## Where the workspace is

\`--workspace DIR\`, else \`AUTONOMY_WORKSPACE\`, else the nearest directory from the current one upwards that holds an
\`autonomy.yaml\` or a \`.agent-workspace\` folder, else the current directory. A directory that is named must exist.

## Keys
`

const CHECK_NOTE = `
By default no check causes traffic to a host outside this machine: \`network_connectivity\` looks whether an interface other
than loopback is up and has an address, \`dns_resolution\` resolves this machine's own name. Name the hosts your agents need:

\`\`\`yaml
checks:
  - { name: network_connectivity, kind: tcp, host: git.example.com, port: 443 }
  - { name: dns_resolution, kind: dns, host: git.example.com }
  - { name: disk_space, kind: disk, max_used_percent: 90 }
\`\`\`

The seven default checks are those \`autonomy init\` writes. \`redis_import\`, \`flask_import\`, \`bc_command\` and \`docker_daemon\`
ask about software that a workspace may not need: they are reported, at most once an hour, and lower the score only with
\`required: true\`.
`

export function configurationPage(root: Schema): string {
  const sections = Object.entries(root.properties ?? {}).map(([name, schema]) => section(name, schema, root))
  const entries = [
    entryPart('Entries of `patterns`', [root.$defs?.['pattern'] ?? {}], root),
    entryPart('Entries of `checks`', branches('check', root), root) + CHECK_NOTE,
    entryPart('Entries of `healing.services`', [root.$defs?.['service'] ?? {}], root),
    entryPart('Entries of `alerts.channels`', branches('channel', root), root),
    entryPart('Entries of `coordination.auto_stop`', branches('stop_rule', root), root),
  ]
  return `${HEAD}\n${sections.join('\n')}\n${entries.join('\n')}`
}

function section(name: string, schema: Schema, root: Schema): string {
  const keys = configKeys(root).filter(({ path }) => path === name || path.startsWith(`${name}.`))
  const blocks = keys.map(({ path, schema: key, environment }) =>
    [
      `#### \`${path}\``,
      '',
      key.description ?? '',
      '',
      `- Type: ${typeName(key, root)}`,
      ...defaultOf(path, key),
      ...(environment === undefined ? [] : [`- Variable: \`${environment}\``]),
      ...(key.examples ?? []).map((example) => `- Example: ${value(example)}`),
      '',
    ].join('\n'),
  )
  const intro = schema.properties === undefined ? '' : `${schema.description ?? ''}\n\n`
  return `### ${name}\n\n${intro}${blocks.join('\n')}`
}

function defaultOf(path: string, key: Schema): readonly string[] {
  if (path !== 'checks' || !Array.isArray(key.default)) return [`- Default: ${value(key.default)}`]
  const entries = key.default.map((entry) => `  ${value(entry).slice(1, -1)}`)
  return ['- Default:', '', '  ```json', ...entries, '  ```', '']
}

function branches(name: string, root: Schema): readonly Schema[] {
  return (root.$defs?.[name]?.oneOf ?? []).map((branch) => resolveSchema(branch, root))
}

function entryPart(heading: string, schemas: readonly Schema[], root: Schema): string {
  const tables = schemas.map((schema) => {
    const kind = schema.properties?.['kind']?.const
    const rows = Object.entries(schema.properties ?? {})
      .filter(([key]) => key !== 'kind')
      .map(([key, inner]) => row(key, { inner: resolveSchema(inner, root), schema }, root))
    const intro = kind === undefined ? '' : `**\`kind: ${kind}\`** ${schema.description ?? ''}\n\n`
    return `${intro}| key | type | default | what it is |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`
  })
  return `## ${heading}\n\n${tables.join('\n')}`
}

function row(key: string, { inner, schema }: { inner: Schema; schema: Schema }, root: Schema): string {
  const missing = schema.required?.includes(key) ? 'must be given' : ''
  const fallback = inner.default === undefined ? missing : value(inner.default)
  const example = inner.examples?.[0] === undefined ? '' : ` Example: ${value(inner.examples[0])}`
  return `| \`${key}\` | ${typeName(inner, root)} | ${fallback} | ${inner.description ?? ''}${example} |`
}

function typeName(schema: Schema, root: Schema): string {
  if (schema.enum) return `one of ${schema.enum.map((name) => `\`${name}\``).join(', ')}`
  if (schema.type === 'array')
    return schema.items?.$ref && !plainItems(schema, root) ? 'list of entries, see below' : 'list of texts'
  if (schema.title) return schema.title
  const range = schema.minimum === undefined ? '' : `, ${schema.minimum} to ${schema.maximum}`
  return `${schema.type === 'integer' ? 'whole number' : schema.type === 'string' ? 'text' : String(schema.type)}${range}`
}

function plainItems(schema: Schema, root: Schema): boolean {
  return resolveSchema(schema.items ?? {}, root).type === 'string'
}

function value(given: unknown): string {
  return `\`${JSON.stringify(given).replaceAll('","', '", "').replaceAll(',"', ', "').replaceAll('":', '": ')}\``
}
