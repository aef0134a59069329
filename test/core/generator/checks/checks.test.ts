/** What each check tells, with place, grade, code and remedy; and what it lets pass. */
import { describe, expect, it } from 'vitest'
import { checkEnvironment } from '../../../../src/core/generator/checks/environment.ts'
import { checkHostAddresses } from '../../../../src/core/generator/checks/host-addresses.ts'
import { checkHostGroups } from '../../../../src/core/generator/checks/hosts.ts'
import { checkNetworks } from '../../../../src/core/generator/checks/networks.ts'
import { Faults, type Finding } from '../../../../src/core/inventory/findings.ts'
import { Dict } from '../../../../src/python/value.ts'
import { smallEnvironment, toDict } from '../../../support/clouds.ts'
import { configured, type Mapping, management } from '../cloud-in-words.ts'

function told(check: (faults: Faults) => void): readonly Finding[] {
  const faults = new Faults()
  check(faults)
  return faults.findings
}

describe('the environment', () => {
  const environment = (sections: Mapping) => told((faults) => checkEnvironment(toDict(sections), faults))

  it('may have sections of nothing, and entries of nothing', () => {
    expect(environment({ container_skel: null, component_skel: { x: null }, physical_skel: {} })).toEqual([])
  })

  it('is where its faults are', () => {
    expect(environment({ container_skel: ['x'] })).toEqual([
      {
        grade: 'error',
        code: 'E1',
        message: 'container_skel is a list, not a mapping',
        remedy: 'write its groups as `name:` with their keys indented below',
        source: 'environment',
        path: ['container_skel'],
      },
    ])
  })
})

describe('addresses of hosts', () => {
  const addresses = (groups: Mapping) =>
    told((faults) => checkHostAddresses(toDict(configured(groups)), new Dict(), faults)).map(
      ({ code, message }) => `${code} ${message}`,
    )

  it('that are no addresses are not one address', () => {
    expect(addresses({ compute_hosts: { c1: { ip: 'one' }, c2: { ip: 'two' } } })).toEqual([
      'N4 ip of host c1 in group compute_hosts is "one", which is not an address',
      'N4 ip of host c2 in group compute_hosts is "two", which is not an address',
    ])
  })

  it('that two have are told of the ip by the words of the original, of the management_ip by a code of their own', () => {
    const same = 'Both host:c1 and host:c2 have address:10.0.0.5 assigned.  Cannot assign same ip to both hosts'
    expect(addresses({ compute_hosts: { c1: { ip: '10.0.0.5' }, c2: { ip: '10.0.0.5' } } })).toEqual([`V17 ${same}`])
    expect(
      addresses({
        compute_hosts: {
          c1: { ip: '10.0.0.6', management_ip: '10.0.0.5' },
          c2: { ip: '10.0.0.7', management_ip: '10.0.0.5' },
        },
      }),
    ).toEqual([`N3 ${same}`])
  })
})

describe('hosts of a group', () => {
  const hosts = (group: Mapping) => told((faults) => checkHostGroups(toDict({ compute_hosts: group }), faults))

  it('may be called as a key of an entry, where they have an address', () => {
    expect(hosts({ affinity: { ip: '10.0.0.5' } })).toEqual([])
    expect(hosts({ c1: { ip: '10.0.0.5' }, affinity: { keystone_container: 2 } })).toEqual([
      expect.objectContaining({
        message: 'affinity is beside the hosts of group compute_hosts, not below one of them',
        remedy: 'indent affinity, with all that is below it, under c1',
      }),
    ])
  })

  it('have a name', () => {
    expect(hosts({ '': { ip: '10.0.0.5' } })).toEqual([
      {
        grade: 'error',
        code: 'V6',
        message: 'a host in group compute_hosts has an empty name, for which Ansible drops the whole inventory',
        remedy: 'write its name before the colon',
        source: 'config',
        path: ['compute_hosts', ''],
      },
    ])
  })
})

describe('networks', () => {
  const networks = (config: Mapping) =>
    told((faults) => checkNetworks(toDict(config), toDict(smallEnvironment), faults)).map(
      ({ path, message, remedy }) => ({ path: path?.join('.'), message, remedy }),
    )

  it.each(['cidr_networks', 'global_overrides'])('%s is a mapping', (key) => {
    expect(networks({ ...configured({}), [key]: ['10.0.0.0/24'] })).toContainEqual({
      path: key,
      message: `${key} is a list, not a mapping`,
      remedy: 'write its entries as `name: value`, indented below it',
    })
  })

  it.each<[Mapping | string | Mapping[]]>([[{}], [''], [[]]])('none are written as %j as well', (provider_networks) => {
    expect(networks({ ...configured({}), global_overrides: { provider_networks } })).toEqual([])
  })

  it('are mappings below `network:`', () => {
    expect(networks(configured({}, [management, 'br-vlan' as unknown as Mapping]))).toEqual([
      {
        path: 'global_overrides.provider_networks.1.network',
        message: 'a provider network is a text, not a mapping',
        remedy: 'indent its keys below `network:`',
      },
    ])
  })
})
