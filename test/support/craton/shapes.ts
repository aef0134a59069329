/** The fields and query parameters of each resource. Their order is that of the links in a listing. */

export type Kind = 'clouds' | 'regions' | 'cells' | 'hosts' | 'network-devices' | 'networks'
export type FieldType = 'string' | 'integer' | 'boolean' | 'texts' | 'variables' | 'integer or null'

export interface Fields {
  readonly types: Readonly<Record<string, FieldType>>
  readonly required?: readonly string[]
}

export interface Parameter {
  readonly type: 'string' | 'integer' | 'boolean'
  readonly default?: boolean
  readonly minimum?: number
  readonly maximum?: number
  readonly oneOf?: readonly string[]
}

export type Parameters = Readonly<Record<string, Parameter>>

export interface Shape {
  readonly create: Fields
  readonly change: Fields
  readonly list: Parameters
  /** Of a look-up by id. */
  readonly byId: Parameters
  /** Inherited values show unless they are not wanted. */
  readonly resolvesVariables: boolean
  readonly duplicate: string
  /** The columns that an answer shows. */
  readonly shown: readonly string[]
}

const text = { type: 'string' } as const
const integer = { type: 'integer' } as const
const resolved = { 'resolved-values': { type: 'boolean', default: true } } as const

const paging: Parameters = {
  limit: { type: 'integer', minimum: 10, maximum: 100 },
  marker: integer,
  sort_dir: { type: 'string', oneOf: ['asc', 'desc'] },
  sort_keys: text,
}

const named = { name: 'string', note: 'string' } as const
const placed = { name: 'string', cloud_id: 'integer', region_id: 'integer' } as const
const device = {
  ...placed,
  ip_address: 'string',
  device_type: 'string',
  cell_id: 'integer',
  parent_id: 'integer',
  active: 'boolean',
  variables: 'variables',
} as const
const deviceColumns = ['active', 'cell_id', 'cloud_id', 'device_type', 'ip_address', 'name', 'parent_id', 'region_id']

export const shapes: Readonly<Record<Kind, Shape>> = {
  clouds: {
    create: { types: { ...named, regions: 'texts', variables: 'variables' }, required: ['name'] },
    change: { types: named },
    list: { name: text, vars: text, id: integer, details: { type: 'boolean', default: false }, ...paging },
    byId: {},
    resolvesVariables: false,
    duplicate: 'A cloud with the given name already exists.',
    shown: ['name', 'note'],
  },
  regions: {
    create: {
      types: { ...named, cloud_id: 'integer', cells: 'texts', variables: 'variables' },
      required: ['name', 'cloud_id'],
    },
    change: { types: named },
    list: {
      name: text,
      details: { type: 'boolean' },
      cloud_id: integer,
      vars: text,
      id: integer,
      ...resolved,
      ...paging,
    },
    byId: resolved,
    resolvesVariables: false,
    duplicate: 'A region with the given name already exists.',
    shown: ['name', 'note', 'cloud_id'],
  },
  cells: {
    create: {
      types: { ...placed, note: 'string', variables: 'variables' },
      required: ['name', 'cloud_id', 'region_id'],
    },
    change: { types: named },
    list: {
      region_id: text,
      cloud_id: integer,
      id: integer,
      vars: text,
      details: { type: 'boolean' },
      name: text,
      ...resolved,
      ...paging,
    },
    byId: resolved,
    resolvesVariables: false,
    duplicate: 'A cell with the given name already exists.',
    shown: ['name', 'note', 'cloud_id', 'region_id'],
  },
  hosts: {
    create: {
      types: { ...device, note: 'string', labels: 'texts' },
      required: ['name', 'cloud_id', 'region_id', 'ip_address', 'device_type'],
    },
    change: {
      types: { ...named, ip_address: 'string', device_type: 'string', active: 'boolean', parent_id: 'integer or null' },
    },
    list: {
      name: text,
      details: { type: 'boolean' },
      region_id: integer,
      cloud_id: integer,
      cell_id: integer,
      device_type: text,
      label: text,
      ip_address: text,
      vars: text,
      id: integer,
      ...resolved,
      ...paging,
    },
    byId: resolved,
    resolvesVariables: true,
    duplicate: 'A device with the given name already exists.',
    shown: [...deviceColumns, 'note'],
  },
  'network-devices': {
    create: {
      types: { ...device, model_name: 'string', os_version: 'string', vlans: 'string' },
      required: ['name', 'cloud_id', 'region_id', 'device_type', 'ip_address'],
    },
    change: {
      types: {
        name: 'string',
        ip_address: 'string',
        device_type: 'string',
        model_name: 'string',
        os_version: 'string',
        vlans: 'string',
        parent_id: 'integer or null',
      },
    },
    list: {
      id: integer,
      ip_address: text,
      region_id: text,
      cloud_id: integer,
      name: text,
      details: { type: 'boolean' },
      device_type: text,
      vars: text,
      cell_id: text,
      ...resolved,
      ...paging,
    },
    byId: resolved,
    resolvesVariables: false,
    // A second network device of a name was not foreseen, and gives 500.
    duplicate: '',
    shown: [...deviceColumns, 'model_name', 'os_version', 'vlans'],
  },
  networks: {
    create: {
      types: {
        ...placed,
        cidr: 'string',
        gateway: 'string',
        netmask: 'string',
        cell_id: 'integer',
        ip_block_type: 'string',
        nss: 'string',
        variables: 'variables',
      },
      required: ['name', 'cidr', 'gateway', 'netmask', 'cloud_id', 'region_id'],
    },
    change: {
      types: {
        name: 'string',
        cidr: 'string',
        gateway: 'string',
        netmask: 'string',
        ip_block_type: 'string',
        nss: 'string',
      },
    },
    list: {
      id: integer,
      name: text,
      region_id: integer,
      cell_id: integer,
      vars: text,
      details: { type: 'boolean' },
      ...resolved,
      ...paging,
    },
    byId: {},
    resolvesVariables: false,
    duplicate: 'Network with the given name already exists in this region.',
    shown: ['cell_id', 'cidr', 'cloud_id', 'gateway', 'ip_block_type', 'name', 'netmask', 'nss', 'region_id'],
  },
}
