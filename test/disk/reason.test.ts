import { expect, test } from 'vitest'
import { reasonOf } from '../../src/disk/reason.ts'

test.each(['__proto__', 'constructor', 'toString'])('a code named %s has no words of its own', (code) => {
  const error = Object.assign(new Error('what the server says'), { code })
  expect(reasonOf(error)).toBe('what the server says')
  expect(reasonOf(error, { ENOENT: 'there is no such directory' })).toBe('what the server says')
})

test('own words come before those of the system', () => {
  const error = Object.assign(new Error('no'), { code: 'ENOENT' })
  expect(reasonOf(error, { ENOENT: 'there is no such directory' })).toBe('there is no such directory')
  expect(reasonOf(error)).toContain('there is no such file')
})
