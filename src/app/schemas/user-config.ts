/** The JSON Schema of `openstack_user_config.yml` and of each file of `conf.d`. */
import { hostKeys, networkKeys, overrideKeys, topKeys } from '../../core/inventory/input-keys.ts'
import {
  address,
  anyMapping,
  dialect,
  names,
  network,
  properties,
  reserved,
  type Schema,
  text,
  truth,
} from './parts.ts'

/** What the environment has, or a release's own. */
export interface Names {
  /** Groups that hosts may be in. */
  readonly groups: readonly string[]
  readonly types: readonly string[]
  /** All groups, for `group_binds`; empty: those are not offered. */
  readonly bindable: readonly string[]
  /** Whether a group that is not among them is a mistake. */
  readonly isWhole: boolean
}

export function userConfigSchema({ groups, types, bindable, isWhole }: Names, spoken: string): Schema {
  const group = { $ref: '#/definitions/group' }
  return {
    $schema: dialect,
    title: 'openstack_user_config.yml, and files of conf.d',
    description: `Which machines there are, what each of them does, and which networks they share: OpenStack-Ansible ${spoken}.`,
    type: ['object', 'null'],
    properties: {
      ...properties(topKeys, {
        global_overrides: overrides,
        cidr_networks: { type: ['object', 'null'], additionalProperties: network },
        used_ips: { type: ['array', 'null'], items: reserved },
      }),
      ...Object.fromEntries(groups.map((name) => [name, { ...group, description: `Hosts of the group ${name}.` }])),
    },
    patternProperties: {
      // For an anchor alone.
      '^_': true,
      ...(isWhole ? {} : { hosts$: group }),
    },
    additionalProperties: false,
    definitions: {
      group: {
        description: 'Machines, each by its name.',
        type: ['object', 'null'],
        propertyNames: { not: { enum: Object.keys(hostKeys) }, errorMessage: 'indent it below its host' },
        additionalProperties: { $ref: '#/definitions/host' },
      },
      host: host(types),
      network: providerNetwork(bindable),
    },
  }
}

const mostContainers = 10_000

function host(types: readonly string[]): Schema {
  const count = { type: 'integer', minimum: 0, maximum: mostContainers }
  const affinity =
    types.length === 0
      ? { additionalProperties: count }
      : { properties: Object.fromEntries(types.map((name) => [name, count])), additionalProperties: false }
  return {
    description: 'A machine.',
    type: 'object',
    required: ['ip'],
    properties: properties(hostKeys, {
      ip: address,
      management_ip: address,
      affinity: { type: ['object', 'null'], ...affinity },
      no_containers: truth,
      container_vars: {
        ...anyMapping,
        properties: { limit_container_types: false },
        additionalProperties: {
          properties: { limit_container_types: { ...text, description: "Part of one component's name." } },
        },
      },
      host_vars: anyMapping,
    }),
    additionalProperties: false,
  }
}

const overrides = {
  type: ['object', 'null'],
  properties: {
    ...properties(overrideKeys, {
      external_lb_vip_address: text,
      internal_lb_vip_address: text,
      management_bridge: text,
      no_containers: truth,
      provider_networks: {
        type: ['array', 'null'],
        items: {
          type: 'object',
          required: ['network'],
          properties: { network: { $ref: '#/definitions/network' } },
          additionalProperties: false,
        },
      },
      tunnel_bridge: text,
    }),
    // Nothing reads them here.
    cidr_networks: false,
    used_ips: false,
  },
} as const

function providerNetwork(bindable: readonly string[]): Schema {
  return {
    description: 'One network.',
    type: 'object',
    required: ['group_binds'],
    properties: properties(networkKeys, {
      address_prefix: text,
      container_bridge: text,
      container_interface: text,
      container_type: text,
      gateway: address,
      group_binds: names(bindable),
      host_bind_override: text,
      ip_from_q: text,
      is_container_address: truth,
      is_management_address: truth,
      is_ssh_address: truth,
      net_name: text,
      network_interface: text,
      range: text,
      reference_group: text,
      static_routes: {
        type: ['array', 'null'],
        items: {
          type: 'object',
          required: ['cidr', 'gateway'],
          properties: { cidr: network, gateway: address },
        },
      },
      type: text,
    }),
  }
}
