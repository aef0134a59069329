import { describe, expect, it } from 'vitest'
import { hostFamily, hostState, PartsOfDocument } from '../../../src/core/inventory/host-family.ts'
import { parseJson } from '../../../src/python/json-read.ts'
import { dumpJson } from '../../../src/python/json-write.ts'

const plain = `{
  "_meta": {"hostvars": {
    "h1": {"physical_host": "h1", "note": "h2"},
    "h1-api-1": {"physical_host": "h1"},
    "h2": {"physical_host": "h2"}
  }},
  "all": {"vars": {"x": 1}},
  "api": {"hosts": ["h1-api-1"]},
  "metal": {"hosts": ["h1", "h2"], "vars": {"y": 2}},
  "none": 7
}`
/** The same, but that only parsing tells what it means. */
const odd = plain.replace('{"hostvars"', '{"other": 1, "hostvars"')
const documents = [
  ['by the index of its text', plain],
  ['parsed', odd],
] as const

describe.each(documents)('a host in a stored inventory, %s', (_, document) => {
  it('has a family: itself and its containers', () => {
    expect([...hostFamily(document, 'h1').names]).toEqual(['h1', 'h1-api-1'])
    expect([...hostFamily(document, 'h2').names]).toEqual(['h2'])
    expect([...hostFamily(document, 'h3').names]).toEqual([])
  })

  it.each([
    [
      'a variable of its container',
      '"h1-api-1": {"physical_host": "h1"}',
      '"h1-api-1": {"physical_host": "h1", "x": 1}',
    ],
    ['a group that held it', '["h1", "h2"]', '["h2"]'],
    ['a group that held its container', '"hosts": ["h1-api-1"]', '"hosts": []'],
    ['a new container', '"h2": {"physical_host": "h2"}', '"h2": {"physical_host": "h1"}'],
  ])('has another text after a change: %s', (_change, from, to) => {
    const changed = document.replace(from, to)
    expect(changed).not.toBe(document)
    expect(hostFamily(changed, 'h1').text).not.toBe(hostFamily(document, 'h1').text)
  })

  it('keeps its text when others change', () => {
    const changed = document.replace('"h2": {"physical_host": "h2"}', '"h2": {"physical_host": "h2", "z": 1}')
    expect(hostFamily(changed, 'h1')).toEqual(hostFamily(document, 'h1'))
  })

  it('has variables, and the groups that hold it', () => {
    const { variables, groups } = hostState(document, 'h1')
    expect([dumpJson(variables!, { indent: null }), groups]).toEqual([
      '{"note": "h2","physical_host": "h1"}',
      ['metal'],
    ])
    expect(hostState(document, 'h1-api-1').groups).toEqual(['api'])
    expect(hostState(document, 'h3')).toEqual({ variables: undefined, groups: [] })
  })

  it('and a group have their variables, and what is missing has none', () => {
    const parts = new PartsOfDocument(document)
    expect(parts.host('h2')).toEqual(parseJson('{"physical_host": "h2"}'))
    expect(parts.host('h3')).toBeUndefined()
    expect(parts.groupVars('metal')).toEqual(parseJson('{"y": 2}'))
    expect(parts.groupVars('api')).toEqual(parseJson('{}'))
    expect(parts.groupVars('nowhere')).toBeUndefined()
  })
})

it('an inventory that is not a mapping has no hosts', () => {
  expect(hostState('[1]', 'h1')).toEqual({ variables: undefined, groups: [] })
})
