import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fillPrompt } from '../../../src/lib/runner/prompt.ts'

it('fills in what it knows and leaves other braces alone', () => {
  expect(fillPrompt('do {id} in {workspace}: {other} {}', { id: 'w1', workspace: '/w' })).toBe(
    'do w1 in /w: {other} {}',
  )
})

it('never reads the words of an item as a template', () => {
  fc.assert(
    fc.property(
      fc.string(),
      (words) => fillPrompt('<{description}>', { description: words, id: 'X' }) === `<${words}>`,
    ),
  )
  expect(fillPrompt('{description}', { description: '{id} $& $1', id: 'X' })).toBe('{id} $& $1')
})
