/** What the parts of one random cloud know of each other: its words, its hosts, its temper, its source of chance. */
import { containersGroupOf, type Release } from '../../src/core/inventory/releases.ts'
import type { Chance } from './chance.ts'
import type { Node } from './yaml-tree.ts'

/** How often each trait is given to a cloud. Traits meet by chance, so that every pair of them is met in the end. */
const traits = {
  affinity: 0.5,
  aliases: 0.4,
  awkwardKeys: 0.3,
  bigEnvironment: 0.04,
  brokenEnvironment: 0.02,
  brokenValues: 0.02,
  confd: 0.45,
  containerTech: 0.35,
  containerVars: 0.6,
  dashedWords: 0.35,
  differentAddresses: 0.08,
  environmentOverrides: 0.35,
  faults: 0.1,
  globalNoContainers: 0.15,
  hostVars: 0.45,
  ipv6: 0.12,
  limits: 0.5,
  managementAddress: 0.25,
  merges: 0.3,
  metalVariants: 0.4,
  nest: 0.15,
  noContainers: 0.3,
  oddCidrs: 0.25,
  oddFlags: 0.25,
  oddKeys: 0.25,
  prefixNames: 0.6,
  staticRoutes: 0.3,
  tinyCidrs: 0.12,
  twinGroups: 0.2,
  unknownGroups: 0.2,
  usedAddresses: 0.6,
} as const

export type Trait = keyof typeof traits

export interface Area {
  /** The group of hosts as the environment writes it: `log-infra_hosts`. */
  readonly hosts: string
  /** The group that container types belong to: `log-infra_containers`. */
  readonly containers: string
}

export interface Scene {
  chance: Chance
  /** The release that the cloud begins with. */
  readonly release: Release
  readonly traits: ReadonlySet<Trait>
  readonly areas: Area[]
  readonly types: string[]
  readonly components: string[]
  /** Groups of groups: `keystone_all`. */
  readonly unions: string[]
  readonly hosts: Map<string, string>
  readonly spareNames: string[]
  /** Queue to its network address without the mask's part: `management` to `10.0.0`. */
  readonly queues: Map<string, string>
  readonly networkKeys: string[]
  /** Trees that another place may share by an alias, by what they are. */
  readonly shareable: Map<string, Node[]>
  lastAddress: number
  /** Most words of the environment have a dash, as `ceph-mon` had before 2026.1. */
  readonly dashes: boolean
}

export function drawTraits(chance: Chance, withoutFaults: boolean): Set<Trait> {
  const drawn = new Set<Trait>()
  const density = chance.weighted([
    [6, 1],
    [2, 2],
    [2, 0.4],
  ])
  for (const [trait, probability] of Object.entries(traits) as [Trait, number][]) {
    if (chance.is(probability < 0.15 ? probability : Math.min(0.95, probability * density))) drawn.add(trait)
  }
  if (withoutFaults) {
    for (const trait of ['faults', 'brokenEnvironment', 'brokenValues'] as const) drawn.delete(trait)
  }
  return drawn
}

export function newScene(chance: Chance, release: Release, withoutFaults: boolean, dashes = false): Scene {
  const traitsOfScene = drawTraits(chance, withoutFaults)
  return {
    chance,
    release,
    traits: traitsOfScene,
    areas: [],
    types: [],
    components: [],
    unions: [],
    hosts: new Map(),
    spareNames: hostNames(chance, traitsOfScene),
    queues: new Map(),
    networkKeys: [],
    shareable: new Map(),
    lastAddress: 10,
    dashes,
  }
}

/** Families whose members are prefixes of each other, or differ in `-`, `_` and `.` only. */
const families: readonly (readonly string[])[] = [
  ['stor1', 'stor10', 'stor-1', 'stor_1', 'stor1-1', 'stor'],
  ['ctl', 'ctl-2', 'ctl_2', 'ctl2', 'ctl-k', 'ctl-2-1'],
  ['infra_1', 'infra-1', 'infra1', 'infra.1', 'infra_1_2', 'infra'],
  ['n', 'n1', 'n-1', 'n_1', 'n10', 'n1.example.org'],
  ['A', 'a', 'a-a', 'a_a', 'Aa', 'a0'],
  ['ctl', 'ctl-keystone-container', 'ctl-mq-container-1', 'ctl_host_containers', 'ctl-a'],
]
const plainNames = ['infra1', 'infra2', 'infra3', 'compute1', 'compute2', 'storage1', 'log1', 'net1', 'node-7', 'db1']

function hostNames(chance: Chance, traitsOfScene: ReadonlySet<Trait>): string[] {
  if (!traitsOfScene.has('prefixNames')) return chance.shuffled(plainNames)
  const chosen = chance.some(families, chance.int(1, 2)).flatMap((family) => chance.filtered(family, 0.7))
  return [...new Set([...chance.shuffled(chosen).slice(0, 5), ...chance.shuffled(plainNames)])]
}

/** A host that the cloud did not have. Its address is free unless a container has got it meanwhile. */
export function newHost(scene: Scene): string | undefined {
  const name = scene.spareNames.shift()
  if (name === undefined) return undefined
  scene.lastAddress += 1
  const elsewhere = scene.traits.has('differentAddresses') && scene.chance.is(0.4)
  const network = elsewhere ? '192.168.7' : ([...scene.queues.values()][0] ?? '10.0.0')
  scene.hosts.set(name, `${network}.${scene.lastAddress}`)
  return name
}

export function anyHost(scene: Scene): string {
  return scene.hosts.size === 0 ? 'nobody' : scene.chance.pick([...scene.hosts.keys()])
}

/** A tree of the kind, drawn again or shared with a place that has one already. */
export function sharedOr<T extends Node>(scene: Scene, kind: string, draw: () => T): T {
  const pool = scene.shareable.get(kind) ?? []
  if (scene.traits.has('aliases') && pool.length > 0 && scene.chance.is(0.35)) return scene.chance.pick(pool) as T
  const drawn = draw()
  if (drawn.yaml !== 'scalar') scene.shareable.set(kind, [...pool, drawn])
  return drawn
}

/** Any group that a network could be bound to, or a reference be made to. */
export function anyGroup(scene: Scene): string {
  const { chance } = scene
  return chance.weighted<() => string>([
    [3, () => chance.pick([...scene.components, 'hosts'])],
    [2, () => chance.pick([...scene.types, 'hosts'])],
    [2, () => chance.pick(scene.areas).hosts],
    [2, () => chance.pick(scene.areas).containers],
    [2, () => chance.pick([...scene.unions, 'all_containers'])],
    [1, () => 'all_containers'],
    [1, () => 'hosts'],
    [0.5, () => containersGroupOf(scene.release, anyHost(scene))],
    [0.3, () => chance.pick(scene.areas).hosts.replace(/hosts$/, 'all')],
  ])()
}
