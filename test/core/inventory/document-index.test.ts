import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { indexDocument, parsePart } from '../../../src/core/inventory/document-index.ts'
import { mappingAt } from '../../../src/core/inventory/values.ts'
import { parseJson } from '../../../src/python/json-read.ts'
import { Dict } from '../../../src/python/value.ts'
import { anyInventory, layout, sound } from './inventory-documents.ts'

/** What the index says, parsed. */
function parts(document: string): { hosts: Dict; groups: Dict } | undefined {
  const index = indexDocument(document)
  if (!index) return undefined
  const { hosts, groups } = index
  return {
    hosts: new Dict([...hosts].map(([name, extent]) => [name, parsePart(document, extent)])),
    groups: new Dict([...groups].map(([name, extent]) => [name, parsePart(document, extent)])),
  }
}

/** The same, from the whole document parsed. */
function wholes(document: string): { hosts: Dict; groups: Dict } {
  const inventory = parseJson(document) as Dict
  return {
    hosts: mappingAt(mappingAt(inventory, '_meta'), 'hostvars') ?? new Dict(),
    groups: new Dict([...inventory].filter(([name]) => name !== '_meta')),
  }
}

describe('the index of a document', () => {
  it('finds what parsing finds, in every layout', () => {
    fc.assert(
      fc.property(sound, layout, (inventory, { of }) => {
        const document = of(inventory)
        expect(parts(document)).toEqual(wholes(document))
      }),
      { numRuns: 500 },
    )
  })

  it('finds it also where something is damaged, or nothing at all', () => {
    fc.assert(
      fc.property(anyInventory, layout, (inventory, { of }) => {
        const document = of(inventory)
        const found = parts(document)
        if (found) expect(found).toEqual(wholes(document))
      }),
      { numRuns: 500 },
    )
  })

  it('finds values that are not mappings as well', () => {
    const document = '{"_meta": {"hostvars": {"a": 7}}, "b": null ,"c":[],"d": "x", "e": -1.5e3}'
    expect(parts(document)).toEqual(wholes(document))
  })

  it.each([
    ['a host that is there twice', '{"_meta": {"hostvars": {"a": {}, "a": {"x": 1}}}}'],
    ['a group that is there twice', '{"_meta": {"hostvars": {}}, "g": {}, "g": {"hosts": []}}'],
    ['a name that is twice the same, once written otherwise', '{"_meta": {"hostvars": {"a": {}, "\\u0061": {}}}}'],
    ['_meta twice', '{"_meta": {"hostvars": {"a": {}}}, "_meta": {}}'],
    ['hostvars twice', '{"_meta": {"hostvars": {"a": {}}, "hostvars": {}}}'],
    ['more than hostvars in _meta', '{"_meta": {"hostvars": {}, "made_by": "me"}}'],
    ['a list', '[{"_meta": {"hostvars": {}}}]'],
    ['hostvars that are a list', '{"_meta": {"hostvars": []}}'],
    ['a byte order mark', '\ufeff{"_meta": {"hostvars": {}}}'],
    ['an end that is missing', '{"_meta": {"hostvars": {"a": {"x": "'],
    ['more text behind it', '{"_meta": {"hostvars": {}}} {}'],
    ['a name without its first quote', '{"_meta": {"hostvars": {}}, x": 2}'],
    ['another sign in the place of a colon', '{"_meta": {"hostvars": {}}, "g"= 2}'],
    ['nothing', ''],
  ])('leaves %s to the parser', (_, document) => {
    expect(indexDocument(document)).toBeUndefined()
  })
})
