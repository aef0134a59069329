/** Small inventories for the tests of the backend craton, and what is in a Craton as a test wants to see it. */
import type { InventoryBackend } from '../../../src/backends/contract.ts'
import plugin from '../../../src/backends/craton.ts'
import { parseJson } from '../../../src/python/json-read.ts'
import { dumpJson } from '../../../src/python/json-write.ts'
import { Dict } from '../../../src/python/value.ts'
import { following } from '../../../src/testing/revisions.ts'
import { valuesOf } from '../sql-options.ts'
import type { CratonStandIn } from './stand-in.ts'
import type { Row } from './tables.ts'

export interface OpenOptions {
  readonly deployment?: string
  /** As in `osa.ini`. */
  readonly options?: Readonly<Record<string, string>>
  /** What the backend warns of is added. */
  readonly warnings?: string[]
  readonly remarks?: string[]
}

/** What an inventory is kept in. */
export interface Home extends Pick<CratonStandIn, 'url' | 'user'> {
  /** @default 'cloud-a' */
  readonly deployment?: string
}

/** With the accounts of the stand-in's plain user. */
export async function openCraton(craton: Home, given: OpenOptions = {}): Promise<InventoryBackend> {
  const { deployment = craton.deployment ?? 'cloud-a', options, warnings = [], remarks = [] } = given
  const context = {
    section: 'cmdb',
    configDirectory: '/',
    debug: (text: string) => void remarks.push(text),
    warn: (text: string) => void warnings.push(text),
  }
  // An empty one takes an option away.
  const written = Object.entries({ ...localOptions(craton), ...options }).filter(([, text]) => text !== '')
  return plugin.register({ options: valuesOf(plugin, Object.fromEntries(written)), deployment }, context)
}

export function localOptions({ url, user }: Home): Record<string, string> {
  return { url, project: user.projectId, user: user.name, token: user.token, auth: 'local' }
}

type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain }
export type Hosts = Readonly<Record<string, Readonly<Record<string, Plain>>>>

/** In the canonical form. */
export function documentOf(
  hosts: Hosts,
  allVars: Readonly<Record<string, Plain>> = {},
  groups: Readonly<Record<string, Plain>> = {},
): string {
  return canonical(JSON.stringify({ _meta: { hostvars: hosts }, all: { vars: allVars }, ...groups }))
}

export function canonical(json: string): string {
  return dumpJson(parseJson(json))
}

export const infra1 = { ansible_host: '172.29.236.11', physical_host: 'infra1', properties: { is_metal: true } }
export const infra2 = { ansible_host: '172.29.236.12', physical_host: 'infra2' }
export const galera = {
  ansible_host: '172.29.237.5',
  component: 'galera',
  container_networks: { management_address: { address: '172.29.237.5', netmask: null } },
  physical_host: 'infra1',
}

/** Of the revisions that `saveMore` makes: by what is left of their numbers, divided by two. */
export const twoDocuments = [documentOf({ infra1 }), documentOf({ infra1, infra2 })] as const

/** So many revisions more. */
export async function saveMore(backend: InventoryBackend, count: number): Promise<void> {
  for (let at = 0; at < count; at++) {
    const newest = await backend.load()
    const revision = following(newest, twoDocuments[((newest?.id ?? 0) + 1) % 2]!)
    await backend.write(revision, newest?.id)
  }
}

export interface SeenHost {
  readonly address: unknown
  readonly kind: unknown
  readonly parent: unknown
  readonly note: unknown
  readonly variables: Plain
}

/** The hosts of a region as another client sees them, by name. */
export function hostsIn(craton: CratonStandIn, region = 'cloud-a'): Record<string, SeenHost> {
  const { id } = regionIn(craton, region)!
  const rows = craton.tables.all('devices').filter(({ fields }) => fields.get('region_id') === id)
  const seen = rows.map(({ fields, variables }): [string, SeenHost] => [
    String(fields.get('name')),
    {
      address: fields.get('ip_address'),
      kind: fields.get('device_type'),
      parent: craton.tables.row('devices', fields.get('parent_id'))?.fields.get('name'),
      note: fields.get('note') ?? null,
      variables: plain(variables),
    },
  ])
  return Object.fromEntries(seen.sort(([a], [b]) => (a < b ? -1 : 1)))
}

export function regionIn(craton: CratonStandIn, name = 'cloud-a') {
  return craton.tables.all('regions').find(({ fields }) => fields.get('name') === name)
}

export function cellIn(craton: CratonStandIn, region = 'cloud-a') {
  const id = regionIn(craton, region)?.id
  return craton.tables.all('cells').find(({ fields }) => fields.get('region_id') === id)
}

export function cellNamed(craton: CratonStandIn, name: string, region = 'cloud-a') {
  const id = regionIn(craton, region)?.id
  const isIt = ({ fields }: Row): boolean => fields.get('region_id') === id && fields.get('name') === name
  return craton.tables.all('cells').find(isIt)
}

/** What of a region is this inventory's own, whatever its ids: the same for all ways that led there. */
export function contentsOf(craton: CratonStandIn, region = 'cloud-a'): unknown {
  return {
    hosts: hostsIn(craton, region),
    region: plain(regionIn(craton, region)!.variables),
    groups: plain(cellIn(craton, region)!.variables).groups,
  }
}

function plain(variables: Dict): Record<string, Plain> {
  return JSON.parse(dumpJson(new Dict([...variables]))) as Record<string, Plain>
}
