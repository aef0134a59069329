import { expect, it } from 'vitest'
import { Faults } from '../../../src/core/inventory/findings.ts'
import { newestRelease } from '../../../src/core/inventory/releases.ts'
import { normaliseUserConfig } from '../../../src/core/inventory/user-config.ts'
import { Dict, type Key } from '../../../src/python/value.ts'

it.each<[Key, string, string, string]>([
  [7, '7', 'an integer', 'put it in quotes: "7"'],
  [true, 'True', 'a boolean', 'put it in quotes, as it is there'],
])('a top-level key %j is refused, with what to write (V6)', (key, text, kind, remedy) => {
  const faults = new Faults()
  const config = normaliseUserConfig(
    new Dict([
      [key, new Dict()],
      ['a-hosts', new Dict()],
    ]),
    faults,
    newestRelease,
  )
  expect(faults.findings).toEqual([
    {
      grade: 'error',
      code: 'V6',
      message: `the top-level key ${text} is ${kind}, not a text`,
      remedy,
      source: 'config',
      path: [text],
    },
  ])
  expect([...config.keys()]).toEqual(['a_hosts'])
})
