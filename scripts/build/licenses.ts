/**
 * The bundle carries other people's code: their licences go with it. `dist/third-party-licenses.txt` names every package
 * of which a module was bundled, with version and licence text.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'rolldown'

export function licenses(): Plugin {
  return {
    name: 'licenses',
    generateBundle(_, bundle) {
      const modules = Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []))
      const packages = new Set(modules.flatMap((id) => packageDirectory(id) ?? []))
      const notices = new Set([...packages].map(notice).sort())
      this.emitFile({
        type: 'asset',
        fileName: 'third-party-licenses.txt',
        source: [...notices].join(`\n${'-'.repeat(80)}\n\n`),
      })
    },
  }
}

function packageDirectory(moduleId: string): string | undefined {
  return /^.*node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(moduleId)?.[0]
}

/** @throws Error when a package says nothing of its licence */
function notice(directory: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))
  const file = readdirSync(directory).find((each) => /^licen[cs]e/i.test(each))
  const text = file && existsSync(join(directory, file)) ? readFileSync(join(directory, file), 'utf8').trim() : ''
  if (!license && text === '') throw new Error(`${name} has no licence`)
  return `${name} ${version} (${license ?? 'see below'})\n\n${text}\n`
}
