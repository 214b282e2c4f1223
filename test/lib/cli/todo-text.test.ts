import { describe, expect, it } from 'vitest'
import { makeColor } from '../../../src/lib/cli/color.ts'
import { spanText, timeText } from '../../../src/lib/cli/time-text.ts'
import { todoText } from '../../../src/lib/cli/todo-text.ts'
import { makeTodo } from '../pipeline/make.ts'

describe('spanText', () => {
  it.each([
    [0, '0 s'],
    [0.25, '0.3 s'],
    [59.9, '59 s'],
    [60, '1 min'],
    [111.451, '1 min 51 s'],
    [3600, '1 h'],
    [3661, '1 h 1 min'],
    [86_400 + 59, '1 d'],
    [187_200, '2 d 4 h'],
  ])('%d seconds are %s', (seconds, text) => {
    expect(spanText(seconds)).toBe(text)
  })
})

describe('timeText', () => {
  it('is the time to the second, and what is no time as it stands', () => {
    expect(timeText('2026-11-20T22:06:59.315Z')).toBe('2026-11-20T22:06:59Z')
    expect(timeText('2026-11-20T22:06:59Z')).toBe('2026-11-20T22:06:59Z')
    expect(timeText('yesterday')).toBe('yesterday')
  })
})

describe('todoText', () => {
  const todo = makeTodo({
    id: 'build_agent-error-build-agent-merge-of-branc-4cc855',
    title: 'Merges are rejected',
    description: '',
    metadata: {
      error_pattern: 'ERROR merge of branch <*> rejected: <*> conflicting files',
      samples: ['one two three four five six seven eight nine', 'short'],
      occurrences: 1,
      first_seen: '2026-11-20T22:06:59.315Z',
      last_seen: '2026-11-20T22:06:59.315Z',
    },
  })
  const lines = (width?: number): readonly string[] => todoText(todo, { color: makeColor(false), width }).split('\n')

  it('breaks lines between words below their beginning, and never an id', () => {
    const shown = lines(40)
    expect(shown).toContain('id           build_agent-error-build-agent-merge-of-branc-4cc855')
    expect(shown).toContain('pattern      ERROR merge of branch <*>')
    expect(shown).toContain('             rejected: <*> conflicting')
    expect(shown.slice(-3)).toEqual(['  one two three four five six seven', '    eight nine', '  short'])
  })

  it('breaks nothing without a terminal', () => {
    expect(lines()).toContain('pattern      ERROR merge of branch <*> rejected: <*> conflicting files')
  })

  it('tells one moment once', () => {
    expect(lines()).toContain('seen         1 time, 2026-11-20T22:06:59Z')
  })
})
