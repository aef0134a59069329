import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mentions, summarise, touchesHost } from '../../../src/core/inventory/summary.ts'
import { InventoryView } from '../../../src/core/inventory/views/inventory-view.ts'
import { parseJson } from '../../../src/python/json-read.ts'
import { dumpJson } from '../../../src/python/json-write.ts'
import type { Dict } from '../../../src/python/value.ts'
import { hostNames, type Json, sound } from './inventory-documents.ts'

function inventoryOf(value: Json): Dict {
  return parseJson(JSON.stringify(value)) as Dict
}

/** All that there is of one host, as a text. */
function stateOf(inventory: Dict, name: string): string {
  const view = new InventoryView(inventory)
  const host = view.host(name)
  return host ? dumpJson(host.variables) + host.groups.toSorted().join() : ''
}

/** Hosts of these names, each in a group of its own making. */
function cloud(names: readonly string[], variable: number, group: readonly string[] = []): Dict {
  const hostvars = Object.fromEntries(names.map((name) => [name, { variable }]))
  return inventoryOf({ _meta: { hostvars }, group: { hosts: [...group] } })
}

describe('a summary', () => {
  it('mentions every host of which anything changed', () => {
    fc.assert(
      fc.property(sound, sound, (a, b) => {
        const [before, after] = [inventoryOf(a), inventoryOf(b)]
        const summary = summarise(before, after)
        for (const name of hostNames) {
          const isTouched = stateOf(before, name) !== stateOf(after, name)
          if (isTouched) expect([name, touchesHost(summary, name)]).toEqual([name, 'yes'])
        }
      }),
      { numRuns: 300 },
    )
  })

  it('names hosts that joined or left a group, but not those that came or went themselves', () => {
    const summary = summarise(cloud(['a', 'b', 'c'], 1, ['a', 'c']), cloud(['a', 'b', 'd'], 1, ['b', 'a', 'd']))
    expect(summary.hostsRegrouped).toEqual(['b'])
    expect(touchesHost(summary, 'a')).toBe('no')
  })

  it('leaves open what is behind the end of a list that was cut, and nothing before it', () => {
    const names = Array.from({ length: 60 }, (_, number) => `host${number + 100}`)
    const summary = summarise(cloud(names, 1), cloud([...names, 'a-new-one'], 2))
    expect(summary.counts.hostsChanged).toBe(60)
    expect(mentions(summary, 'hostsChanged', 'host100')).toBe('yes')
    expect(mentions(summary, 'hostsChanged', 'host159')).toBe('unknown')
    expect(mentions(summary, 'hostsChanged', 'host1005')).toBe('no')
    expect(touchesHost(summary, 'a-new-one')).toBe('yes')
  })

  it('of an older revision, or of none, leaves open what it does not say', () => {
    const { hostsRegrouped: _, ...older } = summarise(undefined, cloud(['a'], 1))
    expect(touchesHost(older, 'b')).toBe('unknown')
    expect(touchesHost({ ...older, counts: {} }, 'b')).toBe('unknown')
  })
})
