/**
 * The pre-commit hook as a file of git: runs the hook that was there before, then asks `autonomy hooks check`. Only its
 * exit status 5 keeps a commit from being made; whatever else goes wrong is a note, for git is not ours to break.
 */

/** In the same folder: what was there before. */
export const BEFORE = 'pre-commit.before-autonomy'

const MARK = '# Made by `autonomy hooks install --pre-commit`; `autonomy hooks uninstall` takes it away.'

interface HookScript {
  /** Absolute, symbolic links resolved. */
  workspace: string
  /** This program. */
  self: readonly string[]
}

export function hookScript({ workspace, self }: HookScript): string {
  const program = self.filter((word) => word !== '')
  const isThere = program.filter((word) => word.startsWith('/')).map((word) => `[ -e ${quoted(word)} ]`)
  return [
    '#!/bin/sh',
    MARK,
    `workspace=${quoted(workspace)}`,
    `before="$(dirname "$0")/${BEFORE}"`,
    'if [ -x "$before" ]; then "$before" "$@" || exit $?; fi',
    '[ -d "$workspace/.agent-workspace" ] || exit 0',
    `if ${isThere.join(' && ') || 'false'}; then`,
    `  ${program.map(quoted).join(' ')} hooks check --workspace "$workspace" >&2`,
    'elif command -v autonomy >/dev/null 2>&1; then',
    '  autonomy hooks check --workspace "$workspace" >&2',
    'else',
    '  false',
    'fi',
    'status=$?',
    '[ $status -eq 5 ] && exit 1',
    'if [ $status -ne 0 ]; then',
    '  echo "note: autonomy could not tell whether somebody else works on these files (status $status)" >&2',
    'fi',
    'exit 0',
    '',
  ].join('\n')
}

/** The workspace that a hook of ours serves; undefined for a hook of somebody else. */
export function servedWorkspace(script: string): string | undefined {
  if (!script.includes(MARK)) return undefined
  const [, word = "''"] = /^workspace=('.*')$/m.exec(script) ?? []
  return word.slice(1, -1).replaceAll(String.raw`'\''`, "'")
}

/** Whether it runs the same under another name: it looks at its own name or reads a file beside it when it does not. */
export function mayBeRenamed(script: string): boolean {
  const withoutFolder = script.replaceAll(/dirname\s+(?:--\s+)?["']?\$\{?0\}?["']?/g, '')
  return !/\$\{?0\b|BASH_SOURCE|^\s*(?:\.|source)\s/m.test(withoutFolder)
}

/** What somebody adds to a hook of their own. */
export function lineForHook(workspace: string): string {
  return `autonomy hooks check --workspace ${quoted(workspace)} >&2; [ $? -ne 5 ] || exit 1`
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`
}
