import { describe, expect, it } from 'vitest'
import { Inventory } from '../../../src/core/inventory/inventory.ts'
import { ValueOrigins } from '../../../src/core/inventory/value-origins.ts'
import { toDict } from '../../support/clouds.ts'

const config = toDict({
  cidr_networks: { management: '10.0.0.0/24' },
  global_overrides: {
    provider_networks: [{ network: { container_bridge: 'br-mgmt', ip_from_q: 'management' } }],
  },
  image_hosts: { infra1: { ip: '10.0.0.11', management_ip: '10.0.0.12' }, gone: { ip: '10.0.0.19' } },
  identity_hosts: { infra1: { ip: '10.0.0.11', container_vars: { rack: 3 }, host_vars: { mtu: 9000 } } },
})
const inventory = new Inventory(
  toDict({
    _meta: {
      hostvars: {
        infra1: { physical_host: 'infra1', physical_host_group: 'identity_hosts' },
        web: { physical_host: 'infra1' },
      },
    },
  }),
)
const origins = new ValueOrigins(inventory, config)
const text = (path: readonly (string | number)[] | undefined) => path?.join('.')

describe('where a value was written', () => {
  it.each([
    ['all.vars', 'global_overrides'],
    ['all.vars.mtu', 'global_overrides.mtu'],
    ['_meta.hostvars.infra1.mtu', 'identity_hosts.infra1.host_vars.mtu'],
    ['_meta.hostvars.infra1.rack', 'identity_hosts.infra1.container_vars.rack'],
    ['_meta.hostvars.web.rack', 'identity_hosts.infra1.container_vars.rack'],
    ['_meta.hostvars.web.mtu', undefined],
    ['_meta.hostvars', undefined],
    ['image_hosts.hosts', undefined],
  ])('%s: %s', (path, written) => expect(text(origins.written(path.split('.')))).toBe(written))
})

describe('what a value was made from', () => {
  it.each([
    ['_meta.hostvars.infra1.rack', 'identity_hosts.infra1.container_vars.rack'],
    // Of two entries the one of its group.
    ['_meta.hostvars.infra1.ansible_host', 'identity_hosts.infra1.ip'],
    ['_meta.hostvars.infra1.container_networks.management_address.address', 'identity_hosts.infra1.ip'],
    // Configured, but not in this inventory.
    ['_meta.hostvars.gone.ansible_host', 'image_hosts.gone.ip'],
    ['_meta.hostvars.web.ansible_host', undefined],
    ['_meta.hostvars.web.container_networks.management_address.address', 'cidr_networks.management'],
    ['_meta.hostvars.web.container_networks.management_address.bridge', 'global_overrides.provider_networks.0.network'],
    ['_meta.hostvars', undefined],
    ['image_hosts.hosts.0', undefined],
  ])('%s: %s', (path, behind) => expect(text(origins.behind(path.split('.')))).toBe(behind))

  it('is the management_ip of its entry for the address of management alone', () => {
    const hostvars = { infra1: { physical_host_group: 'image_hosts' } }
    const placed = new ValueOrigins(new Inventory(toDict({ _meta: { hostvars } })), config)
    const of = (key: string) => text(placed.behind(['_meta', 'hostvars', 'infra1', key]))
    expect(of('ansible_host')).toBe('image_hosts.infra1.ip')
    expect(of('management_address')).toBe('image_hosts.infra1.management_ip')
  })
})
