/** Random user configurations: the main file with its groups and hosts, and files laid over it from `conf.d`. */
import { groupAsRead } from '../../src/core/inventory/releases.ts'
import { drawCidrNetworks, drawNetwork, drawProviderNetworks, drawUsedIps } from './networks.ts'
import { type Area, anyHost, newHost, type Scene, sharedOr } from './scene.ts'
import { drawMapping, drawScalar, drawTruth } from './values.ts'
import { drawAffinity, drawContainerVars, drawHostVars, drawNoContainers } from './variables.ts'
import { get, type Mapping, mapping, type Node, node, type Plain, quoted, scalar, set, unquoted } from './yaml-tree.ts'

/** The key under which a group is in the configuration; since 33 dashes are read as underscores. */
export function groupKey(scene: Scene, area: Area): string {
  const plain = groupAsRead(scene.release, area.hosts)
  return scene.traits.has('dashedWords') && scene.chance.is(0.3)
    ? area.hosts.replaceAll('_', '-').replace(/-hosts$/, '_hosts')
    : plain
}

function drawAddress(scene: Scene, host: string): Node {
  const { chance, traits } = scene
  const address = scene.hosts.get(host) ?? '10.0.0.10'
  if (traits.has('faults') && chance.is(0.03)) return node(scene.hosts.get(anyHost(scene)) ?? address)
  if (traits.has('faults') && chance.is(0.02)) return node(address.replace(/\d+$/, '199'))
  if (traits.has('brokenValues') && chance.is(0.03))
    return scalar(chance.pick(['null', '3', "'garbage'", '10.0.0.300', '12:30:45']))
  return chance.is(0.1) ? scalar(JSON.stringify(address)) : node(address)
}

/** Parts of an entry, in random order and with random presence. */
function drawParts(scene: Scene): [string, Node][] {
  const { chance, traits } = scene
  const parts: [string, Node][] = []
  if (traits.has('affinity') && chance.is(0.35))
    parts.push(['affinity', sharedOr(scene, 'affinity', () => drawAffinity(scene))])
  if (traits.has('noContainers') && chance.is(0.3)) parts.push(['no_containers', drawNoContainers(scene)])
  if (traits.has('containerVars') && chance.is(0.4)) {
    parts.push(['container_vars', sharedOr(scene, 'container_vars', () => drawContainerVars(scene))])
  }
  if (traits.has('hostVars') && chance.is(0.35))
    parts.push(['host_vars', sharedOr(scene, 'host_vars', () => drawHostVars(scene))])
  if (chance.is(0.02)) parts.push(['contianer_vars', node({ a: 1 })])
  return chance.shuffled(parts)
}

/** A host's entry in one group. */
export function drawHostEntry(scene: Scene, host: string): Node {
  const { chance, traits } = scene
  const ip = { key: 'ip', value: drawAddress(scene, host) }
  const entry: Mapping = { yaml: 'mapping', entries: chance.is(0.8) ? [ip] : [] }
  if (traits.has('merges') && chance.is(0.3)) {
    const base = (): Node => sharedOr(scene, 'base', () => mapping(drawParts(scene)))
    entry.entries.push({ key: '<<', value: chance.is(0.7) ? base() : node([base(), base()]) })
  }
  for (const [key, value] of drawParts(scene)) entry.entries.push({ key, value })
  if (!entry.entries.includes(ip)) entry.entries.push(ip)
  if (traits.has('managementAddress') && chance.is(0.4)) {
    const own = (scene.hosts.get(host) ?? '10.0.0.10').replace(/\.(\d+)$/, (_, last: string) => `.${Number(last) + 30}`)
    set(entry, 'management_ip', chance.is(0.12) ? null : own)
  }
  return entry
}

/** A host that the cloud knows or, now and then, a new one. */
export function knownOrNewHost(scene: Scene, newProbability: number): string {
  const fresh = scene.hosts.size === 0 || scene.chance.is(newProbability) ? newHost(scene) : undefined
  return fresh ?? anyHost(scene)
}

export function drawGroup(scene: Scene): Node {
  const { chance, traits } = scene
  if (chance.is(0.015)) return node(null)
  const group = mapping()
  if (traits.has('merges') && chance.is(0.12)) {
    const other = scene.shareable.get('group')?.at(0)
    if (other) group.entries.push({ key: '<<', value: other })
  }
  const count = chance.weighted([
    [4, 1],
    [4, 2],
    [3, 3],
    [1, 4],
    [0.1, 0],
  ])
  for (let i = 0; i < count; i++) {
    const host = knownOrNewHost(scene, scene.hosts.size < 3 ? 0.6 : 0.2)
    if (get(group, host)) continue
    const entry = sharedOr(scene, `host ${host}`, () => drawHostEntry(scene, host))
    group.entries.push({ key: quoted(host), value: entry })
  }
  return group
}

export function drawGlobals(scene: Scene): Node {
  const { chance, traits } = scene
  if (traits.has('faults') && chance.is(0.05)) return node(null)
  const globals = mapping()
  set(globals, 'management_bridge', chance.is(0.9) ? 'br-mgmt' : 'br-other')
  if (chance.is(0.6)) set(globals, 'internal_lb_vip_address', chance.is(0.8) ? '10.0.0.5' : 'cloud.example.org')
  if (chance.is(0.5)) set(globals, 'external_lb_vip_address', '203.0.113.9')
  if (chance.is(0.12)) set(globals, 'container_cidr', '10.77.0.0/16')
  if (traits.has('globalNoContainers')) set(globals, 'no_containers', drawTruth(chance, 0.5, true))
  for (let i = chance.int(0, 3); i > 0; i--) {
    const value = sharedOr(scene, 'value', () => drawMapping(chance, traits.has('oddKeys')))
    set(
      globals,
      chance.pick(['an_override', 'other', 'swift', '__proto__']),
      chance.is(0.5) ? value : drawScalar(chance),
    )
  }
  if (!(traits.has('faults') && chance.is(0.08))) set(globals, 'provider_networks', drawProviderNetworks(scene))
  if (chance.is(0.3)) globals.entries = chance.shuffled(globals.entries)
  return globals
}

function setGroups(scene: Scene, main: Mapping): void {
  const { chance, traits } = scene
  for (const area of scene.areas) {
    if (chance.is(0.12)) continue
    const key = groupKey(scene, area)
    if (!get(main, key))
      set(
        main,
        key,
        sharedOr(scene, 'group', () => drawGroup(scene)),
      )
    if (traits.has('twinGroups') && key.includes('_') && chance.is(0.5))
      set(main, key.replaceAll('_', '-'), drawGroup(scene))
  }
  if (traits.has('unknownGroups')) {
    const key = chance.pick(['_control_hosts', 'compue_hosts', 'leftover-hosts', 'all_hosts_of_old', 'otherhosts'])
    set(
      main,
      key,
      sharedOr(scene, 'group', () => drawGroup(scene)),
    )
  }
  if (chance.is(0.1))
    set(main, chance.pick(['compute_host', 'note', 'x-ample', '_anchors']), drawMapping(chance, traits.has('oddKeys')))
}

function drawMain(scene: Scene): Mapping {
  const { chance, traits } = scene
  const main = mapping()
  const faulty = traits.has('faults')
  if (!(faulty && chance.is(0.04)))
    set(main, chance.is(0.05) ? 'cidr-networks' : 'cidr_networks', drawCidrNetworks(scene))
  else scene.queues.set('management', '10.0.0')
  if (traits.has('usedAddresses')) set(main, 'used_ips', drawUsedIps(scene))
  setGroups(scene, main)
  if (faulty && chance.is(0.02)) main.entries.push({ key: chance.pick(['1', 'true', '1.5']), value: node(1) })
  if (faulty && chance.is(0.03)) set(main, 'hosts', drawGroup(scene))
  if (faulty && chance.is(0.03)) set(main, 'lxc_hosts', { [anyHost(scene)]: { ip: '10.0.0.9' } })
  if (!(faulty && chance.is(0.04)))
    set(main, chance.is(0.05) ? 'global-overrides' : 'global_overrides', drawGlobals(scene))
  if (chance.is(0.25)) main.entries = chance.shuffled(main.entries)
  return main
}

/** A host of a group of the main file, with the group's key there: what lacks an `ip` can be laid over it. */
function configuredHost(scene: Scene, main: Mapping): [group: string, host: string] {
  const places = main.entries.flatMap(({ key, value }) =>
    /hosts"?$/.test(key) && value.yaml === 'mapping' ? value.entries.map((entry) => [key, entry.key] as const) : [],
  )
  const usual = places.filter(([, host]) => host !== '<<')
  const [group, host] = usual.length > 0 ? scene.chance.pick(usual) : ['spare_hosts', 'nobody']
  return [unquoted(group), unquoted(host)]
}

/** A key of the main file with something that is laid over it. */
function drawOverlay(scene: Scene, main: Mapping): [string, Plain] {
  const { chance, traits } = scene
  const area = chance.pick(scene.areas)
  const host = (): string => knownOrNewHost(scene, 0.2)
  const overGlobals = (key: string, value: Plain): [string, Plain] => ['global_overrides', { [key]: value }]
  return chance.weighted<() => [string, Plain]>([
    [
      5,
      () => {
        const name = host()
        return [groupKey(scene, area), { [name]: drawHostEntry(scene, name) }]
      },
    ],
    [
      3,
      () => {
        const [group, name] = configuredHost(scene, main)
        return [group, { [name]: mapping([...drawParts(scene), ['extra', 1]]) }]
      },
    ],
    [2, () => [groupKey(scene, area), sharedOr(scene, 'group', () => drawGroup(scene))]],
    [1, () => [groupKey(scene, area), chance.is(0.7) ? {} : null]],
    [0.05, () => [groupKey(scene, area), { [anyHost(scene)]: chance.is(0.3) ? null : {} }]],
    [2, () => overGlobals(chance.pick(['an_override', 'other']), drawMapping(chance, traits.has('oddKeys')))],
    [1, () => overGlobals('provider_networks', drawProviderNetworks(scene))],
    [0.5, () => overGlobals('no_containers', drawNoContainers(scene))],
    [1, () => ['cidr_networks', { extra: '10.120.0.0/24' }]],
    [1, () => ['used_ips', drawUsedIps(scene)]],
    [0.5, () => ['note', drawScalar(chance)]],
  ])()
}

const overlayNames = [
  'a.yml',
  'B.yml',
  'b.yaml',
  'zz.yml',
  'sub/a.yml',
  'a.d/x.yml',
  'sub/deep/y.yaml',
  'not_read.YML',
  'not_read.txt',
]

export function drawOverlays(scene: Scene, main: Mapping): Map<string, Node> {
  const { chance } = scene
  const files = new Map<string, Node>()
  for (const name of chance.some(overlayNames, chance.int(1, 3))) {
    scene.shareable.clear()
    const file = mapping(Array.from({ length: chance.int(1, 2) }, () => drawOverlay(scene, main)))
    files.set(name, chance.is(0.03) ? scalar(chance.pick(['', 'false', "''", '0', '# nothing'])) : file)
  }
  return files
}

/** The configuration's files by their paths. Needs the words of an environment in the scene. */
export function drawConfiguration(scene: Scene): Map<string, Node> {
  const main = drawMain(scene)
  const files = new Map<string, Node>()
  const onlyOverlays = scene.chance.is(0.02)
  if (onlyOverlays && scene.chance.is(0.5))
    files.set('openstack_user_config.yml', scalar(scene.chance.pick(['', '{}', '[]', "''"])))
  files.set(onlyOverlays ? 'conf.d/main.yml' : 'openstack_user_config.yml', main)
  if (scene.traits.has('confd')) for (const [name, file] of drawOverlays(scene, main)) files.set(`conf.d/${name}`, file)
  return files
}

export { drawNetwork }
