/** docs/generation.md, sections 5 to 7: networks, the settled state and the words of messages, rule by rule. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { pointNames, type Release, releases } from '../../../src/core/inventory/releases.ts'
import { configured, containersOf, type Mapping, make, management, refused } from './cloud-in-words.ts'

const repository = join(import.meta.dirname, '../../..')

const groups = {
  identity_hosts: { infra1: { ip: '10.0.0.11' } },
  compute_hosts: { c1: { ip: '10.0.0.21', management_ip: '10.0.0.22' } },
}
const storage: Mapping = {
  ip_from_q: 'storage',
  container_interface: 'eth2',
  container_bridge: 'br-storage',
  group_binds: ['keystone', 'nova_compute'],
}

const without = (...points: string[]): Release => ({
  ...releases.at(-1)!,
  points: new Set(pointNames.filter((name) => !points.includes(name))),
})

describe('docs/generation.md, section 3.6: networks', () => {
  it('are laid in their order: of two with one key the later counts', () => {
    const { hostvars } = make(configured(groups, [storage, { ...storage, container_mtu: 9000 }]))
    expect(hostvars.c1!.container_networks.storage_address).toMatchObject({ mtu: 9000 })
  })
})

describe('docs/generation.md, section 5.1: whom a network reaches', () => {
  it('those in the groups it is bound to, children included, and in reference_group', () => {
    const bound = { ...storage, group_binds: ['keystone_all', 'hosts', 'log_hosts'], reference_group: 'hosts' }
    const made = make(configured({ ...groups, log_hosts: { log1: { ip: '10.0.0.30' } } }, [management, bound]))
    const [container] = containersOf(made, 'infra1')
    for (const name of [container!, 'c1'])
      expect(made.hostvars[name]!.container_networks).toHaveProperty('storage_address')
    // A host that takes no role and has no containers has no physical host.
    expect(made.hostvars.log1!.container_networks).not.toHaveProperty('storage_address')
    const shallow = make(configured(groups, [management, bound]), { release: without('reference-children') })
    expect(shallow.hostvars.c1!.container_networks).not.toHaveProperty('storage_address')
  })
})

describe('docs/generation.md, section 5.2: what an entry carries', () => {
  it.each([
    [{ address_prefix: 'fast' }, 'fast_address'],
    [{ address_prefix: '' }, 'storage_address'],
    [{ ip_from_q: null }, 'eth2_address'],
    [{ ip_from_q: null, container_interface: null }, 'None_address'],
  ])('%j is laid under %s', (more, key) => {
    const { hostvars } = make(configured(groups, [management, { ...storage, ...more }]))
    expect(Object.keys(hostvars.c1!.container_networks)).toContain(key)
  })

  it('what is true of the network, and interface on containers alone', () => {
    const full = { ...storage, container_bridge_type: 'linuxbridge', container_type: 'veth', container_mtu: 0 }
    const made = make(configured(groups, [management, full]))
    const carried = { bridge: 'br-storage', bridge_type: 'linuxbridge', type: 'veth', netmask: '255.255.255.0' }
    expect(made.hostvars.c1!.container_networks.storage_address).toEqual(carried)
    expect(made.hostvars[containersOf(made, 'infra1')[0]!]!.container_networks.storage_address).toEqual({
      ...carried,
      interface: 'eth2',
      address: expect.stringMatching(/^10\.1\.0\./),
    })
  })
})

describe('docs/generation.md, section 5.3: containers', () => {
  it('keep address and netmask and follow the rest', () => {
    const first = make(configured(groups, [management, storage]))
    const [name] = containersOf(first, 'infra1')
    const before = first.hostvars[name!]!.container_networks.storage_address
    const changed = {
      ...configured(groups, [management, { ...storage, container_interface: 'eth9' }]),
      cidr_networks: { management: '10.0.0.0/24', storage: '10.1.0.0/16' },
    }
    expect(make(changed, { stored: first.document }).hostvars[name!]!.container_networks.storage_address).toEqual({
      ...before,
      interface: 'eth9',
    })
  })

  it('take the variable of the same name for their address', () => {
    const name = 'infra1-keystone-container-00000001'
    const old = { container_name: name, physical_host: 'infra1', storage_address: '10.1.0.77', container_network: {} }
    const stored = JSON.stringify({ _meta: { hostvars: { [name]: old } }, keystone_container: { hosts: [name] } })
    const vars = make(configured(groups, [management, storage]), { stored }).hostvars[name]!
    expect(vars.container_networks.storage_address).toMatchObject({ address: '10.1.0.77' })
    expect(vars).not.toHaveProperty('storage_address')
    expect(vars).not.toHaveProperty('container_network')
  })
})

describe('docs/generation.md, section 5.4: hosts', () => {
  it('have their management address, also once they have left the configuration', () => {
    const first = make(configured(groups))
    const entry = first.hostvars.c1!.container_networks.management_address
    expect(entry).toMatchObject({ address: '10.0.0.22' })
    const { compute_hosts: _, ...rest } = groups
    expect(make(configured(rest), { stored: first.document }).hostvars.c1).toEqual(first.hostvars.c1)
  })
})

describe('docs/generation.md, section 5.5: the address that Ansible uses', () => {
  it('is set by a flag that is exactly true', () => {
    const made = make(configured(groups))
    expect(made.hostvars.c1).toMatchObject({ ansible_host: '10.0.0.21', management_address: '10.0.0.22' })
    const [name] = containersOf(made, 'infra1')
    const { address } = made.hostvars[name!]!.container_networks.management_address!
    expect(made.hostvars[name!]).toMatchObject({ ansible_host: address, management_address: address })
    const loose = make(configured(groups, [{ ...management, is_management_address: 1 }]))
    expect(loose.hostvars[containersOf(loose, 'infra1')[0]!]).toMatchObject({ ansible_host: null })
  })
})

describe('docs/generation.md, section 5.6: gateways and routes', () => {
  it('reach the entry, and the gateway its variables; what left the configuration stays on containers', () => {
    const routed = {
      ...storage,
      gateway: '10.1.0.1',
      static_routes: [{ cidr: '10.9.0.0/16', gateway: '10.1.0.1', via: 'x' }],
    }
    const first = make(configured(groups, [management, routed]))
    const [name] = containersOf(first, 'infra1')
    for (const host of [name!, 'c1']) {
      expect(first.hostvars[host]!.gateway).toBe('10.1.0.1')
      const { gateway, static_routes } = first.hostvars[host]!.container_networks.storage_address!
      expect({ gateway, static_routes }).toEqual({ gateway: routed.gateway, static_routes: routed.static_routes })
    }
    const second = make(configured(groups, [management, storage]), { stored: first.document })
    expect(second.hostvars[name!]).toEqual(first.hostvars[name!])
    expect(second.hostvars.c1!.container_networks.storage_address).not.toHaveProperty('gateway')
    expect(second.hostvars.c1!.gateway).toBe('10.1.0.1')
  })
})

describe('docs/generation.md, section 6.2: when it is settled', () => {
  it('one more run is one pass and the same bytes', () => {
    const vars = {
      identity_hosts: { infra1: { ip: '10.0.0.11', container_vars: { a: 1 } } },
      image_hosts: { infra1: { ip: '10.0.0.11' } },
    }
    const first = make(configured(vars))
    const again = make(configured(vars), { stored: first.document, seed: 2 })
    expect(first.passes).toBeGreaterThan(1)
    expect(again).toEqual({ ...first, passes: 1 })
  })

  it('what never settles is refused: here no container counts, since each bears the name of its host', () => {
    const groups = { identity_hosts: { infra1: { ip: '10.0.0.11', container_vars: { container_name: 'infra1' } } } }
    expect(refused(configured(groups))).toEqual([
      expect.stringMatching(/^the inventory does not settle: after 10 passes /),
    ])
  })
})

describe('docs/generation.md, section 7.3: words that scripts know', () => {
  const page = readFileSync(join(repository, 'docs/generation.md'), 'utf8')
  const messages = [...page.slice(page.indexOf('### 7.3')).matchAll(/^- `(.+)`$/gm)].map(([, message]) => message!)
  const sources = readdirSync(join(repository, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(repository, 'src', file), 'utf8'))
    .join('\n')
  it.each(messages)('%s', (message) => {
    const pattern = message
      .replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&')
      .replaceAll('{}', String.raw`\$\{[^}]+(?:\([^)]*\))?\}`)
      .replaceAll(/\b(?:52|63)\b/g, String.raw`(?:$&|\$\{\w+\})`)
    expect(sources).toMatch(new RegExp(pattern))
  })

  it('are all of them here', () => expect(messages).toHaveLength(17))
})
