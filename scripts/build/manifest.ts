/** `oclif.manifest.json`, made by oclif itself from the built commands: what help, completion and the docs read. */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Plugin } from '@oclif/core/config'

export async function writeManifest(root: string): Promise<void> {
  const file = join(root, 'oclif.manifest.json')
  rmSync(file, { force: true })
  const plugin = new Plugin({ root, type: 'core', ignoreManifest: true, errorOnManifestCreate: true })
  await plugin.load()
  writeFileSync(file, `${JSON.stringify(plugin.manifest, null, 2)}\n`)
}
