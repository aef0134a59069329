/** An inventory whose views are known, with everything that may be hard about names and values. */
import type { Revision } from '../../src/backends/contract.ts'
import { sha256 } from '../../src/backends/support/digest.ts'
import { following } from './file-support.ts'

export const document = JSON.stringify(
  {
    _meta: {
      hostvars: {
        infra1: {
          ansible_host: '172.29.236.11',
          component: 'haproxy',
          container_networks: {
            management_address: { address: '172.29.236.11', bridge: 'br-mgmt' },
            storage_address: { bridge: 'br-storage' },
          },
          container_tech: 'lxc',
          is_metal: true,
          physical_host: 'infra1',
          properties: { is_metal: true },
        },
        'infra1-"é"-container-1a2b': {
          ansible_host: '172.29.237.5',
          component: 'galera',
          container_networks: {
            management_address: { address: '172.29.237.5' },
            'tunnel.1_address': { address: '172.29.240.5' },
          },
          container_tech: 'lxc',
          physical_host: 'infra1',
          properties: {},
        },
        lone: {},
      },
    },
    all: { vars: { container_cidr: '172.29.236.0/22' } },
    galera_all: { children: ['galera'], hosts: [] },
    galera: { children: [], hosts: ['infra1-"é"-container-1a2b'] },
    hosts: { hosts: ['infra1', 'lone'] },
  },
  undefined,
  4,
)

export function revisionOf(text: string, parent?: Revision): Revision {
  return { ...following(parent, text), digest: sha256(text) }
}

export const queries = {
  hosts:
    'SELECT host, ansible_host, physical_host, component, container_tech, is_metal FROM inventory_hosts ' +
    "WHERE deployment = 'default' ORDER BY host",
  /** @param group as the database quotes a reserved word */
  groups: (group: string) =>
    `SELECT ${group} AS name, host, child FROM inventory_groups WHERE deployment = 'default' ORDER BY ${group}, host, child`,
  addresses:
    "SELECT network, address, host FROM inventory_addresses WHERE deployment = 'default' ORDER BY network, address",
}

const container = 'infra1-"é"-container-1a2b'

export const hosts = (isMetal: unknown, isNot: unknown) => [
  {
    host: 'infra1',
    ansible_host: '172.29.236.11',
    physical_host: 'infra1',
    component: 'haproxy',
    container_tech: 'lxc',
    is_metal: isMetal,
  },
  {
    host: container,
    ansible_host: '172.29.237.5',
    physical_host: 'infra1',
    component: 'galera',
    container_tech: 'lxc',
    is_metal: isNot,
  },
  { host: 'lone', ansible_host: null, physical_host: null, component: null, container_tech: null, is_metal: isNot },
]

export const groups = [
  { name: 'all', host: null, child: null },
  { name: 'galera', host: container, child: null },
  { name: 'galera_all', host: null, child: 'galera' },
  { name: 'hosts', host: 'infra1', child: null },
  { name: 'hosts', host: 'lone', child: null },
]

export const addresses = [
  { network: 'management', address: '172.29.236.11', host: 'infra1' },
  { network: 'management', address: '172.29.237.5', host: container },
  { network: 'tunnel.1', address: '172.29.240.5', host: container },
]
