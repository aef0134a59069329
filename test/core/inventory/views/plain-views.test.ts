/** The quick views of the manager give what the thorough ones give, or leave it to them. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plainExport, plainHostRows } from '../../../../src/core/inventory/views/plain-views.ts'
import { exportHosts, hostColumns, hostRows } from '../../../../src/core/inventory/views/tables.ts'
import { jsonInOrder } from '../../../../src/python/json-in-order.ts'
import { parseJson } from '../../../../src/python/json-read.ts'
import type { Dict } from '../../../../src/python/value.ts'

const thoroughExport = (document: string): string => jsonInOrder(exportHosts(parseJson(document) as Dict))

const name = fc.oneof(fc.constantFrom('web1', 'db_1', '10', '__proto__', 'all', 'constructor', 'é'), fc.string())
/** Numbers and texts as they may be in a document, also where the engine reads them in another way than Python. */
const scalar = fc.oneof(
  fc.constantFrom(
    '1.0',
    '-0',
    '1e3',
    '12345678901234567890',
    '-0.0',
    'null',
    'true',
    '7',
    '-3',
    '"a, 1.5"',
    '"\\u00e9"',
  ),
  fc.constantFrom('"\\ud800"', '"\\u007f"', '"é"', '"\\b\\f\\/"', '"\u007f"'),
  fc.string().map((text) => JSON.stringify(text)),
)
const item = fc.oneof(
  scalar,
  fc.array(scalar, { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
)
const mapping = (values: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .array(fc.tuple(fc.oneof(name, fc.constantFrom(...hostColumns)), values), { maxLength: 4 })
    .map((entries) => `{${entries.map(([key, value]) => `${JSON.stringify(key)}: ${value}`).join(',\n ')}}`)
const group = fc.oneof(
  mapping(item),
  fc.array(name, { maxLength: 3 }).map((hosts) => `{"hosts": ${JSON.stringify(hosts)}, "vars": {"x": 1}}`),
  scalar,
)
const document = fc
  .tuple(mapping(fc.oneof(mapping(item), item)), fc.array(fc.tuple(name, group), { maxLength: 4 }))
  .map(
    ([hostvars, groups]) =>
      `{"_meta": {"hostvars": ${hostvars}}${groups.map(([key, body]) => `, ${JSON.stringify(key)}: ${body}`).join('')}}`,
  )

describe('where they answer, the quick views', () => {
  it('export the same bytes', () => {
    fc.assert(
      fc.property(document, (text) => {
        expect(plainExport(text) ?? thoroughExport(text)).toBe(thoroughExport(text))
      }),
      { numRuns: 1000 },
    )
  })

  it('list the same hosts', () => {
    fc.assert(
      fc.property(document, fc.constantFrom(...hostColumns), (text, sort) => {
        const rows = hostRows(parseJson(text) as Dict, sort)
        expect(plainHostRows(text, sort) ?? rows).toEqual(rows)
      }),
      { numRuns: 1000 },
    )
  })
})

it.each([
  ['a float', '{"_meta": {"hostvars": {"h": {"x": 1.0}}}}'],
  ['a number that is not exact', '{"_meta": {"hostvars": {"h": {"x": 12345678901234567890}}}}'],
  ['keys that the engine sorts', '{"_meta": {"hostvars": {"b": {}, "10": {}, "9": {}}}}'],
  ['__proto__', '{"_meta": {"hostvars": {"__proto__": {"x": 1}}}}'],
  ['variables of all that are a text', '{"_meta": {"hostvars": {"h": {}}}, "all": {"vars": "x"}}'],
  ['hostvars that are a text', '{"_meta": {"hostvars": "ab"}}'],
  ['no _meta', '{"all": {}}'],
])('export the same bytes, and list the same hosts, of %s', (_, text) => {
  expect(plainExport(text) ?? thoroughExport(text)).toBe(thoroughExport(text))
  const rows = hostRows(parseJson(text) as Dict, 'container_name')
  expect(plainHostRows(text, 'container_name') ?? rows).toEqual(rows)
})

it('they answer for an inventory as the generator writes it', () => {
  const text = '{"_meta": {"hostvars": {"web1": {"component": "web", "is_metal": true}}}, "web": {"hosts": ["web1"]}}'
  expect(plainExport(text)).toBe(thoroughExport(text))
  expect(plainHostRows(text, 'component')).toHaveLength(1)
})
