/**
 * The releases of OpenStack-Ansible since 2023.1, and the points in which their generators differ. A release is a value
 * that is passed down as the quirks are; each point is looked at where it is named for what it does (docs/releases.md).
 */
import { Dict, type Value } from '../../python/value.ts'
import { groupsOfEnvironment } from './environment.ts'
import { beforeLastUnderscore, dashesToUnderscores, mappingAt } from './values.ts'

/**
 * - `dashed-container-names`: `infra1-galera-container-1a2b3c4d`, and groups named after what is before the last
 *   `_`; before: `infra1_galera_container-1a2b3c4d`, and before the first `_`.
 * - `dashes-in-membership`: a name is read with `_` as `-` before it is held against what names begin with.
 * - `reference-children`: the hosts of a `reference_group` are those of its children as well.
 * - `physical-host-address`: hosts and containers get `physical_host_addr`.
 * - `underscored-groups`: groups of the configuration are read with `-` as `_`, and a host's own group is
 *   `HOST_host_containers`; before: as they are written, and `HOST-host_containers`.
 */
export const pointNames = [
  'dashed-container-names',
  'dashes-in-membership',
  'reference-children',
  'physical-host-address',
  'underscored-groups',
] as const
export type Point = (typeof pointNames)[number]

export interface Release {
  /** The first tag that has it: `30.0.2`. */
  readonly name: string
  /** The tags that have it, for messages: `30.0.2 to 30.1.0`. */
  readonly tags: string
  /** SHA-256 of `osa_toolkit/generate.py`. */
  readonly generator: string
  readonly points: ReadonlySet<Point>
}

function release(name: string, tags: string, generator: string, points: readonly Point[]): Release {
  return { name, tags, generator, points: new Set(points) }
}

const [names, membership, children, address, groupsPoint] = pointNames

/** Oldest first. A release that is to come is a row here, and a point if its generator does something new. */
export const releases: readonly Release[] = [
  release('27.0.0', '27.0.0 to 28.4.2', 'c3f5a8e55b7a13a2760659244001e065aab91b2d0c5f5f2cf222f0f44495a035', []),
  release('29.0.0', '29.0.0 to 29.2.0', '4771f1036de2933453270e6f90e11935d8f0c8873acf88310b3fa4ee7275e5b8', [names]),
  release('29.2.1', '29.2.1 to 29.2.4', 'c5c4cf9518b4ae8a673b3070b6e6be631ea5f3e797c84a34c3b0c687e077179d', [
    names,
    membership,
  ]),
  release('30.0.0', '30.0.0 and 30.0.1', 'ce045d2aeee2553fce0ae2c1336e12f3873d0e9c34cd4e87f02e38404385e02f', [
    names,
    children,
  ]),
  release('30.0.2', '30.0.2 to 30.1.0', '0f9775330922ef85d1e50aa57f2d349176da4da9d152aec04aa373fbb02f6d21', [
    names,
    membership,
    children,
  ]),
  release('30.1.1', '30.1.1 to 32.1.1', 'f3b14dc5243728e5f5b940965e78c503322b98f4f3e097deadc704bf1486ac54', [
    names,
    membership,
    children,
  ]),
  release('32.2.0', '32.2.0', '99ed3740a2dff14c3c1a5a143605e9ec4d4262aef88fb66a9be72cb1dfd5b7b6', [
    names,
    membership,
    children,
    address,
  ]),
  release('33.0.0', '33.0.0 and later', '5a7922649a92d83818077ddeaa7bcbc934b6cd342217719b7174345807e20f6b', pointNames),
]

export const newestRelease: Release = releases.at(-1)!

/** The name of a group of the configuration, or of `group_binds`, as the generator reads it. */
export function groupAsRead({ points }: Release, name: string): string {
  return points.has('underscored-groups') ? dashesToUnderscores(name) : name
}

/** The group that has a host's containers. */
export function containersGroupOf(release: Release, host: string): string {
  return `${host}${containersGroupEnding(release)}`
}

/** What the name of such a group ends with. */
export function containersGroupEnding({ points }: Release): string {
  return points.has('underscored-groups') ? '_host_containers' : '-host_containers'
}

/** The group that has a host's containers, in a stored inventory of whichever release. */
export function containersGroupsOf(host: string): readonly string[] {
  return [`${host}_host_containers`, `${host}-host_containers`]
}

export function isContainersGroup(group: string): boolean {
  return /[-_]host_containers$/.test(group)
}

/** `compute_containers` and `hosts` give `compute_hosts`. */
export function siblingGroup(release: Release, group: string, ending: 'hosts' | 'all'): string {
  return groupAsRead(release, besideGroup(release, group, ending))
}

/** The group whose hosts' containers a nest gathers; as it is written, under every release. */
export function nestGroup(release: Release, typeName: string): string {
  return besideGroup(release, typeName, 'hosts')
}

/** Since 29 a name without `_` stays whole; before, the ending is put behind it. */
function besideGroup({ points }: Release, group: string, ending: string): string {
  if (!points.has('dashed-container-names')) return `${group.split('_', 1)[0]}_${ending}`
  return group.includes('_') ? `${beforeLastUnderscore(group)}_${ending}` : group
}

/** What the names of a host's containers of one type begin with, before a dash and eight digits. */
export function containerBaseName({ points }: Release, host: string, typeName: string): string {
  return points.has('dashed-container-names') ? `${host}-${dashed(typeName)}` : `${host}_${typeName}`
}

/** `-` and `_` are one character in names of containers and of their types. */
export function dashed(text: string): string {
  return text.includes('_') ? text.replaceAll('_', '-') : text
}

/** The release of that first tag, as a revision names it. */
export function releaseOfRevision(name: string | undefined): Release | undefined {
  return releases.find((known) => known.name === name)
}

/** By its name as OpenStack has it. */
export const series: ReadonlyMap<string, number> = new Map([
  ['2023.1', 27],
  ['2023.2', 28],
  ['2024.1', 29],
  ['2024.2', 30],
  ['2025.1', 31],
  ['2025.2', 32],
  ['2026.1', 33],
])

const oldestMajor = 27

/** What can be written, for messages. */
export const supportedReleases = `${[...series.keys()].join(', ')}, a number from ${oldestMajor} on, or a tag such as 29.2.4`

/**
 * The release that a person names: an OpenStack release (`2024.1`), a number (`29`) or a tag (`29.2.4`). The first two
 * are the newest of that number. A release that is to come is the newest that is known.
 */
export function releaseNamed(text: string): Release | 'too old' | 'unknown' {
  const major = series.get(text)
  if (major !== undefined) return releaseAt([major, Number.POSITIVE_INFINITY])
  if (/^20\d\d\.[12]$/.test(text)) return text < '2023.1' ? 'too old' : newestRelease
  if (!/^\d{1,3}(?:\.\d{1,4}){0,2}$/.test(text)) return 'unknown'
  const [first, ...rest] = text.split('.').map(Number)
  if (first! < oldestMajor) return 'too old'
  return releaseAt([first!, ...(rest.length === 0 ? [Number.POSITIVE_INFINITY] : rest)])
}

function releaseAt(version: readonly number[]): Release {
  return releases.findLast(({ name }) => !isBefore(version, name.split('.').map(Number))) ?? newestRelease
}

function isBefore(one: readonly number[], other: readonly number[]): boolean {
  const at = [0, 1, 2].find((index) => (one[index] ?? 0) !== (other[index] ?? 0))
  return at !== undefined && (one[at] ?? 0) < (other[at] ?? 0)
}

/** The way of the manager's table of groups by host: before 28 it skips names without `_`. */
export type ManagerWay = 'all names' | 'names with _'

/** @param text a release that `releaseNamed` knows */
export function managerNamed(text: string): ManagerWay {
  const major = series.get(text) ?? Number.parseInt(text, 10)
  return major < 28 ? 'names with _' : 'all names'
}

/** By the text of `osa_toolkit/manage.py`. */
export function managerByMarks(text: string): ManagerWay {
  return text.includes("if '_' not in container_name:") ? 'names with _' : 'all names'
}

/** The release of a generator by what it is, byte for byte. */
export function releaseOfGenerator(sha256: string): Release | undefined {
  return releases.find(({ generator }) => generator === sha256)
}

/** What each point left in the generator's text. */
const marks: ReadonlyMap<Point, string> = new Map([
  [names, "'[_-]'"],
  [membership, "container_name = re.sub(r'_', '-', f'{container}')"],
  [children, 'def _hosts_in_group('],
  [address, "'physical_host_addr'"],
  [groupsPoint, 'def _normalize_user_config('],
])

/** Every generator has it, near its end: a file that was cut short, emptied or left by a merge does not. */
export function looksLikeGenerator(text: string): boolean {
  return /^def main\(/m.test(text)
}

/** A generator that no release has: an operator's own patch, or a tag to come. Each point is found by its mark. */
export function releaseByMarks(text: string): Release {
  const points = new Set(pointNames.filter((point) => text.includes(marks.get(point)!)))
  const alike = releases.findLast(
    (known) => known.points.size === points.size && [...points].every((point) => known.points.has(point)),
  )
  const what = alike ? `like that of ${alike.tags}` : 'unlike that of any release'
  return { name: 'unknown', tags: `a generator ${what}`, generator: '', points }
}

/**
 * The release that a stored inventory shows, if it shows one. Where the environment has lost the dashes of groups that
 * are stored with them, the environment is that of a newer release than the one that stored them.
 */
export function releaseShownBy(stored: Value | undefined, environment: Dict): Release | undefined {
  if (!(stored instanceof Dict)) return undefined
  const groups = [...stored.keys()].filter((key) => typeof key === 'string')
  if (groups.some((group) => group.endsWith('_host_containers'))) return newestRelease
  if (!groups.some((group) => group.endsWith('-host_containers'))) return undefined
  const known = groupsOfEnvironment(environment)
  const isRenamed = (group: string) => group.includes('-') && !known.has(group) && known.has(dashesToUnderscores(group))
  if (groups.some(isRenamed)) return newestRelease
  const hostvars = mappingAt(mappingAt(stored, '_meta'), 'hostvars')
  const hasAddress = [...(hostvars?.values() ?? [])].some(
    (vars) => vars instanceof Dict && vars.has('physical_host_addr'),
  )
  return releases.findLast(({ points }) => !points.has(groupsPoint) && points.has(address) === hasAddress)
}
