/**
 * Agents follow what an error tells them. So no hint names a command or flag that deletes, resets, releases, overrides or
 * lifts a stop: every string that follows `hint:` or `advice:` in the sources is read here.
 */
import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const forbidden =
  /autonomy (?:resume|stop|schedule uninstall|todo (?:cancel|reopen|complete))|\bwork (?:release|cancel|fail)\b|\brecover\b|\bagent retire\b|\bguard reset\b|--(?:force|over-capacity|confirm|yes|no-verify|hard|skip)\b|\brm\b|git (?:reset|clean|checkout|stash)|\bdelete it\b/i

export function hintsIn(source: string): readonly string[] {
  return [...source.matchAll(/\b(?:hint|advice):?\s*(?:=|:)?\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1/gs)].map(
    ([, , text = '']) => text,
  )
}

describe('hints', () => {
  it('are found in the sources', () => {
    const all = globSync('src/**/*.ts').flatMap((file) => hintsIn(readFileSync(file, 'utf8')))
    expect(all.length).toBeGreaterThan(40)
  })

  it.each(globSync('src/**/*.ts'))('%s names no way to destroy or release', (file) => {
    expect(hintsIn(readFileSync(file, 'utf8')).filter((hint) => forbidden.test(hint))).toEqual([])
  })

  it.each([
    'Run `autonomy resume`.',
    'Hand it back: `autonomy work release ID`.',
    'See autonomy work fail --help.',
    '`work cancel` ends it.',
    'Start over with `recover`.',
    'Start over: autonomy recover --scope all',
    'autonomy agent retire agent_1',
    'Close it: autonomy guard reset --all',
  ])('would see %s', (hint) => {
    expect(hintsIn(`{ hint: ${JSON.stringify(hint)} }`).filter((each) => forbidden.test(each))).toHaveLength(1)
  })
})
