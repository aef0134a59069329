import { expect, it } from 'vitest'
import { kindOf } from '../../../src/core/inventory/values.ts'
import { Dict, PyBytes, PyDate, PyFloat, type Value } from '../../../src/python/value.ts'

it.each<[Value | undefined, string]>([
  [undefined, 'missing'],
  [null, 'empty (null)'],
  ['', 'a text'],
  [false, 'a boolean'],
  [0, 'an integer'],
  [10n ** 20n, 'an integer'],
  [new PyFloat(1), 'a float'],
  [new PyDate('date', '2026-01-31'), 'a date'],
  [[], 'a list'],
  [new Dict(), 'a mapping'],
  [new PyBytes('a'), 'a value of another kind'],
])('a message calls %o %s', (value, kind) => expect(kindOf(value)).toBe(kind))
