/** The table: each empty and each false value at each place of each cloud, written in each of several ways. */
import { type Cloud, type CloudName, clouds, furtherKeys, type Mapping, type Tree } from './clouds.ts'

/** As YAML writes them. */
const values = ['null', '""', '0', '0.0', 'false', '[]', '{}'] as const
/** Where the way of writing is what matters: `0.0` is as `0`. */
const fewer = values.filter((value) => value !== '0.0')
/** What is neither empty nor false: kinds that a place may be made for or not. */
const others = ['true', '1', 'text', '[text]', '{key: value}'] as const
const keys = ['null', '""', '0', '0.0', 'false'] as const

type Step = string | number
type Path = readonly Step[]
type Side = 'config' | 'environment'

export interface TableCase {
  /** `CLOUD WAY SIDE PLACE VALUE`. */
  readonly id: string
  /** Texts by their paths below a directory. */
  readonly files: ReadonlyMap<string, string>
  /** Whether the cloud was deployed as it is before the value came. */
  readonly isDeployed: boolean
}

const mainFiles = { config: 'config/openstack_user_config.yml', environment: 'environment/env.d/base.yml' } as const
const laterFiles = { config: 'config/conf.d/later.yml', environment: 'config/env.d/later.yml' } as const

/** Stands for YAML that JSON cannot write. */
const mark = '\u0000'

function isMapping(tree: Tree | undefined): tree is Mapping {
  return typeof tree === 'object' && tree !== null && !Array.isArray(tree)
}

function childrenOf(tree: Tree): [Step, Tree][] {
  if (Array.isArray(tree)) return tree.map((item, index) => [index, item])
  return isMapping(tree) ? Object.entries(tree) : []
}

function placesOf(tree: Tree, above: Path = []): Path[] {
  return [above, ...childrenOf(tree).flatMap(([step, child]) => placesOf(child, [...above, step]))]
}

/** A copy in which `act` has made something else of the place; `undefined` takes it out. */
function changed(tree: Tree, [step, ...below]: Path, act: (tree: Tree) => Tree | undefined): Tree | undefined {
  if (step === undefined) return act(tree)
  const children = childrenOf(tree).flatMap(([name, child]): [Step, Tree][] => {
    const now = name === step ? changed(child, below, act) : child
    return now === undefined ? [] : [[name, now]]
  })
  return Array.isArray(tree) ? children.map(([, child]) => child) : Object.fromEntries(children)
}

/** The same, where nothing is at the place yet. */
function added(tree: Tree, path: Path, value: Tree): Tree {
  return changed(tree, path.slice(0, -1), (parent) => ({ ...(parent as Mapping), [path.at(-1)!]: value }))!
}

function renamed(tree: Tree, path: Path, name: string): Tree {
  return changed(tree, path.slice(0, -1), (parent) =>
    Object.fromEntries(childrenOf(parent).map(([key, child]) => [key === path.at(-1) ? name : key, child])),
  )!
}

/** A mapping for each step, and nothing beside the place. */
function only(path: Path, value: Tree): Tree {
  return path.reduceRight<Tree>((below, step) => ({ [step]: below }), value)
}

function at(tree: Tree, path: Path): Tree {
  return path.reduce<Tree>((below, step) => childrenOf(below).find(([name]) => name === step)![1], tree)
}

const raw = (yaml: string): string => `${mark}${yaml}${mark}`

function textOf(tree: Tree): string {
  return `${JSON.stringify(tree, null, 1).replace(/"\\u0000(.*?)\\u0000"/g, (_, yaml: string) => yaml.replaceAll('\\"', '"'))}\n`
}

function soundFiles({ config, environment }: Cloud): Map<string, string> {
  return new Map([
    [mainFiles.config, textOf(config)],
    [mainFiles.environment, textOf(environment)],
  ])
}

/** Lists are replaced as a whole, so a later file cannot speak of what is inside one. */
function isMergeable(path: Path): boolean {
  return path.length > 0 && path.every((step) => typeof step === 'string')
}

function* casesAt(name: CloudName, side: Side, path: Path): Generator<TableCase> {
  const cloud = clouds[name]
  const tree = cloud[side]
  const one = (way: string, value: string, files: readonly (readonly [string, string | undefined])[]): TableCase => {
    const all = soundFiles(cloud)
    for (const [file, text] of files) if (text === undefined) all.delete(file)
    for (const [file, text] of files) if (text !== undefined) all.set(file, text)
    const place = path.length === 0 ? '(file)' : path.join('.')
    return { id: `${name} ${way} ${side} ${place} ${value}`, files: all, isDeployed: way === 'deployed' }
  }
  const main = mainFiles[side]
  const withValue = (value: string): string => textOf(changed(tree, path, () => raw(value))!)
  const without = changed(tree, path, () => undefined)
  yield one('written', 'missing', [[main, without === undefined ? undefined : textOf(without)]])
  for (const value of name === 'containers' ? values : fewer) yield one('written', value, [[main, withValue(value)]])
  if (name !== 'containers') return
  for (const value of others) yield one('written', value, [[main, withValue(value)]])
  if (side === 'config') for (const value of fewer) yield one('deployed', value, [[main, withValue(value)]])
  if (path.length === 0) for (const value of fewer) yield one('later', value, [[laterFiles[side], `${value}\n`]])
  if (typeof path.at(-1) === 'string')
    for (const key of keys) yield one('key', key, [[main, textOf(renamed(tree, path, raw(key)))]])
  if (!isMergeable(path)) return
  for (const value of fewer) yield one('later', value, [[laterFiles[side], textOf(only(path, raw(value)))]])
  for (const value of fewer) {
    const later = textOf(only(path, at(tree, path)))
    yield one('earlier', value, [
      [main, withValue(value)],
      [laterFiles[side], later],
    ])
  }
}

function* furtherCases(side: Side): Generator<TableCase> {
  const cloud = clouds.containers
  for (const path of furtherKeys[side]) {
    for (const value of [...values, ...others]) {
      const files = soundFiles(cloud).set(mainFiles[side], textOf(added(cloud[side], path, raw(value))))
      yield { id: `containers added ${side} ${path.join('.')} ${value}`, files, isDeployed: false }
    }
  }
}

/** What the clouds without containers are about: networks, and the hosts that say it for themselves. */
const placesOfMetal: { readonly [name in CloudName]?: readonly string[] } = {
  'metal-hosts': ['cidr_networks', 'used_ips', 'global_overrides', 'identity_hosts'],
  'metal-cloud': ['cidr_networks', 'used_ips', 'global_overrides'],
  'metal-types': ['global_overrides', 'container_skel'],
}

function isTold(name: CloudName, [first]: Path): boolean {
  return placesOfMetal[name]?.includes(String(first)) ?? true
}

/** The clouds as they are. */
export const soundCases: readonly TableCase[] = (Object.keys(clouds) as CloudName[]).map((name) => ({
  id: name,
  files: soundFiles(clouds[name]),
  isDeployed: false,
}))

export function tableCases(): TableCase[] {
  const cases = (Object.keys(clouds) as CloudName[]).flatMap((name) =>
    (['config', 'environment'] as const).flatMap((side) =>
      placesOf(clouds[name][side])
        .filter((path) => isTold(name, path))
        .flatMap((path) => [...casesAt(name, side, path)]),
    ),
  )
  return [...soundCases, ...cases, ...furtherCases('config'), ...furtherCases('environment')]
}
