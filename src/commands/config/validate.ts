/** `autonomy config validate`: is this file a good configuration? */
import { resolve } from 'node:path'
import { string } from '@oclif/core/args'
import { BaseCommand } from '../../lib/cli/base-command.ts'
import { validateConfigFile, type ValidConfig } from '../../lib/workspace/validate-config-file.ts'

export default class ConfigValidate extends BaseCommand<typeof ConfigValidate, ValidConfig> {
  static override summary = 'Check a configuration file; every fault with line and column'
  static override examples = ['<%= config.bin %> config validate', '<%= config.bin %> config validate other.yaml']
  static override args = { file: string({ description: 'the file; left out: autonomy.yaml of the workspace' }) }

  protected override operate(): Promise<ValidConfig> {
    const platform = this.platform()
    const { file } = this.args
    const path = file === undefined ? this.paths().config : resolve(platform.environment.cwd(), file)
    return validateConfigFile(path, platform)
  }

  protected override text({ file, keys }: ValidConfig): string {
    const what = keys.length === 0 ? 'sets nothing' : `sets ${keys.join(', ')}`
    return `${this.color.green('ok')}  ${file} ${what}`
  }
}
