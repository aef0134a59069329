/** Random networks: CIDR queues, reserved addresses, provider networks with their flags and routes. */
import { anyGroup, anyHost, type Scene, sharedOr } from './scene.ts'
import { drawTruth } from './values.ts'
import { type List, list, type Mapping, mapping, type Node, node, type Plain, scalar, set } from './yaml-tree.ts'

/** A CIDR of about 2^(32 - bits) addresses that begins at `base`.0, in one of the forms that are read. */
function writeCidr(scene: Scene, base: string, bits: number): Node {
  const { chance, traits } = scene
  const plain = `${base}.0/${bits}`
  if (!traits.has('oddCidrs') || chance.is(0.3)) return node(plain)
  const bytes = [24, 16, 8, 0].map((shift) => ((0xffffffff << (32 - bits)) >>> shift) & 255)
  return scalar(
    chance.weighted([
      [3, `${base}.${chance.int(1, 6)}/${bits}`],
      [3, `${base}.0/${bytes.join('.')}`],
      [2, `${base}.0/${bytes.map((byte) => 255 - byte).join('.')}`],
      [1, `" ${plain} "`],
      [0.5, `'${plain}'`],
      [0.1, `${base}.0`],
      [0.1, `${base}.0/31`],
      [0.1, `${base}.0/33`],
      [0.1, 'null'],
    ]),
  )
}

export function drawCidrNetworks(scene: Scene): Mapping {
  const { chance, traits } = scene
  const first = chance.weighted([
    [6, ['management']],
    [2, ['container']],
    [1, ['management', 'container']],
    [0.7, ['mgmt']],
  ])
  const others = chance.some(
    ['tunnel', 'storage', 'dbaas', 'x', ...(chance.is(0.1) ? ['container'] : [])],
    chance.int(0, 3),
  )
  const queues = mapping()
  const names = [...new Set([...first, ...others])]
  names.forEach((name, i) => {
    const base = `10.${i > 0 && chance.is(0.05) ? 0 : i * 20}.${chance.int(0, 3) * 4}`
    if (i > 0 && traits.has('ipv6') && chance.is(0.5)) {
      scene.queues.set(name, `fd0${i}::`)
      set(queues, name, scalar(`'fd0${i}::${chance.pick(['', '5'])}/${chance.pick([120, 118, 112])}'`))
      return
    }
    scene.queues.set(name, base)
    const tiny = traits.has('tinyCidrs') && chance.is(0.5)
    set(queues, name, writeCidr(scene, base, tiny ? chance.pick([26, 27, 28]) : chance.pick([22, 22, 23, 24, 24, 21])))
  })
  if (!chance.is(0.15)) return queues
  queues.entries = chance.shuffled(queues.entries)
  return queues
}

export function drawUsedIps(scene: Scene): List {
  const { chance } = scene
  const items: Plain[] = []
  for (const base of scene.queues.values()) {
    if (base.includes(':')) continue
    items.push(`${base}.0,${base}.${scene.traits.has('tinyCidrs') ? 12 : 99}`)
    if (chance.is(0.3)) items.push(`${base}.${chance.int(100, 250)}`)
    if (chance.is(0.05)) items.push(`${base}.${chance.int(100, 200)},${base}.${chance.int(201, 250)}`)
    if (scene.traits.has('brokenValues') && chance.is(0.2))
      items.push(chance.pick<Plain>(['x', null, 7, `${base}.1, ${base}.5`]))
    if (chance.is(0.03)) items.push(chance.pick([`${base}.128/26`, `${base}.100-${base}.120`, `${base}.9,${base}.3`]))
  }
  return list(chance.shuffled(items).slice(chance.is(0.3) ? 1 : 0))
}

/** What several networks can have in common, behind one alias. */
function drawCommon(scene: Scene): Mapping {
  const { chance } = scene
  const common = mapping([['container_type', 'veth']])
  if (chance.is(0.5)) set(common, 'group_binds', drawBinds(scene, true))
  if (chance.is(0.3)) set(common, 'static_routes', drawRoutes(scene))
  if (chance.is(0.3)) set(common, 'container_mtu', 9000)
  return common
}

function drawRoutes(scene: Scene): Node {
  const { chance } = scene
  const route = (i: number): Plain => ({
    cidr: `10.${200 + i}.0.0/24`,
    gateway: chance.is(0.5) ? '10.0.0.1' : '10.20.0.254',
    metric: chance.is(0.2) ? 5 : undefined,
  })
  return chance.weighted<() => Node>([
    [8, () => list(Array.from({ length: chance.int(1, 2) }, (_, i) => route(i)))],
    [1, () => list()],
    [1, () => node(null)],
    [
      scene.traits.has('faults') ? 3 : 0.05,
      () => node([{ cidr: '10.200.0.0/24', gateway: chance.is(0.5) ? '' : undefined }]),
    ],
  ])()
}

/** Groups whose members are hosts themselves: a network without a queue gives no container an address. */
function bareMetalGroup(scene: Scene): string {
  return scene.chance.is(0.4) ? 'hosts' : scene.chance.pick(scene.areas).hosts
}

function drawBinds(scene: Scene, withQueue: boolean): Node {
  const { chance } = scene
  const onlyHosts = !withQueue && !chance.is(0.12)
  const groups = Array.from(
    {
      length: chance.weighted([
        [4, 1],
        [4, 2],
        [2, 3],
        [0.2, 0],
      ]),
    },
    () => {
      const group = onlyHosts ? bareMetalGroup(scene) : anyGroup(scene)
      if (scene.traits.has('dashedWords') && chance.is(0.3)) return group.replaceAll('_', '-')
      return chance.is(0.04) ? 'no_such_group' : group
    },
  )
  if (chance.is(0.01)) return node(groups[0] ?? '')
  return list(chance.is(0.05) ? [...groups, groups[0]] : groups)
}

/** Sets the flags that make a management network, in their new and old names and in all truths. */
function setManagementFlags(scene: Scene, network: Mapping, probability: number): void {
  const { chance } = scene
  const odd = scene.traits.has('oddFlags')
  const flag = chance.is(0.8) ? 'is_management_address' : 'is_container_address'
  if (probability > 0.5 || chance.is(0.3)) set(network, flag, drawTruth(chance, probability, odd && chance.is(0.4)))
  if (odd && chance.is(0.15)) set(network, 'is_container_address', drawTruth(chance, 0.5, true))
  if (odd && chance.is(0.1)) set(network, 'is_management_address', drawTruth(chance, 0.5, true))
}

function setKeys(scene: Scene, network: Mapping, queue: string | undefined, number: number): void {
  const { chance } = scene
  const odd = scene.traits.has('oddFlags')
  const falsy = (): Node => scalar(chance.pick(["''", 'null', '0', 'false']))
  if (queue !== undefined) set(network, 'ip_from_q', queue)
  else if (odd && chance.is(0.3)) set(network, 'ip_from_q', falsy())
  if (!chance.is(0.06)) set(network, 'container_interface', odd && chance.is(0.1) ? falsy() : `eth${number}`)
  if (chance.is(0.2)) {
    const prefix = chance.weighted<Plain>([
      [4, 'own'],
      [2, 'management'],
      [2, 'container'],
      [odd ? 2 : 0, scalar(chance.pick(['7', '1.5', 'true', "''"]))],
    ])
    set(network, 'address_prefix', prefix)
  }
}

function setLinks(scene: Scene, network: Mapping, bridge: string): void {
  const { chance } = scene
  const falsy = scene.traits.has('oddFlags') && chance.is(0.3)
  if (!chance.is(0.06)) set(network, 'container_bridge', bridge)
  if (chance.is(0.7))
    set(network, 'container_type', falsy && chance.is(0.5) ? scalar("''") : chance.pick(['veth', 'veth', 'macvlan']))
  if (chance.is(0.2)) set(network, 'container_bridge_type', falsy && chance.is(0.5) ? null : 'openvswitch')
  if (chance.is(0.25))
    set(
      network,
      'container_mtu',
      scalar(falsy ? chance.pick(['0', 'null', "''"]) : chance.pick(['9000', "'1500'", '9000.0'])),
    )
}

/** One entry of `provider_networks`; the first of a cloud is the management network. */
export function drawNetwork(scene: Scene, number: number): Node {
  const { chance, traits } = scene
  if (number > 0 && chance.is(0.03))
    return node(chance.pick<Plain>([{ network: null }, { name: 'x' }, { network: {} }]))
  const isFirst = number === 0
  const queues = [...scene.queues.keys()]
  const network = mapping()
  const queue = isFirst ? queues[0] : chance.is(0.8) ? chance.pick(queues) : undefined
  const faulty = traits.has('faults') && chance.is(0.12)
  setKeys(scene, network, faulty ? 'no_such_queue' : queue, isFirst ? 1 : number + 1)
  setLinks(scene, network, isFirst ? 'br-mgmt' : chance.pick(['br-vxlan', 'br-vlan', 'br-storage', 'br-x']))
  setManagementFlags(scene, network, isFirst ? (traits.has('faults') ? 0.8 : 0.98) : 0.15)
  if (chance.is(0.5)) set(network, 'type', chance.pick(['raw', 'flat', 'vlan']))
  const usual = isFirst && chance.is(0.75)
  set(
    network,
    'group_binds',
    usual ? (chance.is(0.9) ? ['all_containers', 'hosts'] : ['all-containers']) : drawBinds(scene, queue !== undefined),
  )
  if (chance.is(isFirst ? 0.05 : 0.15)) {
    const group = chance.is(0.04) ? 'no_such_group' : anyGroup(scene)
    set(network, 'reference_group', traits.has('dashedWords') && chance.is(0.05) ? group.replaceAll('_', '-') : group)
  }
  if (chance.is(0.2))
    set(network, 'gateway', chance.is(0.2) ? scalar("''") : `${scene.queues.get(queue ?? '') ?? '10.0.0'}.1`)
  if (traits.has('staticRoutes') && chance.is(0.4)) {
    set(
      network,
      'static_routes',
      sharedOr(scene, 'routes', () => drawRoutes(scene)),
    )
  }
  if (!isFirst && traits.has('merges') && chance.is(0.3)) {
    network.entries.push({ key: '<<', value: sharedOr(scene, 'network', () => drawCommon(scene)) })
  }
  if (chance.is(0.05)) set(network, 'note', anyHost(scene))
  network.entries = chance.is(0.2) ? chance.shuffled(network.entries) : network.entries
  return node({ network })
}

export function drawProviderNetworks(scene: Scene): List {
  const count = scene.chance.int(1, 5)
  return list(Array.from({ length: count }, (_, i) => drawNetwork(scene, i)))
}
