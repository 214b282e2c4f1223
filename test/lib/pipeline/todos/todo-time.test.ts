import { expect, it } from 'vitest'
import { hasZone, todoInstant } from '../../../../src/lib/pipeline/todos/todo-time.ts'

it.each([
  ['2025-11-13T23:06:14.119923Z', 'UTC', '2025-11-13T23:06:14.119Z'],
  ['2025-11-13T16:49:45.615361', 'UTC', '2025-11-13T16:49:45.615Z'],
  ['2025-11-13T16:49:45.615361', 'America/Chicago', '2025-11-13T22:49:45.615Z'],
  ['2025-07-13T16:49:45', 'America/Chicago', '2025-07-13T21:49:45.000Z'],
  ['2025-11-13T16:49:45+05:30', 'America/Chicago', '2025-11-13T11:19:45.000Z'],
  ['2025-11-13 16:49', 'UTC', '2025-11-13T16:49:00.000Z'],
  ['2025-11-13', 'UTC', '2025-11-13T00:00:00.000Z'],
])('reads %s in %s', (text, timezone, expected) => {
  expect(new Date(todoInstant(text, timezone) ?? 0).toISOString()).toBe(expected)
})

it.each(['', 'yesterday', '13.11.2025', undefined])('knows that %j is no time', (text) => {
  expect(todoInstant(text, 'UTC')).toBeUndefined()
})

it('tells a time that says its zone from one that does not', () => {
  expect(hasZone('2025-11-13T23:06:14.119923Z')).toBe(true)
  expect(hasZone('2025-11-13T23:06:14-0600')).toBe(true)
  expect(hasZone('2025-11-13T23:06:14')).toBe(false)
})
