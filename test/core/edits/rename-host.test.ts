import { describe, expect, it } from 'vitest'
import { renameHost } from '../../../src/core/edits/rename-host.ts'
import { parseJson } from '../../../src/python/json-read.ts'
import { dumpJson } from '../../../src/python/json-write.ts'
import type { Dict } from '../../../src/python/value.ts'

const inventory = parseJson(`{
  "_meta": {"hostvars": {
    "web-1": {"physical_host": "web-1", "container_name": "web-1", "container_types": "web-1-host_containers"},
    "web-1-api-1a2b3c4d": {"physical_host": "web-1", "container_name": "web-1-api-1a2b3c4d", "peers": ["db-1", "web-1"]},
    "web-1_old-11111111": {"container_name": "web-1_old-11111111"},
    "other-api-22222222": {"physical_host": "web-1", "proxy": {"via": {"host": "web-1"}}},
    "db-1": {"physical_host": "db-1", "osa_inventory_former_names": ["web-1"], "note": "like web-1"}
  }, "vars": {"of_no_group": "web-1"}},
  "all": {"hosts": [], "vars": {"leader": "web-1", "all": ["x", {"first": "web-1"}]}},
  "lxc_hosts": {"hosts": ["web-1", "db-1"]},
  "none": 7,
  "web-1-host_containers": {"hosts": ["web-1-api-1a2b3c4d", 5, "web-1_old-11111111"]},
  "web_hosts": {"children": ["web-1-host_containers"], "hosts": ["db-1", "web-1"]}
}`) as Dict

// biome-ignore lint/suspicious/noExplicitAny: the document is looked into as a reader of the JSON would
type Document = any

function renamed(withContainers: boolean, from = inventory, to = 'ctl-1') {
  const { inventory: result, ...rest } = renameHost(from, { from: 'web-1', to, withContainers })
  return { ...rest, document: JSON.parse(dumpJson(result)) as Document }
}

describe('a machine that gets another name', () => {
  it('tells each variable that still is the old one, by its path; what remembers former names is none', () => {
    const { mentions } = renamed(false)
    expect(mentions.map((path) => path.join('.'))).toEqual([
      'web-1-api-1a2b3c4d.peers.1',
      'other-api-22222222.proxy.via.host',
      'all.vars.leader',
      'all.vars.all.1.first',
    ])
  })

  it('keeps its place in every list, and its containers keep their names', () => {
    const { document, containers } = renamed(false)
    expect(document.web_hosts).toEqual({ children: ['ctl-1-host_containers'], hosts: ['db-1', 'ctl-1'] })
    expect(document['ctl-1-host_containers']).toEqual({ hosts: ['web-1-api-1a2b3c4d', 5, 'web-1_old-11111111'] })
    expect(document.none).toBe(7)
    expect([...containers].filter(([before, now]) => before !== now)).toEqual([])
    expect(document._meta.hostvars['ctl-1']).toEqual({
      physical_host: 'ctl-1',
      container_name: 'ctl-1',
      container_types: 'ctl-1-host_containers',
      osa_inventory_former_names: ['web-1'],
    })
    expect(document._meta.hostvars['web-1-api-1a2b3c4d']).toMatchObject({ physical_host: 'ctl-1' })
    // Its group is all that said whose it is.
    expect(document._meta.hostvars['web-1_old-11111111']).toMatchObject({ physical_host: 'ctl-1' })
  })

  it('takes along the containers that are called after it, when they are to follow', () => {
    const { document, containers } = renamed(true)
    expect(Object.fromEntries(containers)).toEqual({
      'web-1-api-1a2b3c4d': 'ctl-1-api-1a2b3c4d',
      'web-1_old-11111111': 'ctl-1_old-11111111',
      'other-api-22222222': 'other-api-22222222',
    })
    expect(document._meta.hostvars['ctl-1-api-1a2b3c4d']).toMatchObject({
      container_name: 'ctl-1-api-1a2b3c4d',
      osa_inventory_former_names: ['web-1-api-1a2b3c4d'],
    })
    expect(document['ctl-1-host_containers'].hosts).toEqual(['ctl-1-api-1a2b3c4d', 5, 'ctl-1_old-11111111'])
  })

  it('and its first one back is remembered once under each name', () => {
    const there = renameHost(inventory, { from: 'web-1', to: 'ctl-1', withContainers: true }).inventory
    const back = renameHost(there, { from: 'ctl-1', to: 'web-1', withContainers: true }).inventory
    const { hostvars } = (JSON.parse(dumpJson(back)) as Document)._meta
    expect(hostvars['web-1'].osa_inventory_former_names).toEqual(['ctl-1'])
    expect(hostvars['web-1-api-1a2b3c4d'].osa_inventory_former_names).toEqual(['ctl-1-api-1a2b3c4d'])
  })

  it('leaves the given inventory as it was', () => {
    const before = dumpJson(inventory)
    renamed(true)
    expect(dumpJson(inventory)).toBe(before)
  })
})
