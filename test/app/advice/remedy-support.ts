/** For the tables of what operators do who follow a remedy. */
import { expect } from 'vitest'
import type { Inventory } from '../../../src/core/inventory/inventory.ts'
import { Dict } from '../../../src/python/value.ts'
import { type Files, mainWith } from './check-cloud.ts'

export interface Mend {
  /** The words of the remedy that are followed, and the files as they are then. Without: "write X" was followed. */
  readonly says?: string
  readonly files?: Files
  /** Hosts and containers, where they are not those of the sound cloud. */
  readonly machines?: readonly string[]
  readonly wanted?: (inventory: Inventory, files: Files) => void
}

export const network = (text: string): Files => mainWith({ storage: text })
export const storage = (more: string): Files =>
  network(`    - network:
        container_bridge: br-storage
        container_interface: eth2
        ip_from_q: storage
${more}`)
export const overrides = (line: string): Files =>
  mainWith({ bridge: `global_overrides:\n  ${line}\n  management_bridge: br-mgmt\n  provider_networks:` })

export function entryOf(inventory: Inventory, prefix: string, key: string): Dict | undefined {
  const name = [...inventory.hostvars.keys()].find((host) => String(host).startsWith(prefix))
  const networks = inventory.host(name)?.get('container_networks')
  const entry = networks instanceof Dict ? networks.get(key) : undefined
  return entry instanceof Dict ? entry : undefined
}

/** The container has an address of that network. */
export function attached(prefix: string, key = 'storage_address') {
  return (inventory: Inventory): void => expect(entryOf(inventory, prefix, key)?.has('address')).toBe(true)
}

export function group(name: string, members: readonly string[]) {
  return (inventory: Inventory): void => {
    const shown = inventory.hosts(name).map((member) => String(member).replace(/-[0-9a-f]{8}$/, ''))
    expect(shown.sort()).toEqual(members)
  }
}

export const identity = (more: string): Files =>
  mainWith({
    identity_hosts: `identity_hosts:\n  infra1:\n    ip: 172.29.236.11\n    ${more}\n  infra2: {ip: 172.29.236.12}`,
  })
export const images = ['infra1-glance-container', 'infra2-glance-container']
export const usedIps = (...entries: string[]): Files => mainWith({ used_ips: `used_ips: [${entries.join(', ')}]` })
export const address = 'write an address in full, such as "172.29.236.11"'
export const balancer: readonly Mend[] = [
  { says: address, files: overrides('internal_lb_vip_address: 172.29.236.9') },
  { says: 'or a name that DNS knows', files: overrides('internal_lb_vip_address: cloud.example.org') },
]

export const twoComputes = [
  'compute1',
  'compute2',
  'infra1',
  'infra1-glance-container',
  'infra1-keystone-container',
  'infra2',
  'infra2-glance-container',
  'infra2-keystone-container',
]
