/** `autonomy config schema`: the JSON Schema of autonomy.yaml. */
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { configSchema, type Schema } from '../../lib/workspace/config-schema.ts'

export default class ConfigSchema extends BaseCommand<typeof ConfigSchema, Schema> {
  static override summary = 'Print the JSON Schema of autonomy.yaml (draft 2020-12)'
  static override description = 'For editors and other validators. `init` puts a copy into the state folder.'
  static override examples = ['<%= config.bin %> config schema > autonomy.schema.json']

  protected override operate(): Promise<Schema> {
    return configSchema()
  }

  protected override text(schema: Schema): string {
    return JSON.stringify(schema, null, 2)
  }
}
