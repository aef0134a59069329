/** What was said, section by section, with where: the file, over it the environment, over that the command line. */
import type { SettingsIssue } from '../../backends/errors.ts'
import { nearest } from '../../core/inventory/text/nearest.ts'
import type { Environment } from '../config/directories.ts'
import type { SettingsFile } from './ini-file.ts'
import { inventoryOptions, inventorySection, pluginKey, sectionName, sectionRule } from './options.ts'
import { runVariables, variablePrefix } from './present.ts'

export interface Given {
  readonly text: string
  /** `FILE:LINE`, `environment NAME` or `command line`. */
  readonly origin: string
  /** Comes from `[DEFAULT]`: a section that does not know it passes it over. */
  readonly isInherited?: true
}

export type GivenOptions = ReadonlyMap<string, Given>
/** `[inventory]` among them. */
export type GivenSections = ReadonlyMap<string, GivenOptions>

export interface Sources {
  readonly file: SettingsFile | undefined
  readonly env: Environment
  /** Of `[inventory]`. */
  readonly commandLine: Readonly<Record<string, string | undefined>>
  /** Sections that may be spoken of without standing in the file. */
  readonly builtIns: Iterable<string>
}

type Draft = Map<string, Map<string, Given>>

export function gatherSections(sources: Sources): { sections: GivenSections; issues: readonly SettingsIssue[] } {
  const issues: SettingsIssue[] = []
  const sections: Draft = new Map([[inventorySection, new Map()]])
  if (sources.file) addFile(sections, sources.file, issues)
  addEnvironment(sections, sources, issues)
  for (const [option, text] of Object.entries(sources.commandLine)) {
    if (text !== undefined) put(sections, inventorySection, option, { text, origin: 'command line' })
  }
  return { sections, issues }
}

function put(sections: Draft, section: string, option: string, given: Given): void {
  const options = sections.get(section) ?? new Map<string, Given>()
  options.set(option, given)
  sections.set(section, options)
}

function addFile(sections: Draft, file: SettingsFile, issues: SettingsIssue[]): void {
  for (const [section, options] of file.sections) {
    const issue = sectionIssue(section, file, [...options.keys()])
    if (issue) issues.push(issue)
    if (!sections.has(section)) sections.set(section, new Map())
    for (const [option, { value, line }] of options) {
      const isInherited = file.inherited.get(option)?.line === line
      put(sections, section, option, {
        text: value.trim(),
        origin: `${file.path}:${line}`,
        ...(isInherited ? { isInherited } : {}),
      })
    }
  }
}

function sectionIssue(section: string, file: SettingsFile, options: readonly string[]): SettingsIssue | undefined {
  const place = file.path
  if (!sectionName.test(section)) {
    const meant = section
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '')
    const remedy = sectionName.test(meant) ? { remedy: `write [${meant}]` } : {}
    return { key: `[${section}]`, place, message: sectionRule, ...remedy }
  }
  if (section === inventorySection || options.includes(pluginKey) || !nearest(section, [inventorySection])) return
  return { key: `[${section}]`, place, message: 'unknown section', remedy: `do you mean [${inventorySection}]?` }
}

const optionNames = Object.keys(inventoryOptions)
const settableNames = optionNames.filter((name) => name !== 'config_dir')

function addEnvironment(sections: Draft, { env, builtIns }: Sources, issues: SettingsIssue[]): void {
  const given = Object.entries(env)
    .filter(([name, text]) => name.startsWith(variablePrefix) && text && !runVariables.has(name))
    .map(([name, text]) => ({ name, text: text!, ...splitName(name) }))
  const described = given.filter(({ option }) => option === pluginKey).flatMap(({ section }) => section ?? [])
  const known = new Set([...sections.keys(), ...builtIns, ...described])
  known.delete(inventorySection)
  for (const { name, text, section, option } of given) {
    const origin = `environment ${name}`
    const issue = caseIssue(name) ?? (section ? sectionOfIssue(section, option, known) : optionIssue(name, option))
    if (issue) issues.push({ key: name, place: origin, ...issue })
    else put(sections, section ?? inventorySection, option, { text, origin })
  }
}

/** `OSA_INVENTORY_CLOUD_A__CONNECT_TIMEOUT` is `connect_timeout` of `[cloud-a]`; without `__` it is `[inventory]`'s. */
function splitName(name: string): { section?: string; option: string } {
  const [first, ...rest] = name.slice(variablePrefix.length).split('__')
  if (rest.length === 0) return { option: first!.toLowerCase() }
  return { section: first!.toLowerCase().replaceAll('_', '-'), option: rest.join('__').toLowerCase() }
}

export function variableOf(section: string, option: string): string {
  const names = section === inventorySection ? [option] : [section.replaceAll('-', '_'), option]
  return variablePrefix + names.join('__').toUpperCase()
}

type Told = Pick<SettingsIssue, 'message' | 'remedy'>

function caseIssue(name: string): Told | undefined {
  if (name === name.toUpperCase()) return
  return { message: 'there is no such variable', remedy: `do you mean ${name.toUpperCase()}?` }
}

function optionIssue(name: string, option: string): Told | undefined {
  if (settableNames.includes(option)) return
  if (option === 'config_dir') {
    return {
      message: 'config_dir counts in the file only',
      remedy: 'OSA_CONFIG_DIR names the configuration directory of a run',
    }
  }
  const known = [...settableNames.map((option) => variableOf(inventorySection, option)), ...runVariables]
  return { message: 'there is no such variable', remedy: nearestOrAll(name, known) }
}

function sectionOfIssue(section: string, option: string, known: ReadonlySet<string>): Told | undefined {
  if (known.has(section)) return
  if (section === inventorySection) {
    return { message: 'there is no such variable', remedy: `do you mean ${variableOf(inventorySection, option)}?` }
  }
  const meant = nearest(section, known)
  return {
    message: `there is no section [${section}]`,
    remedy: meant
      ? `do you mean ${variableOf(meant, option)}?`
      : `write it into the settings file, or set ${variableOf(section, pluginKey)}`,
  }
}

export function nearestOrAll(word: string, known: readonly string[]): string {
  const meant = nearest(word, known)
  return meant === undefined ? `known are ${[...known].sort().join(', ')}` : `do you mean ${meant}?`
}
