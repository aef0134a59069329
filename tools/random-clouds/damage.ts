/** Stored inventories as years, hands and older releases leave them: keys and members gone, null, renamed, left over. */
import { containersGroupOf } from '../../src/core/inventory/releases.ts'
import type { Chance } from './chance.ts'
import { hostvarsOf, member, object } from './compare.ts'
import { type Json, JsonNumber, type JsonObject, parseJson, writeJson } from './json-text.ts'
import type { Scene } from './scene.ts'

interface Wreck {
  readonly chance: Chance
  readonly scene: Scene
  readonly inventory: JsonObject
  readonly hostvars: JsonObject
}

const generatedKeys = [
  'ansible_host',
  'component',
  'container_name',
  'container_networks',
  'container_tech',
  'container_types',
  'is_metal',
  'management_address',
  'physical_host',
  'physical_host_addr',
  'physical_host_group',
  'properties',
] as const

function of(entries: Record<string, Json>): JsonObject {
  return new Map(Object.entries(entries))
}

/** A host of the inventory; rather a container than its own host, for more hangs on it. */
function anyEntry({ chance, hostvars }: Wreck): [string, JsonObject] | undefined {
  const entries = [...hostvars].flatMap(([host, vars]) =>
    vars instanceof Map ? [[host, vars] as [string, JsonObject]] : [],
  )
  const containers = entries.filter(([host, vars]) => vars.get('physical_host') !== host)
  const choice = containers.length > 0 && chance.is(0.7) ? containers : entries
  return choice.length > 0 ? chance.pick(choice) : undefined
}

function groupsWithHosts({ inventory }: Wreck): { name: string; body: JsonObject; hosts: Json[] }[] {
  return [...inventory].flatMap(([name, body]) => {
    const hosts = member(body, 'hosts')
    return body instanceof Map && Array.isArray(hosts) ? [{ name, body, hosts }] : []
  })
}

function anyGroup(wreck: Wreck): { name: string; body: JsonObject; hosts: Json[] } {
  const groups = groupsWithHosts(wreck)
  const filled = groups.filter(({ hosts }) => hosts.length > 0)
  return wreck.chance.pick(filled.length > 0 && wreck.chance.is(0.8) ? filled : groups)
}

function rename(inventory: JsonObject, from: string, to: string): void {
  const renamed = (value: Json): Json => {
    if (value === from) return to
    if (Array.isArray(value)) return value.map(renamed)
    return value instanceof Map
      ? new Map([...value].map(([key, item]) => [key === from ? to : key, renamed(item)]))
      : value
  }
  const whole = renamed(inventory) as JsonObject
  inventory.clear()
  for (const [key, value] of whole) inventory.set(key, value)
}

type Damage = (wreck: Wreck) => void

const removeKeys: Damage = (wreck) => {
  const { chance } = wreck
  const key = chance.pick(generatedKeys)
  for (
    let i = chance.weighted([
      [4, 1],
      [2, 3],
      [1, 8],
    ]);
    i > 0;
    i--
  )
    anyEntry(wreck)?.[1].delete(key)
}

const setNulls: Damage = (wreck) => {
  const key = wreck.chance.pick(generatedKeys)
  const vars = anyEntry(wreck)?.[1]
  if (vars?.has(key)) vars.set(key, null)
}

const setValues: Damage = (wreck) => {
  const { chance, scene } = wreck
  const vars = anyEntry(wreck)?.[1]
  const host = (): string => chance.pick([...wreck.hostvars.keys(), 'gone1'])
  const [key, value] = chance.pick<[string, Json]>([
    ['physical_host', host()],
    ['component', chance.pick([...scene.components, 'other'])],
    ['container_name', host()],
    ['container_types', containersGroupOf(scene.release, host())],
    ['container_tech', chance.pick(['nspawn', 'lxc'])],
    ['properties', of({ is_metal: true })],
    ['properties', of({ is_metal: false, service_name: 'old' })],
    ['properties', of({})],
    ['is_metal', true],
    ['physical_host_group', chance.pick(scene.areas).hosts],
    ['container_networks', of({})],
    ['container_network', of({ address: '10.0.0.77' })],
    ['own_address', '10.0.0.78'],
    ['management_address', '10.0.0.79'],
    ['leftover', of({ a: new JsonNumber(chance.pick(['1.0', '1e+20', '12345678901234567890123', '-0.0', 'NaN'])) })],
  ])
  vars?.set(key, value)
}

const dropNetworks: Damage = (wreck) => {
  const { chance } = wreck
  const networks = object(anyEntry(wreck)?.[1].get('container_networks'))
  if (!networks || networks.size === 0) return
  const key = chance.pick([...networks.keys()])
  const entry = object(networks.get(key))
  chance.weighted<() => void>([
    [3, () => networks.delete(key)],
    [
      3,
      () => entry?.delete(chance.pick(['address', 'netmask', 'bridge', 'interface', 'type', 'mtu', 'static_routes'])),
    ],
    [1, () => entry?.set('address', chance.pick<Json>([null, '10.0.0.81', '']))],
    [1, () => entry?.set('leftover', true)],
    [1, () => networks.set('gone_address', of({ address: '10.0.0.80', bridge: 'br-gone' }))],
    [0.3, () => networks.set(key, null)],
  ])()
}

/** What `inventory-manage -r` does: the entry and its places in groups. */
const removeEntry: Damage = (wreck) => {
  const host = anyEntry(wreck)?.[0]
  if (host === undefined) return
  if (!wreck.chance.is(0.3)) wreck.hostvars.delete(host)
  for (const { body, hosts } of groupsWithHosts(wreck)) {
    if (wreck.chance.is(0.9))
      body.set(
        'hosts',
        hosts.filter((name) => name !== host),
      )
  }
}

const leaveGroup: Damage = (wreck) => {
  const { body, hosts } = anyGroup(wreck)
  const gone = wreck.chance.int(0, hosts.length - 1)
  body.set(
    'hosts',
    hosts.filter((_, i) => i !== gone),
  )
}

const joinGroup: Damage = (wreck) => {
  const { chance } = wreck
  const { hosts } = anyGroup(wreck)
  const host = chance.pick([...wreck.hostvars.keys(), 'nowhere-1', 'nowhere_2-keystone-container-0badcafe'])
  hosts.splice(chance.int(0, hosts.length), 0, host)
}

const changeChildren: Damage = (wreck) => {
  const { chance, inventory } = wreck
  const bodies = [...inventory.values()].flatMap((body) =>
    Array.isArray(member(body, 'children')) ? [body as JsonObject] : [],
  )
  if (bodies.length === 0) return
  const children = chance.pick(bodies).get('children') as Json[]
  if (children.length > 0 && chance.is(0.6)) children.splice(chance.int(0, children.length - 1), 1)
  else children.push(chance.is(0.8) ? chance.pick(['left_over', 'no_such_group']) : anyGroup(wreck).name)
}

const removeGroup: Damage = (wreck) => {
  const { name, body } = anyGroup(wreck)
  wreck.chance.weighted<() => void>([
    [4, () => wreck.inventory.delete(name)],
    [1, () => body.set('hosts', [])],
    [0.3, () => body.delete('hosts')],
    [0.3, () => body.delete('children')],
  ])()
}

/** Groups of the days when names were written with dashes, beside or instead of their successors. */
const legacyGroups: Damage = (wreck) => {
  const { chance, inventory } = wreck
  const group = anyGroup(wreck)
  const old = /[-_]host_containers/.test(group.name)
    ? group.name.replace(/[-_](host_containers)/, group.name.includes('_host_containers') ? '-$1' : '_$1')
    : group.name.replaceAll('_', '-')
  if (old === group.name) return
  if (chance.is(0.5)) rename(inventory, group.name, old)
  else
    inventory.set(old, new Map([...group.body].map(([key, value]) => [key, Array.isArray(value) ? [...value] : value])))
}

/** Names of containers as older releases made them: `infra1_keystone_container-0badcafe`. */
const legacyNames: Damage = (wreck) => {
  const [host, vars] = anyEntry(wreck) ?? []
  const found = /^(.*)-([0-9a-f]{8})$/.exec(host ?? '')
  if (!found || host === undefined || vars === undefined) return
  rename(
    wreck.inventory,
    host,
    wreck.chance.pick([
      `${found[1]!.replaceAll('-', '_')}-${found[2]}`,
      `${found[1]!.replace('-', '_')}-${found[2]}`,
      `${found[1]}-x`,
    ]),
  )
}

/** A whole entry that nothing in the configuration explains. */
const strayEntry: Damage = (wreck) => {
  const { chance, hostvars, scene } = wreck
  const owner = chance.pick([...hostvars.keys(), 'gone1'])
  const name = chance.pick([
    'gone1',
    `${owner}-old-container-12345678`,
    `${owner}_old_container-12345678`,
    `${owner}-${chance.pick(scene.types).replaceAll('_', '-')}-cafebabe`,
    `${owner}-x`,
  ])
  const vars = of({ ansible_host: '10.0.0.90' })
  if (chance.is(0.5)) vars.set('physical_host', owner)
  if (chance.is(0.4)) vars.set('container_types', containersGroupOf(scene.release, owner))
  if (chance.is(0.4)) vars.set('container_name', chance.is(0.8) ? name : owner)
  if (chance.is(0.4)) vars.set('properties', chance.pick<Json>([of({}), of({ is_metal: true }), null]))
  if (chance.is(0.3)) vars.set('component', chance.pick(scene.components))
  if (!hostvars.has(name)) hostvars.set(name, vars)
  if (chance.is(0.6)) anyGroup(wreck).hosts.push(name)
}

const reorder: Damage = ({ chance, inventory, hostvars }) => {
  for (const tree of [inventory, hostvars]) {
    const entries = chance.shuffled(tree)
    tree.clear()
    for (const [key, value] of entries) tree.set(key, value)
  }
  for (const body of inventory.values()) {
    const hosts = member(body, 'hosts')
    if (Array.isArray(hosts) && chance.is(0.3)) object(body)!.set('hosts', chance.shuffled(hosts))
  }
}

const repeatMember: Damage = (wreck) => {
  const { hosts } = anyGroup(wreck)
  if (hosts.length > 0) hosts.push(wreck.chance.pick(hosts))
}

const changeAll: Damage = ({ chance, inventory }) => {
  chance.weighted<() => void>([
    [2, () => object(member(inventory, 'all', 'vars'))?.set('left_over', new JsonNumber('1'))],
    [1, () => inventory.delete('all')],
    [1, () => object(inventory.get('all'))?.set('children', [])],
    [1, () => object(member(inventory, 'all', 'vars'))?.delete('container_cidr')],
  ])()
}

const damages: [number, Damage][] = [
  [6, removeKeys],
  [2, setNulls],
  [4, setValues],
  [4, dropNetworks],
  [3, removeEntry],
  [3, leaveGroup],
  [2, joinGroup],
  [1.5, changeChildren],
  [2, removeGroup],
  [1.5, legacyGroups],
  [1.5, legacyNames],
  [3, strayEntry],
  [1.5, reorder],
  [1, repeatMember],
  [0.7, changeAll],
]

/** The document with one to a few damages. */
export function damaged(document: string, scene: Scene): string {
  const { chance } = scene
  const inventory = parseJson(document) as JsonObject
  for (
    let i = chance.weighted([
      [4, 1],
      [4, 2],
      [2, 5],
    ]);
    i > 0;
    i--
  ) {
    chance.weighted(damages)({ chance, scene, inventory, hostvars: hostvarsOf(inventory) })
  }
  return writeJson(inventory)
}
