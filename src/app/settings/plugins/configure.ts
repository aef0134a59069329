/** A section of the settings with its plugin: what it sets, what is wrong with it, and the backend it makes. */
import { join } from 'node:path'
import type { BackendCapabilities, InventoryBackend } from '../../../backends/contract.ts'
import { PluginError, SettingsError, type SettingsIssue } from '../../../backends/errors.ts'
import type { SettingsContext } from '../../../backends/exec/given-options.ts'
import type { BackendPlugin, OptionSpecs, OptionValues } from '../../../backends/plugin.ts'
import { isRoot, writableByOthers } from '../../../disk/access.ts'
import { statOf } from '../../config/look.ts'
import { guardCall, type Wrapping, wrapBackend } from '../../guard/wrap.ts'
import { mirrorName } from '../../store/mirror.ts'
import { openTexts } from '../open-texts.ts'
import { pluginKey } from '../options.ts'
import type { Settings } from '../read.ts'
import { type EffectiveOption, readOptions, type SectionReader } from '../read-options.ts'
import { createSecret } from '../secrets.ts'
import type { GivenOptions } from '../sources.ts'
import { programRunners } from './built-in.ts'
import { checkBackend } from './check-plugin.ts'
import { deadlineOf, withDeadline, withoutDeadline } from './deadline.ts'
import { readDeclared } from './declared-options.ts'
import { importPackage, type LoadSurroundings, runningFile } from './import-package.ts'
import { type LoadedPlugin, type LoadOptions, loadPlugin, orRefused } from './load.ts'
import { askedText, type PluginRequest } from './locate-package.ts'
import { missingDriver, remedyForMissing } from './missing-package.ts'

/** Where a backend's remarks go. */
export interface Remarks {
  debug(message: string): void
  warn(message: string): void
}

export interface ConfiguredSection {
  readonly section: string
  readonly plugin: BackendPlugin
  /** `undefined` for a built-in plugin. */
  readonly file: string | undefined
  /** `plugin` first. */
  readonly effective: readonly EffectiveOption[]
  readonly issues: readonly SettingsIssue[]
  /** @throws SettingsError with the settings' issues and this section's, PluginError, DriverMissingError */
  open(deployment?: string): Promise<InventoryBackend>
  /** What the plugin gives an administrator to run by hand; `undefined` if it has no such thing. */
  ddl(): Promise<string | undefined>
}

/** @throws PluginError, DriverMissingError; SettingsError for a section that does not exist */
export async function configureSection(
  settings: Settings,
  section: string,
  remarks: Remarks,
  surroundings: LoadSurroundings = {},
): Promise<ConfiguredSection> {
  const given = settings.sections.get(section)
  if (given === undefined) throw unknownSection(settings, section)
  const request = requestOf(settings, section, given)
  const hide = settings.secrets.mask
  const heard: Remarks = { debug: (text) => remarks.debug(hide(text)), warn: (text) => remarks.warn(hide(text)) }
  const deadline = deadlineOf(given, settings.base)
  const debug = (message: string) => heard.debug(`${section}: ${message}`)
  const loaded = await loadWithIssues(settings, request, { ...surroundings, deadline, debug })
  const { options } = loaded.plugin
  const specs = loaded.file === undefined ? options : withDeadline(options)
  const read = readSection(settings, section, specs, given, heard)
  const values = withoutDeadline(read.values, options)
  const isTold = (of: string, option: string) => of === section && options[option]?.secret === true
  for (const remark of openTexts(settings.sections, isTold)) heard.warn(remark)
  return {
    section,
    plugin: loaded.plugin,
    file: loaded.file,
    effective: [pluginRow(section, given), ...read.effective],
    issues: read.issues,
    async open(deployment = settings.deployment) {
      const issues = [...settings.issues, ...read.issues]
      if (issues.length > 0) throw new SettingsError(issues, { backend: section })
      return register(settings, request, loaded, values, deployment, heard, surroundings)
    },
    ddl: async () => loaded.plugin.ddl?.({ options: values, deployment: settings.deployment }),
  }
}

/** The backend in use. */
export async function openConfiguredBackend(
  settings: Settings,
  remarks: Remarks,
  surroundings: LoadSurroundings = {},
): Promise<InventoryBackend> {
  return (await configureSection(settings, settings.backend, remarks, surroundings)).open()
}

function unknownSection(settings: Settings, section: string): SettingsError {
  if (section === settings.backend) return new SettingsError(settings.issues)
  const known = [...settings.sections.keys()].map((name) => `[${name}]`)
  const message = `there is no section [${section}]`
  return new SettingsError([{ key: `[${section}]`, message, remedy: `known are ${known.join(', ')}` }])
}

export function requestOf(settings: Settings, section: string, given: GivenOptions): PluginRequest {
  const said = given.get(pluginKey)
  const { base } = settings
  if (said?.text) return { section, asked: said.text, origin: said.origin, base }
  const named = settings.effective.find(({ option }) => option === 'backend')
  const origin = section === settings.backend && named ? named.origin : [...given.values()][0]?.origin
  return { section, asked: section, origin: origin ?? settings.file ?? 'default', base }
}

/** Faults of the settings and a plugin that does not load are reported together. */
async function loadWithIssues(settings: Settings, request: PluginRequest, options: LoadOptions): Promise<LoadedPlugin> {
  try {
    return await loadPlugin(request, { settingsFile: settings.file, ...options })
  } catch (error) {
    if (settings.issues.length === 0 || !(error instanceof PluginError)) throw error
    const { message, remedy } = error
    const key = `${request.section}.${pluginKey}`
    throw new SettingsError([...settings.issues, { key, message, ...(remedy === undefined ? {} : { remedy }) }], {
      cause: error,
    })
  }
}

function pluginRow(section: string, given: GivenOptions): EffectiveOption {
  const said = given.get(pluginKey)
  const { text, origin } = said?.text ? said : { text: section, origin: 'default' }
  return { section, option: pluginKey, value: text, origin, isSecret: false, type: 'text' }
}

/** What is shorter than this would take letters out of every word of a message. */
const shortestHidden = 4

function readSection(settings: Settings, section: string, specs: OptionSpecs, given: GivenOptions, remarks: Remarks) {
  return readOptions(specs, given, { ...readerFor(settings, remarks), section, reserved: [pluginKey] })
}

function readerFor(settings: Settings, remarks: Remarks): Omit<SectionReader, 'section'> {
  const { base, secrets } = settings
  return {
    base,
    hide: (text) => {
      if (text.length >= shortestHidden) secrets.add(text)
    },
    secret: (key, from) =>
      createSecret(key, from, {
        base,
        texts: secrets,
        warn: remarks.warn,
        guardCommand: () => guardCommand(settings, key),
      }),
  }
}

/** As root a command comes from settings that only root can change. */
function guardCommand({ file }: Settings, key: string): void {
  const opening = file !== undefined && isRoot() ? writableByOthers(file) : undefined
  if (!opening) return
  const message = `refused as root to run its command, because ${opening.path} ${opening.reason}`
  throw new SettingsError([{ key, ...(file === undefined ? {} : { place: file }), message, remedy: opening.remedy }])
}

async function register(
  settings: Settings,
  request: PluginRequest,
  { plugin, installPrefix, file }: LoadedPlugin,
  options: OptionValues<OptionSpecs>,
  deployment: string,
  remarks: Remarks,
  surroundings: LoadSurroundings,
): Promise<InventoryBackend> {
  const { section } = request
  const running = runningFile(surroundings)
  const wrapping: Wrapping = {
    section,
    plugin: request.asked,
    kind: file !== undefined ? 'module' : programRunners.has(request.asked) ? 'program' : 'built-in',
    mask: settings.secrets.mask,
    missingPackage(error) {
      const name = missingDriver(error)
      if (name === undefined || file === undefined || installPrefix === undefined) return undefined
      return { name, remedy: remedyForMissing(name, { file, installPrefix }, running) }
    },
    isBare: surroundings.isBare ?? false,
    copy: () => copyOf(settings),
    debug: remarks.debug,
  }
  const context: SettingsContext = {
    section,
    configDirectory: settings.configDirectory,
    debug: remarks.debug,
    warn: remarks.warn,
    importPackage: (name: string) =>
      importPackage(name, request, { settingsFile: settings.file, plugin: file, ...surroundings }),
    readDeclared: (declared, texts, key) => {
      const given = settings.sections.get(section) ?? new Map()
      return readDeclared({ section, declared, texts, key, given, reader: readerFor(settings, remarks) })
    },
  }
  const refuse = (problem: string, remedy?: string): PluginError => {
    const place = { backend: section, operation: 'register', ...(remedy === undefined ? {} : { remedy }) }
    return new PluginError(`${askedText(request)}${file === undefined ? '' : ` (${file})`}: ${problem}`, place)
  }
  const made = await guardCall(
    () => orRefused(async () => plugin.register({ options, deployment }, context), refuse),
    'register',
    wrapping,
  )
  const backend = checkBackend(made, refuse)
  for (const remark of unpromised(backend.capabilities)) remarks.warn(`the plugin ${request.asked} ${remark}`)
  return wrapBackend(backend, wrapping)
}

/** The readable copy, where it is kept and there. */
function copyOf({ mirror, configDirectory }: Settings): string | undefined {
  const path = join(configDirectory, mirrorName)
  return mirror && statOf(path)?.isFile() ? path : undefined
}

/** What a backend does without, as the person who has chosen it has to know it. */
function unpromised({ compareAndSwap, shared }: BackendCapabilities): string[] {
  if (!shared) return ['keeps nothing for other processes: every run makes its own inventory, with new names']
  return compareAndSwap ? [] : ['compares nothing as it writes: of two runs at once, one can lose what the other added']
}
