/** The settings of one configuration directory (docs/settings.md). */
import { dirname } from 'node:path'
import { SettingsError, type SettingsIssue } from '../../backends/errors.ts'
import { SecretTexts } from '../../backends/support/mask.ts'
import { parseQuirks, type Quirks, quirkNames } from '../../core/generator/quirks.ts'
import { nearest } from '../../core/inventory/text/nearest.ts'
import { type IniPlace, settingsFile } from './ini-file.ts'
import { inventoryOptions, inventorySection, pluginKey, sectionName, sectionRule } from './options.ts'
import { builtIns } from './plugins/built-in.ts'
import { type EffectiveOption, readOptions } from './read-options.ts'
import { releaseProblem } from './release.ts'
import { type Given, type GivenOptions, type GivenSections, gatherSections } from './sources.ts'
import { type PathBase, quoted } from './values.ts'

export interface SettingsPlace extends IniPlace {
  /** Options of `[inventory]` that the command line gives. */
  readonly commandLine?: Readonly<Record<string, string | undefined>>
}

export interface Settings {
  readonly configDirectory: string
  /** The file in force, absolute; `undefined` if there is none. */
  readonly file: string | undefined
  /** Relative paths start here, and packages are looked for from here up. */
  readonly base: PathBase
  /** The section of the backend in use. */
  readonly backend: string
  readonly deployment: string
  readonly quirks: Quirks
  /** As it is written; `auto`, unless something else is said. */
  readonly release: { readonly text: string; readonly origin: string }
  /** Whether the inventory is kept in files of the configuration directory. */
  readonly isFile: boolean
  /** Whether a readable copy is to be kept: never of the file backend, which is the file itself. */
  readonly mirror: boolean
  /** Whether manual changes need a reason. */
  readonly requireReason: boolean
  /** Absolute. */
  readonly auditLog: string | undefined
  /** Whether a run that changes nothing may leave a note for the next one. */
  readonly cache: boolean
  /** What is said of each backend; the one in use among them, also if it is empty. */
  readonly sections: GivenSections
  /** The options of `[inventory]`. */
  readonly effective: readonly EffectiveOption[]
  /** What is wrong, apart from the sections of the backends. */
  readonly issues: readonly SettingsIssue[]
  readonly secrets: SecretTexts
}

/**
 * Reads everything but the backends' own options, which their plugins must declare first.
 *
 * @throws SettingsError when the file cannot be read; other faults are in `issues`
 */
export function readSettings(place: SettingsPlace): Settings {
  const { configDirectory, env, commandLine = {} } = place
  const file = settingsFile(place)
  const base: PathBase = { directory: file ? dirname(file.path) : configDirectory, env }
  const gathered = gatherSections({ file, env, commandLine, builtIns: builtIns.keys() })
  const given = gathered.sections.get(inventorySection) ?? new Map<string, Given>()
  const read = readOptions(inventoryOptions, given, { section: inventorySection, base, secret: noSecret })
  const {
    backend,
    deployment,
    quirks,
    release,
    mirror,
    cache,
    require_reason: requireReason,
    audit_log: auditLog,
  } = read.values
  const found = parseQuirks(quirks)
  const sections = backendSections(gathered.sections, backend)
  const isFile = (sections.get(backend)?.get(pluginKey)?.text ?? backend) === 'file'
  return {
    configDirectory,
    file: file?.path,
    base,
    backend,
    deployment,
    quirks: found.quirks,
    release: { text: release, origin: given.get('release')?.origin ?? 'default' },
    requireReason,
    auditLog,
    isFile,
    mirror: mirror && !isFile,
    cache,
    sections,
    effective: read.effective,
    issues: [
      ...gathered.issues,
      ...read.issues,
      ...quirkIssues(found.unknown, given.get('quirks')),
      ...releaseIssues(release, given.get('release')),
      ...backendIssues(backend, sections, given.get('backend')),
      ...deploymentIssues(deployment, given.get('deployment')),
    ],
    secrets: new SecretTexts(),
  }
}

/** @throws SettingsError if anything is wrong with `[inventory]`, the sections' names or the environment. */
export function demandSound(settings: Settings): void {
  if (settings.issues.length > 0) throw new SettingsError(settings.issues)
}

/** `[inventory]` has no secrets. */
function noSecret(key: string, { origin }: Given): SettingsIssue {
  return { key, place: origin, message: 'cannot be a secret' }
}

/** A built-in backend needs no section. */
function backendSections(all: GivenSections, backend: string): GivenSections {
  const sections = new Map<string, GivenOptions>(all)
  sections.delete(inventorySection)
  if (!sections.has(backend) && builtIns.has(backend)) sections.set(backend, new Map())
  return sections
}

function placeOf(given: Given | undefined): { place?: string } {
  return given ? { place: given.origin } : {}
}

function quirkIssues(unknown: readonly string[], given: Given | undefined): SettingsIssue[] {
  const known = [...quirkNames, 'reference']
  return unknown.map((name) => {
    const meant = nearest(name, known)
    return {
      key: 'inventory.quirks',
      ...placeOf(given),
      message: `${name} is not a quirk`,
      remedy: meant ? `do you mean ${meant}?` : `known are ${known.join(', ')}`,
    }
  })
}

function releaseIssues(text: string, given: Given | undefined): SettingsIssue[] {
  const problem = releaseProblem(text)
  return problem ? [{ key: 'inventory.release', ...placeOf(given), ...problem }] : []
}

function backendIssues(backend: string, sections: GivenSections, given: Given | undefined): SettingsIssue[] {
  const key = 'inventory.backend'
  if (!sectionName.test(backend))
    return [{ key, ...placeOf(given), message: `is ${quoted(backend)}`, remedy: sectionRule }]
  if (backend === 'inventory') {
    const message = '[inventory] is the section of the settings themselves'
    return [{ key, ...placeOf(given), message, remedy: "name a backend's section, or `file`" }]
  }
  if (sections.has(backend)) return []
  const meant = nearest(backend, [...sections.keys(), ...builtIns.keys()])
  const remedy = meant
    ? `do you mean ${meant}?`
    : `write [${backend}] into the settings file, with \`${pluginKey} = …\` and what the plugin needs`
  return [{ key, ...placeOf(given), message: `there is no section [${backend}]`, remedy }]
}

function deploymentIssues(deployment: string, given: Given | undefined): SettingsIssue[] {
  if (deployment !== '') return []
  return [
    { key: 'inventory.deployment', ...placeOf(given), message: 'is empty', remedy: 'write a name, or leave it out' },
  ]
}
