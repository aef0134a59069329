/** What an operator changes on a later day: hosts, groups, services, networks, one or a few things at a time. */
import type { Cloud, Files } from './cloud.ts'
import { drawGroup, drawHostEntry, groupKey, knownOrNewHost } from './configuration.ts'
import { drawEnvironmentOverride, drawProperties } from './environment.ts'
import { drawNetwork, drawUsedIps } from './networks.ts'
import { anyGroup, anyHost, newHost, type Scene } from './scene.ts'
import { drawMapping, drawTruth } from './values.ts'
import { drawAffinity, drawContainerVars, drawHostVars, drawNoContainers } from './variables.ts'
import {
  get,
  type List,
  type Mapping,
  mapping,
  type Node,
  node,
  type Plain,
  quoted,
  remove,
  scalar,
  set,
  unquoted,
} from './yaml-tree.ts'

function mappingsIn(files: Files, folder: string): Mapping[] {
  return [...files].flatMap(([path, tree]) => (path.startsWith(folder) && tree.yaml === 'mapping' ? [tree] : []))
}

/** The configuration's files without its `env.d`. */
function userFiles(files: Files): Mapping[] {
  return [...files].flatMap(([path, tree]) =>
    /^config\/(?!env\.d)/.test(path) && tree.yaml === 'mapping' ? [tree] : [],
  )
}

interface Group {
  readonly file: Mapping
  readonly key: string
  readonly hosts: Mapping
}

function groupsOf(files: Files): Group[] {
  return userFiles(files).flatMap((file) =>
    file.entries.flatMap(({ key, value }) =>
      /hosts"?$/.test(key) && value.yaml === 'mapping' ? [{ file, key: unquoted(key), hosts: value }] : [],
    ),
  )
}

function hostEntries(files: Files): { group: Group; key: string; entry: Mapping }[] {
  return groupsOf(files).flatMap((group) =>
    group.hosts.entries.flatMap(({ key, value }) =>
      value.yaml === 'mapping' && key !== '<<' ? [{ group, key: unquoted(key), entry: value }] : [],
    ),
  )
}

function globalsOf(files: Files): Mapping | undefined {
  for (const file of userFiles(files)) {
    const globals = get(file, 'global_overrides') ?? get(file, 'global-overrides')
    if (globals?.yaml === 'mapping') return globals
  }
  return undefined
}

function networksOf(files: Files): Mapping[] {
  const networks = get(globalsOf(files), 'provider_networks')
  if (networks?.yaml !== 'list') return []
  return networks.items.flatMap((item) => {
    const network = get(item, 'network')
    return network?.yaml === 'mapping' ? [network] : []
  })
}

/** All sections of a kind: `container_skel` of every file of the environment. */
function sections(files: Files, name: string): Mapping[] {
  return [...mappingsIn(files, 'environment/'), ...mappingsIn(files, 'config/env.d/')].flatMap((file) => {
    const section = get(file, name)
    return section?.yaml === 'mapping' ? [section] : []
  })
}

type Change = (scene: Scene, files: Files) => void

const addHost: Change = (scene, files) => {
  const group = scene.chance.pick(groupsOf(files))
  const name = knownOrNewHost(scene, 0.8)
  if (group && !get(group.hosts, name))
    group.hosts.entries.push({ key: quoted(name), value: drawHostEntry(scene, name) })
}

const removeHost: Change = (scene, files) => {
  const gone = scene.chance.pick(hostEntries(files))
  const everywhere = scene.chance.is(0.5)
  for (const { group, key } of everywhere ? hostEntries(files) : [gone]) if (key === gone.key) remove(group.hosts, key)
}

const moveHost: Change = (scene, files) => {
  const { group, key, entry } = scene.chance.pick(hostEntries(files))
  remove(group.hosts, key)
  const target = scene.chance.pick(groupsOf(files))
  set(target.hosts, key, entry)
}

const renameHost: Change = (scene, files) => {
  const old = scene.chance.pick(hostEntries(files)).key
  const name = newHost(scene)
  if (name === undefined) return
  for (const { group, key, entry } of hostEntries(files)) {
    if (key !== old) continue
    set(entry, 'ip', scene.hosts.get(name)!)
    group.hosts.entries = group.hosts.entries.map((place) =>
      unquoted(place.key) === old ? { key: quoted(name), value: place.value } : place,
    )
  }
}

const addGroup: Change = (scene, files) => {
  const [file] = userFiles(files)
  if (file) set(file, groupKey(scene, scene.chance.pick(scene.areas)), drawGroup(scene))
}

const removeGroup: Change = (scene, files) => {
  const group = scene.chance.pick(groupsOf(files))
  if (scene.chance.is(0.8)) remove(group.file, group.key)
  else group.hosts.entries = []
}

/** Sets one key of a host's entry again, or takes it away. */
const changeEntry: Change = (scene, files) => {
  const { chance } = scene
  const { entry } = chance.pick(hostEntries(files))
  const [key, draw] = chance.weighted<[string, () => Node]>([
    [4, ['affinity', () => drawAffinity(scene)]],
    [3, ['no_containers', () => drawNoContainers(scene)]],
    [4, ['container_vars', () => drawContainerVars(scene)]],
    [3, ['host_vars', () => drawHostVars(scene)]],
    [1, ['management_ip', () => node(`10.98.0.${chance.int(1, 250)}`)]],
  ])
  if (get(entry, key) && chance.is(0.3)) remove(entry, key)
  else set(entry, key, draw())
}

const changeAddress: Change = (scene, files) => {
  const host = scene.chance.pick(hostEntries(files)).key
  scene.lastAddress += 1
  const address = (scene.hosts.get(anyHost(scene)) ?? '10.0.0.1').replace(/\d+$/, `${scene.lastAddress}`)
  for (const { key, entry } of hostEntries(files)) if (key === host) set(entry, 'ip', address)
}

const changeNetwork: Change = (scene, files) => {
  const { chance } = scene
  const network = chance.pick(networksOf(files))
  const changes: [number, [string, Plain]][] = [
    [2, ['container_bridge', 'br-new']],
    [1, ['container_interface', `eth${chance.int(1, 9)}`]],
    [2, ['container_mtu', chance.pick([9000, 1500, 0])]],
    [1, ['container_type', 'veth']],
    [1, ['container_bridge_type', 'openvswitch']],
    [2, ['gateway', '10.0.0.1']],
    [2, ['static_routes', [{ cidr: '10.210.0.0/24', gateway: '10.0.0.1' }]]],
    [2, ['group_binds', [anyGroup(scene), anyGroup(scene)]]],
    [1, ['reference_group', anyGroup(scene)]],
    [1, ['is_management_address', drawTruth(chance, 0.6, chance.is(0.3))]],
    [1, ['address_prefix', chance.pick(['own', 'management', 'container'])]],
    [0.7, ['ip_from_q', chance.pick([...scene.queues.keys()])]],
  ]
  const [key, value] = chance.weighted(changes)
  const removable = ['container_mtu', 'gateway', 'static_routes', 'reference_group', 'address_prefix', 'container_type']
  if (get(network, key) && removable.includes(key) && chance.is(0.5)) remove(network, key)
  else set(network, key, value)
}

const addOrDropNetwork: Change = (scene, files) => {
  const networks = get(globalsOf(files), 'provider_networks') as List | undefined
  if (networks?.yaml !== 'list') return
  if (networks.items.length > 1 && scene.chance.is(0.4))
    networks.items.splice(scene.chance.int(1, networks.items.length - 1), 1)
  else networks.items.push(drawNetwork(scene, networks.items.length + 2))
  if (scene.chance.is(0.15)) networks.items = scene.chance.shuffled(networks.items)
}

const changeCidr: Change = (scene, files) => {
  const { chance } = scene
  const file = userFiles(files).find((candidate) => get(candidate, 'cidr_networks')?.yaml === 'mapping')
  if (!file) return
  const queue = chance.pick([...scene.queues.keys()])
  const base = scene.queues.get(queue)!
  if (base.includes(':')) return
  const moved = chance.is(0.4) ? base.replace(/^10\.\d+/, '10.180') : base
  set(get(file, 'cidr_networks') as Mapping, queue, `${moved}.0/${chance.pick([20, 21, 23, 24])}`)
}

const changeGlobals: Change = (scene, files) => {
  const globals = globalsOf(files)
  if (!globals) return
  const { chance } = scene
  chance.weighted<() => void>([
    [3, () => set(globals, 'an_override', drawMapping(chance, scene.traits.has('oddKeys')))],
    [2, () => remove(globals, chance.pick(['an_override', 'other', 'container_cidr', 'internal_lb_vip_address']))],
    [2, () => set(globals, 'no_containers', drawTruth(chance, 0.5, true))],
    [1, () => set(globals, 'container_cidr', '10.78.0.0/16')],
    [1, () => set(userFiles(files)[0]!, 'used_ips', drawUsedIps(scene))],
  ])()
}

const changeType: Change = (scene, files) => {
  const { chance } = scene
  const filled = sections(files, 'container_skel').filter((found) => found.entries.length > 0)
  if (filled.length === 0) return
  const section = chance.pick(filled)
  const { key: written, value } = chance.pick(section.entries)
  if (value.yaml !== 'mapping') return
  const isMetal = (): Plain => chance.pick<Plain>([true, false, null, scalar('yes')])
  chance.weighted<() => void>([
    [4, () => set(value, 'properties', { is_metal: isMetal() })],
    [1, () => remove(value, 'properties')],
    [1, () => set(value, 'properties', drawProperties(scene) ?? {})],
    [2, () => set(value, 'contains', chance.some(scene.components, chance.int(1, 3)))],
    [
      2,
      () =>
        set(
          value,
          'belongs_to',
          chance.some(
            scene.areas.map((area) => area.containers),
            chance.int(1, 2),
          ),
        ),
    ],
    [1, () => remove(section, unquoted(written))],
  ])()
}

const changeComponent: Change = (scene, files) => {
  const { chance } = scene
  const filled = sections(files, 'component_skel').filter((found) => found.entries.length > 0)
  if (filled.length === 0) return
  const section = chance.pick(filled)
  set(section, unquoted(chance.pick(section.entries).key), {
    belongs_to: chance.some([...scene.unions, 'later_all'], chance.int(1, 2)),
  })
}

const overrideEnvironment: Change = (scene, files) => {
  files.set(`config/env.d/${scene.chance.pick(['later', 'over', 'x'])}.yml`, drawEnvironmentOverride(scene))
}

const overlayConfiguration: Change = (scene, files) => {
  const { chance } = scene
  const group = chance.pick(groupsOf(files))
  const name = knownOrNewHost(scene, 0.3)
  const path = `config/conf.d/${chance.pick(['later', 'a', 'zz'])}.yml`
  if (files.has(path) && chance.is(0.4)) files.delete(path)
  else files.set(path, mapping([[group.key, { [name]: drawHostEntry(scene, name) }]]))
}

const changes: [number, Change][] = [
  [5, addHost],
  [3, removeHost],
  [2, moveHost],
  [1, renameHost],
  [2, addGroup],
  [1.5, removeGroup],
  [5, changeEntry],
  [0.5, changeAddress],
  [5, changeNetwork],
  [2, addOrDropNetwork],
  [1, changeCidr],
  [2, changeGlobals],
  [3, changeType],
  [1.5, changeComponent],
  [1.5, overrideEnvironment],
  [1, overlayConfiguration],
]

/** Changes the cloud in place. What cannot be changed (no group left, no network) stays. */
export function liveADay({ scene, files }: Cloud): void {
  scene.shareable.clear()
  for (
    let i = scene.chance.weighted([
      [5, 1],
      [3, 2],
      [1, 4],
    ]);
    i > 0;
    i--
  ) {
    const change = scene.chance.weighted(changes)
    const possible = groupsOf(files).length > 0 && hostEntries(files).length > 0 && networksOf(files).length > 0
    if (possible || change === addGroup) change(scene, files)
  }
}
