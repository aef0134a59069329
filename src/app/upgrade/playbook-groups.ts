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
    const groups = groupsOfPlaybooks(yamlFilesBelow(directory).map((path) => readFound(path)))
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

/** The plays of a playbook, and what it imports. */
function entriesOf(source: SourceFile): Dict[] {
  let entries: Value
  try {
    entries = loadYaml(source.text)
  } catch (error) {
    // Tags of Ansible's own, and what is not YAML: not for us to judge.
    if (error instanceof YamlError) return []
    throw error
  }
  return Array.isArray(entries) ? entries.filter((entry) => entry instanceof Dict) : []
}

/** Those that `hosts:` names, and those that a playbook hands to one that it imports, for a variable in `hosts:` there. */
function groupsOfPlaybooks(sources: readonly SourceFile[]): Set<string> {
  const entries = sources.flatMap(entriesOf)
  const patterns = entries.map((entry) => entry.get('hosts'))
  const variables = new Set(patterns.flatMap(variablesOfPattern))
  const handed = entries.flatMap((entry) => {
    const vars = entry.get('vars')
    return vars instanceof Dict && isImport(entry) ? [...vars].filter(([name]) => variables.has(name)) : []
  })
  return new Set([...patterns, ...handed.map(([, value]) => value)].flatMap(groupsOfPattern))
}

function isImport(entry: Dict): boolean {
  return entry.has('import_playbook') || entry.has('ansible.builtin.import_playbook')
}

/** The first word of each template: `{{ neutron_hosts }}`, `{{ lxc_host_group | default('lxc_hosts') }}`. */
function variablesOfPattern(pattern: Value | undefined): Value[] {
  if (Array.isArray(pattern)) return pattern.flatMap(variablesOfPattern)
  if (typeof pattern !== 'string') return []
  return pattern.split('{{').flatMap((part, index) => (index === 0 ? [] : (/^\s*(\w+)/.exec(part)?.[1] ?? [])))
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
