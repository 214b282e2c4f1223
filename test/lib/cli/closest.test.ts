import { describe, expect, it } from 'vitest'
import { closest } from '../../../src/lib/cli/closest.ts'

describe('closest', () => {
  it.each([
    ['lst', ['list', 'show', 'add'], 'list'],
    ['todo lsit', ['todo list', 'todo show', 'config show'], 'todo list'],
    ['pip', ['pipeline', 'config'], 'pipeline'],
    ['fsh', ['bash', 'zsh', 'fish'], 'fish'],
    ['--STATUS', ['--status', '--agent'], '--status'],
    ['xyz', ['list', 'show', 'add'], undefined],
    ['a', ['b'], undefined],
    ['', ['b'], undefined],
  ])('%s -> %j: %s', (word, candidates, expected) => {
    expect(closest(word, candidates)).toBe(expected)
  })
})
