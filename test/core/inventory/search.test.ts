import { describe, expect, it } from 'vitest'
import { searchInventory } from '../../../src/core/inventory/search.ts'
import { parseJson } from '../../../src/python/json-read.ts'
import type { Dict } from '../../../src/python/value.ts'

const inventory = parseJson(`{
  "_meta": {"hostvars": {
    "infra1": {"ansible_host": "10.0.0.11", "mac": "00:16:3E:ab:cd:ef", "note": "beside 10.0.0.110", "mtu": 9000,
      "uuid": "6ba7b810-9dad-11d1-80b4-00c04fd430c8"},
    "infra1-web-1a2b3c4d": {
      "ansible_host": "10.0.0.12",
      "physical_host": "infra1",
      "component": "web",
      "container_networks": {"management_address": {"address": "10.0.0.12", "bridge": "br-mgmt"}}
    },
    "web": {"ansible_host": "10.0.0.110", "servers": ["10.0.0.11,10.0.0.13", "x"], "mtu": 1500}
  }},
  "all": {"vars": {"vip": "10.0.0.11"}},
  "cyberweb": {},
  "web-all": {"hosts": ["infra1-web-1a2b3c4d"]},
  "web_hosts": {"vars": {"tier": "front"}},
  "odd": 7
}`) as Dict

/** `KIND NAME path`, the best first. */
function found(query: string): string[] {
  return searchInventory(inventory, query).map(({ kind, name, path }) => [kind, name, ...(path ?? [])].join(' '))
}

describe('a search', () => {
  it('has the whole name first, then names that begin with it, then those that have it as a word, then the rest', () => {
    const hits = searchInventory(inventory, 'web').map(({ kind, name, rank }) => `${kind} ${name} ${rank}`)
    expect(hits).toEqual([
      'host web 0',
      'container infra1-web-1a2b3c4d 2',
      'group web-all 1',
      'group web_hosts 1',
      'group cyberweb 3',
      'variable infra1-web-1a2b3c4d 0',
    ])
  })

  it('takes - and _, and small and capital letters, for the same in names', () => {
    expect(found('WEB_ALL')).toEqual(['group web-all'])
    expect(found(' web-hosts ')).toEqual(['group web_hosts'])
  })

  it('for nothing finds nothing', () => {
    expect(found(' ')).toEqual([])
  })

  it('of a whole address means no longer one, in an entry or in a text', () => {
    expect(found('10.0.0.11')).toEqual(['address infra1 ansible_host', 'variable all vip', 'variable web servers'])
  })

  it('of the beginning of an address finds all that begin so', () => {
    expect(found('10.0.0.1').every((hit) => hit.startsWith('address') || hit.startsWith('variable'))).toBe(true)
    expect(found('10.0.0.').filter((hit) => hit.startsWith('address'))).toEqual([
      'address infra1 ansible_host',
      'address infra1-web-1a2b3c4d container_networks management_address address',
      'address web ansible_host',
    ])
  })

  it.each(['00:16:3e:ab:cd:ef', '00-16-3E-AB-CD-EF', '0016.3eab.cdef', '00163eabcdef'])(
    'finds a MAC that is written %s',
    (mac) => {
      expect(found(mac)).toEqual(['variable infra1 mac'])
    },
  )

  it('takes the end of a longer number for no MAC', () => {
    expect(found('6ba7b8109dad11d180b400c04fd430c8')).toEqual([])
    expect(found('00:c0:4f:d4:30:c8')).toEqual([])
  })

  it('of NAME=VALUE asks for a variable of that name, and of anything else for a value', () => {
    expect(found('mtu=9000')).toEqual(['variable infra1 mtu'])
    expect(found('mtu = 15')).toEqual(['variable web mtu'])
    expect(found('MTU=')).toEqual(['variable infra1 mtu', 'variable web mtu'])
    expect(found('9000')).toEqual(['variable infra1 mtu'])
    expect(found('tier=9000')).toEqual([])
    expect(found('front')).toEqual(['variable web_hosts tier'])
  })

  it('leaves out variables that repeat a name or an address', () => {
    expect(found('infra1')).toEqual(['host infra1', 'container infra1-web-1a2b3c4d'])
    expect(found('br-mgmt')).toEqual(['variable infra1-web-1a2b3c4d container_networks management_address bridge'])
  })
})
