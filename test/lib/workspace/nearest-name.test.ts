import { describe, expect, it } from 'vitest'
import { nearestName } from '../../../src/lib/workspace/nearest-name.ts'

describe('the nearest name', () => {
  it.each([
    ['lst', ['list', 'show', 'add'], 'list'],
    ['todo lsit', ['todo list', 'todo show', 'config show'], 'todo list'],
    ['pip', ['pipeline', 'config'], 'pipeline'],
    ['fsh', ['bash', 'zsh', 'fish'], 'fish'],
    ['--STATUS', ['--status', '--agent'], '--status'],
    ['xyz', ['list', 'show', 'add'], undefined],
    ['a', ['b'], undefined],
    ['', ['b'], undefined],
    ['max-attempts', ['max_attempts', 'window'], 'max_attempts'],
    ['analize', ['analyze', 'alert'], 'analyze'],
    ['treshold', ['threshold', 'horizon'], 'threshold'],
    ['Horizon', ['threshold', 'horizon'], 'horizon'],
    ['kep', ['keep'], 'keep'],
    ['todo help', ['todo reopen'], undefined],
  ])('%s -> %j: %s', (word, candidates, expected) => {
    expect(nearestName(word, candidates)).toBe(expected)
  })
})
