/** The groups that the playbooks of a release need: those that its plays name, or, where they are not at hand, its own. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { groupsOfEnvironment } from '../../core/inventory/environment.ts'
import type { Release } from '../../core/inventory/releases.ts'
import { Dict, type Value } from '../../python/value.ts'
import { loadYaml, YamlError } from '../../python/yaml.ts'
import { yamlEntries } from '../config/looks.ts'
import { readFound, type SourceFile, yamlFilesBelow } from '../config/source-files.ts'

export interface PlaybookGroups {
  /** For people: where they were found. */
  readonly source: string
  readonly groups: ReadonlySet<string>
}

export interface PlaybookPlace {
  readonly checkout: string
  readonly release: Release
  /** Where Ansible's collections are. */
  readonly collections: string | undefined
  readonly environment: Dict
}

/** @throws SourceFileError for a playbook that cannot be read */
export function playbookGroups({ checkout, release, collections, environment }: PlaybookPlace): PlaybookGroups {
  // From 30 on the checkout's playbooks import those of the collection, and name no groups themselves.
  const own = join(checkout, 'playbooks')
  const directory = release.points.has('reference-children') ? collectionIn(collections) : own
  if (directory !== undefined && existsSync(directory)) {
    const groups = new Set(yamlFilesBelow(directory).flatMap((path) => groupsOfPlays(readFound(path))))
    if (groups.size > 0) return { source: `hosts: of the playbooks in ${directory}`, groups }
  }
  const variables = join(checkout, 'inventory/group_vars')
  const named = existsSync(variables) ? yamlEntries(variables) : { files: [], directories: [] }
  const names = [...named.files, ...named.directories].map((name) => name.replace(/\.ya?ml$/, ''))
  const groups = new Set([...names, ...groupsOfEnvironment(environment)])
  return { source: `the names in ${variables} and in env.d (the playbooks are not at hand)`, groups }
}

/** The directory that `--collections` names, or `ansible_collections` below it, or the collection itself. */
function collectionIn(directory: string | undefined): string | undefined {
  if (directory === undefined) return undefined
  const inside = 'openstack/osa/playbooks'
  const places = [join(directory, 'ansible_collections', inside), join(directory, inside), join(directory, 'playbooks')]
  return places.find((place) => existsSync(place))
}

function groupsOfPlays(source: SourceFile): string[] {
  let plays: Value
  try {
    plays = loadYaml(source.text)
  } catch (error) {
    // Tags of Ansible's own, and what is not YAML: not for us to judge.
    if (error instanceof YamlError) return []
    throw error
  }
  if (!Array.isArray(plays)) return []
  return plays.flatMap((play) => (play instanceof Dict ? groupsOfPattern(play.get('hosts')) : []))
}

/** `galera_all`, `a:!b`, `all[0]`, `{{ some | default('galera_all') }}`, or a list of those. */
function groupsOfPattern(pattern: Value | undefined): string[] {
  if (Array.isArray(pattern)) return pattern.flatMap(groupsOfPattern)
  if (typeof pattern !== 'string') return []
  const [first, ...others] = pattern.split('{{').map((part) => part.split('}}'))
  const plain = [...first!, ...others.flatMap(([, ...behind]) => behind)].join(' ')
  const defaults = others.flatMap(([inside]) => defaultTexts(inside!))
  return [plain, ...defaults]
    .flatMap((text) => text.split(/[\s:,]+/))
    .filter((word) => /^&?[A-Za-z_][\w-]*(?:\[[^\]]*\])?$/.test(word))
    .map((word) => word.slice(word.startsWith('&') ? 1 : 0).split('[', 1)[0]!)
    .filter((word) => word !== 'all' && word !== 'localhost')
}

/** The quoted texts behind `default(`. */
function defaultTexts(template: string): string[] {
  const [, ...given] = template.split('default(')
  return given.flatMap((text) => {
    const quoted = text.trimStart()
    const end = /^['"]/.test(quoted) ? quoted.indexOf(quoted[0]!, 1) : -1
    return end < 0 ? [] : [quoted.slice(1, end)]
  })
}
