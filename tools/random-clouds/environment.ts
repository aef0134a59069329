/** Random environments: physical, component and container skeletons, whole or in files, and what overrides them. */
import { type Area, type Scene, sharedOr } from './scene.ts'
import { get, type Mapping, mapping, type Node, node, scalar, set } from './yaml-tree.ts'

const areaWords = [
  'identity',
  'image',
  'compute',
  'storage_infra',
  'os_infra',
  'mq',
  'az1',
  'log',
  'network',
  'k8s_capi',
]
const serviceWords = ['keystone', 'glance', 'glance_api', 'nova', 'cinder', 'cinder_volume', 'mq', 'log', 'a', 'api']

/** `log_infra` as `log-infra` here and there. */
function dashed(scene: Scene, word: string, probability = 0.4): string {
  if (scene.dashes && scene.chance.is(0.7)) return word.includes('_') ? word.replaceAll('_', '-') : `${word}-s`
  const wanted = scene.traits.has('dashedWords') && scene.chance.is(probability)
  return wanted ? word.replaceAll('_', '-') : word
}

function drawArea(scene: Scene, word: string): Area {
  const { chance } = scene
  const name = dashed(scene, word.includes('_') ? word : chance.is(0.2) ? `${word}_x` : word)
  if (scene.traits.has('dashedWords') && chance.is(0.02)) return { hosts: `${word}hosts`, containers: `${word}hosts` }
  return { hosts: `${name}_hosts`, containers: `${name}_containers` }
}

interface Skeletons {
  readonly physical: Mapping
  readonly component: Mapping
  readonly container: Mapping
}

function addArea(scene: Scene, word: string, into: Skeletons): void {
  const { chance } = scene
  const area = drawArea(scene, word)
  if (scene.areas.some((known) => known.hosts === area.hosts)) return
  const others = scene.areas.map((known) => known.containers)
  const containersUnder = chance.is(0.1) && others.length > 0 ? chance.pick(others) : 'all_containers'
  set(into.physical, area.containers, { belongs_to: [containersUnder] })
  const zone = chance.is(0.08) ? `${word}_zone_hosts` : undefined
  if (zone !== undefined) set(into.physical, zone, { belongs_to: ['hosts'] })
  const hostsUnder = zone !== undefined ? [zone] : chance.is(0.08) ? ['hosts', `${word}_sites`] : ['hosts']
  if (!chance.is(0.04)) set(into.physical, area.hosts, { belongs_to: hostsUnder })
  if (scene.traits.has('faults') && chance.is(0.1)) set(into.physical, `${word}9_hosts`, { belongs_to: [area.hosts] })
  scene.areas.push(area)
}

/** The groups that a component or a type belongs to. */
function drawParents(scene: Scene, own: string, known: readonly string[]): string[] {
  const { chance } = scene
  if (chance.is(0.04)) return []
  if (chance.is(0.03)) return [own, chance.pick(scene.areas).containers]
  if (chance.is(0.02)) return ['hosts']
  const parents = known.length > 0 && chance.is(0.25) ? [chance.pick(known)] : [own]
  if (known.length > 0 && chance.is(0.2)) parents.push(chance.pick(known))
  return chance.is(0.02) ? parents : [...new Set(parents)]
}

function addComponent(scene: Scene, word: string, into: Skeletons): string {
  const { chance } = scene
  const component = chance.is(0.02) ? `${word}_container` : dashed(scene, word, 0.2)
  if (get(into.component, component)) return component
  const union = `${dashed(scene, word, 0.15)}_all`
  const parents = drawParents(scene, union, scene.unions)
  set(into.component, component, { belongs_to: parents })
  scene.components.push(component)
  for (const parent of parents) if (!scene.unions.includes(parent)) scene.unions.push(parent)
  if (chance.is(0.12)) set(into.component, union, { belongs_to: ['every_service'] })
  return component
}

/** `is_metal` in all the forms that the generator tells apart, and other properties. */
export function drawProperties(scene: Scene): Node | undefined {
  const { chance } = scene
  const common: [number, () => Node | undefined][] = [
    [6, () => undefined],
    [2, () => node({ is_metal: true })],
    [1, () => node({ is_metal: false })],
    [1, () => node({ service_name: 'some', is_metal: chance.is(0.3) ? true : undefined })],
  ]
  const variants: [number, () => Node | undefined][] = [
    [1, () => node({})],
    [1, () => node({ is_metal: null })],
    [1, () => node({ is_metal: scalar(chance.pick(['yes', "'false'", '0', '1', "''", '[]', '0.0'])) })],
    [1, () => node({ container_fs_size: 10, is_metal: chance.is(0.5) })],
    [0.15, () => node({ is_nest: chance.is(0.7), is_metal: chance.is(0.5) ? true : undefined })],
  ]
  return chance.weighted(scene.traits.has('metalVariants') ? [...common, ...variants] : common)()
}

function drawTypeName(scene: Scene, word: string): string {
  const { chance } = scene
  if (chance.is(0.08)) return `${word}_metal`
  if (chance.is(0.03)) return word
  return `${dashed(scene, word, 0.25)}${chance.is(0.15) ? '_x' : ''}_container`
}

function addType(scene: Scene, word: string, into: Skeletons): void {
  const { chance } = scene
  const name = drawTypeName(scene, word)
  if (get(into.container, name)) return
  const groups = scene.areas.map((area) => area.containers)
  const parents = chance.some(
    groups,
    chance.weighted([
      [8, 1],
      [3, 2],
      [1, 3],
      [0.2, 0],
    ]),
  )
  const contained = Array.from(
    {
      length: chance.weighted([
        [7, 1],
        [3, 2],
        [1, 3],
        [0.4, 0],
      ]),
    },
    (_, i) =>
      addComponent(
        scene,
        i === 0 && chance.is(0.8) ? word : `${word}_${chance.pick(['api', 'agent', 'db', 'x'])}`,
        into,
      ),
  )
  if (scene.components.length > 0 && chance.is(0.15)) contained.push(chance.pick(scene.components))
  const contains = [...new Set(contained)]
  const drawn = drawProperties(scene)
  const properties = drawn && sharedOr(scene, 'properties', () => drawn)
  set(into.container, name, chance.is(0.02) ? {} : { belongs_to: parents, contains, properties })
  scene.types.push(name)
}

/** A type that gathers the container groups of an area's hosts, as availability zones do. */
function addNest(scene: Scene, into: Skeletons): void {
  const { chance } = scene
  const area = chance.pick(scene.areas)
  const name = chance.is(0.75) ? area.containers : `${area.hosts.replace(/_?hosts$/, '')}_nest`
  const others = scene.areas.map((other) => other.containers).filter((group) => group !== name)
  const belongsTo = others.length > 0 && chance.is(0.3) ? [chance.pick(others)] : undefined
  const contains =
    belongsTo && chance.is(0.4) && scene.components.length > 0 ? [chance.pick(scene.components)] : undefined
  const properties = { is_nest: true, is_metal: chance.is(0.15) ? true : undefined }
  set(into.container, name, { belongs_to: belongsTo, contains, properties })
}

/** Faults that a refusal or a repair answers. */
function breakEnvironment(scene: Scene, into: Skeletons): void {
  const { chance } = scene
  const type = chance.pick(scene.types)
  const component = chance.pick(scene.components)
  const parents = (): string[] => [chance.pick(scene.areas).containers]
  chance.weighted<() => void>([
    [1, () => set(into.container, type, null)],
    [1, () => set(into.container, type, { belongs_to: parents(), contains: ['no_such_component'] })],
    [1, () => set(into.component, component, chance.is(0.5) ? null : {})],
    [1, () => set(into.physical, chance.pick(scene.areas).hosts, null)],
    [1, () => set(into.component, component, { belongs_to: 'ab' })],
    [1, () => set(into.container, type, { belongs_to: parents(), contains: null })],
    [1, () => set(into.component, 'half_a_ring', { belongs_to: ['no_such_group'] })],
    [0.5, () => set(into.component, 'ring_a', { belongs_to: ['ring_b'] })],
    [0.5, () => set(into.component, 'ring_b', { belongs_to: ['ring_b'] })],
  ])()
}

function asSections(scene: Scene, skeletons: Skeletons): Mapping {
  const sections = scene.chance.shuffled([
    ['physical_skel', skeletons.physical] as const,
    ['component_skel', skeletons.component] as const,
    ['container_skel', skeletons.container] as const,
  ])
  const file = mapping(sections.filter(([, section]) => section.entries.length > 0))
  if (scene.chance.is(0.08)) set(file, 'version', 2)
  if (scene.chance.is(0.03))
    set(file, 'other_skel', { [`${scene.chance.pick(['x', 'y'])}_container`]: { belongs_to: ['x_all'] } })
  if (scene.chance.is(0.02)) set(file, 'gen_hosts', { belongs_to: ['hosts'] })
  return file
}

/** Deals the entries of the skeletons out to files; each section keeps its order within a file. */
function inFiles(scene: Scene, whole: Skeletons, names: readonly string[]): Map<string, Node> {
  const { chance } = scene
  const parts = names.map((): Skeletons => ({ physical: mapping(), component: mapping(), container: mapping() }))
  for (const section of ['physical', 'component', 'container'] as const) {
    for (const entry of whole[section].entries) chance.pick(parts)[section].entries.push(entry)
  }
  return new Map(names.map((name, i) => [name, asSections(scene, parts[i]!)]))
}

/** The base environment's files, by their paths below `env.d`; fills the scene with its words. */
export function drawEnvironment(scene: Scene): Map<string, Node> {
  const { chance, traits } = scene
  const into: Skeletons = { physical: mapping(), component: mapping(), container: mapping() }
  const big = traits.has('bigEnvironment')
  for (const word of chance.some(areaWords, big ? 10 : chance.int(1, 4))) addArea(scene, word, into)
  for (const word of chance.some(serviceWords, big ? 10 : chance.int(1, 5))) addType(scene, word, into)
  if (big) for (const word of serviceWords) for (const end of ['_ui', '_engine']) addType(scene, `${word}${end}`, into)
  if (scene.components.length === 0) addComponent(scene, 'lonely', into)
  if (traits.has('nest')) addNest(scene, into)
  if (traits.has('brokenEnvironment')) breakEnvironment(scene, into)
  if (chance.is(0.5)) return new Map([['environment.yml', asSections(scene, into)]])
  return inFiles(scene, into, chance.some(['a.yml', 'B.yml', 'c_d.yaml', 'c-d.yml', 'sub/e.yml'], chance.int(2, 4)))
}

/** A file that changes what the base environment says. */
export function drawEnvironmentOverride(scene: Scene): Node {
  const { chance } = scene
  const into: Skeletons = { physical: mapping(), component: mapping(), container: mapping() }
  const type = chance.pick([...scene.types, 'spare_container'])
  const parents = (): string[] =>
    chance.some(
      scene.areas.map((area) => area.containers),
      chance.int(1, 2),
    )
  for (let i = chance.int(1, 2); i > 0; i--) {
    chance.weighted<() => void>([
      [3, () => set(into.container, type, { properties: drawProperties(scene) ?? { is_metal: chance.is(0.5) } })],
      [1, () => set(into.container, type, {})],
      [2, () => set(into.container, type, { belongs_to: parents() })],
      [1, () => set(into.container, type, { contains: chance.some(scene.components, 2) })],
      [2, () => addType(scene, chance.pick(['extra', 'sky', 'keystone_extra']), into)],
      [1, () => addArea(scene, chance.pick(['extra', 'sky', 'far_x']), into)],
      [1, () => set(into.component, chance.pick(scene.components), { belongs_to: ['every_service', 'extra_all'] })],
      [0.3, () => set(into.physical, chance.pick(scene.areas).hosts, { belongs_to: ['hosts', 'far_sites'] })],
    ])()
  }
  return asSections(scene, into)
}
