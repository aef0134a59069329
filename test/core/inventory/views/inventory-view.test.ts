import { describe, expect, it } from 'vitest'
import { InventoryView } from '../../../../src/core/inventory/views/inventory-view.ts'
import { parseJson } from '../../../../src/python/json-read.ts'
import type { Dict } from '../../../../src/python/value.ts'

const view = new InventoryView(
  parseJson(`{
    "_meta": {"hostvars": {
      "h1": {"physical_host": "h1", "mtu": 9000, "rack": "r1"},
      "h1-api-1a2b3c4d": {"physical_host": "h1"},
      "bare": {}
    }},
    "all": {"vars": {"provider_networks": [
      {"network": {"ip_from_q": "management"}},
      {"network": {"ip_from_q": "storage"}},
      {"network": {"ip_from_q": "management"}},
      {"network": {"type": "flat"}}
    ]}},
    "api": {"children": ["api_containers", "metal"], "hosts": ["bare"], "vars": {"x": 1}},
    "api_containers": {"hosts": ["h1-api-1a2b3c4d"]},
    "metal": {"hosts": ["h1", "bare"]},
    "odd": 7
  }`) as Dict,
)

describe('what a stored inventory has', () => {
  it('are hosts and containers, in their order', () => {
    expect(view.hosts).toEqual(['h1', 'bare'])
    expect(view.containers).toEqual(['h1-api-1a2b3c4d'])
  })

  it('are networks, each once, by the queues of their addresses', () => {
    expect(view.networks).toEqual(['management', 'storage'])
  })

  it('are groups, of which each knows those above and below it', () => {
    expect(view.groups).toEqual(['all', 'api', 'api_containers', 'metal', 'odd'])
    const { variables, ...api } = view.group('api')!
    expect(api).toEqual({
      name: 'api',
      hosts: ['bare'],
      children: ['api_containers', 'metal'],
      parents: [],
      hostsBelow: ['h1-api-1a2b3c4d', 'h1'],
    })
    expect([...variables]).toEqual([['x', 1]])
    expect(view.group('metal')?.parents).toEqual(['api'])
    expect(['_meta', 'none', 'odd'].map((name) => view.group(name))).toEqual([undefined, undefined, undefined])
  })

  it('are the groups that hold a host themselves', () => {
    expect(view.host('bare')?.groups).toEqual(['api', 'metal'])
    expect(view.host('none')).toBeUndefined()
  })

  it('are variables that are a text, or none', () => {
    expect(['rack', 'mtu', 'none'].map((key) => view.text('h1', key))).toEqual(['r1', '', ''])
  })
})
