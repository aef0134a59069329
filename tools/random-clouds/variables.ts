/** What a host's entry can hold: `affinity`, `no_containers`, `container_vars`, `host_vars`. */
import { containersGroupOf } from '../../src/core/inventory/releases.ts'
import { anyGroup, anyHost, type Scene, sharedOr } from './scene.ts'
import { drawMapping, drawScalar, drawTruth, drawValue } from './values.ts'
import { list, type Mapping, mapping, type Node, node, type Plain, scalar, set } from './yaml-tree.ts'

export function drawAffinity(scene: Scene): Node {
  const { chance, traits } = scene
  if (traits.has('brokenValues') && chance.is(0.2)) return node(chance.pick<Plain>([null, ['a'], 'text']))
  const counts = mapping()
  for (const type of chance.some([...scene.types, 'no_such_container'], chance.int(0, 3))) {
    const count = chance.weighted<Plain>([
      [3, 0],
      [3, 1],
      [5, 2],
      [2, 3],
      [0.2, true],
      [0.2, scalar('1.5')],
      [0.1, -1],
    ])
    set(counts, type, traits.has('brokenValues') && chance.is(0.2) ? scalar("'2'") : count)
  }
  return counts
}

/** The text that limits a variable to components: whole names, parts of them, names of others. */
function drawLimit(scene: Scene): Node {
  const { chance, traits } = scene
  const component = chance.pick(scene.components)
  return chance.weighted<() => Node>([
    [5, () => node(component)],
    [3, () => node(component.slice(0, chance.int(1, component.length)))],
    [2, () => node(chance.pick(scene.types))],
    [1, () => node('no_such_component')],
    [1, () => node(null)],
    [0.5, () => scalar("''")],
    [traits.has('brokenValues') ? 3 : 0, () => node(chance.pick<Plain>([7, ['a'], true]))],
  ])()
}

function drawLimited(scene: Scene): Mapping {
  const { chance, traits } = scene
  const value = drawMapping(chance, traits.has('oddKeys') && chance.is(0.3))
  if (!traits.has('limits') || chance.is(0.3)) return value
  const limit = drawLimit(scene)
  if (chance.is(0.12)) set(value, 'deeper', { limit_container_types: limit, a: 1 })
  else value.entries.splice(chance.int(0, value.entries.length), 0, { key: 'limit_container_types', value: limit })
  return value
}

/** Keys that the generator itself keeps in hostvars, or asks for. */
function drawAwkward(scene: Scene): [string, Plain] {
  const { chance } = scene
  const networkKey = (): string => chance.pick(['own', 'management', 'container', 'tunnel', 'storage', 'eth1', 'None'])
  const host = (): string => anyHost(scene)
  return chance.weighted<() => [string, Plain]>([
    [2, () => ['component', chance.pick<Plain>([chance.pick(scene.components), null, 'other'])]],
    [2, () => ['container_name', chance.pick<Plain>([host(), `${host()}-x`, 'elsewhere'])]],
    [2, () => ['physical_host', chance.pick<Plain>([host(), null, 'nobody'])]],
    [1, () => ['physical_host_group', chance.pick<Plain>([anyGroup(scene), null])]],
    [1, () => ['physical_host_addr', '10.99.0.7']],
    [2, () => ['is_metal', chance.pick<Plain>([true, false, 'yes'])]],
    [
      3,
      () => [
        'properties',
        chance.pick<Plain>([{ is_metal: true }, { is_metal: false, a: 1 }, {}, null, { is_metal: 'yes' }, 'text']),
      ],
    ],
    [2, () => ['container_types', chance.pick<Plain>([containersGroupOf(scene.release, host()), null, 'x'])]],
    [
      2,
      () => [
        'container_networks',
        chance.pick<Plain>([
          {},
          { [`${networkKey()}_address`]: { address: '10.99.0.9', bridge: 'br-own' } },
          { a: {} },
        ]),
      ],
    ],
    [1, () => ['container_network', chance.pick<Plain>([{ address: '10.99.0.8' }, null])]],
    [2, () => ['ansible_host', chance.pick<Plain>(['10.99.0.3', null])]],
    [1, () => ['management_address', chance.pick<Plain>(['10.99.0.4', null])]],
    [3, () => [`${networkKey()}_address`, chance.pick<Plain>([`10.99.1.${chance.int(1, 250)}`, null, ''])]],
    [1, () => ['gateway', '10.99.0.1']],
    [1, () => ['static_routes', [{ cidr: '10.99.0.0/16', gateway: '10.99.0.1' }]]],
    [0.5, () => ['ip', '10.99.0.2']],
    [0.5, () => ['affinity', { a: 2 }]],
  ])()
}

function drawPlainVariable(scene: Scene): [string, Plain] {
  const { chance, traits } = scene
  const oddKeys = traits.has('oddKeys')
  return [
    chance.pick(['a_var', 'b_var', 'some_backends', 'z', '__proto__', 'constructor', 'neutron_mtu']),
    drawValue(chance, oddKeys),
  ]
}

export function drawContainerVars(scene: Scene): Node {
  const { chance, traits } = scene
  if (chance.is(0.03)) return traits.has('limits') ? list(['a']) : drawScalar(chance)
  const vars = mapping()
  for (let i = chance.int(traits.has('awkwardKeys') ? 1 : 0, 3); i > 0; i--) {
    const [key, value] = chance.weighted<() => [string, Plain]>([
      [3, () => drawPlainVariable(scene)],
      [4, () => [chance.pick(['some_backends', 'x_store', 'y']), sharedOr(scene, 'limited', () => drawLimited(scene))]],
      [traits.has('limits') ? 0.7 : 0, () => ['limit_container_types', drawLimit(scene)]],
      [traits.has('awkwardKeys') ? 2.5 : 0, () => drawAwkward(scene)],
      [traits.has('containerTech') ? 1 : 0, () => ['container_tech', chance.pick<Plain>(['nspawn', 'lxc', null])]],
      [traits.has('brokenValues') ? 0.5 : 0, () => ['x', ['limit_container_types']]],
      [0.1, () => ['a_text', 'has limit_container_types in it']],
    ])()
    set(vars, key, value)
  }
  return vars
}

export function drawHostVars(scene: Scene): Node {
  const { chance, traits } = scene
  if (traits.has('brokenValues') && chance.is(0.1)) return node(chance.pick<Plain>([null, 'text', []]))
  const vars = mapping()
  for (let i = chance.int(0, 3); i > 0; i--) {
    const [key, value] = chance.weighted<() => [string, Plain]>([
      [5, () => drawPlainVariable(scene)],
      [traits.has('awkwardKeys') ? 4 : 0.2, () => drawAwkward(scene)],
      [traits.has('containerTech') ? 2 : 0.2, () => ['container_tech', chance.pick(['nspawn', 'lxc'])]],
      [1, () => ['shared_value', sharedOr(scene, 'value', () => drawMapping(chance, traits.has('oddKeys')))]],
    ])()
    set(vars, key, value)
  }
  return vars
}

export function drawNoContainers(scene: Scene): Node {
  const { chance } = scene
  if (chance.is(0.12)) return node(null)
  return drawTruth(chance, 0.6, chance.is(0.2))
}
