/** Opening the backend under test: through the same door as users do, but with its secrets in plain view. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type ConfiguredSection, configureSection, type Remarks } from '../app/settings/plugins/configure.ts'
import { readSettings, type Settings } from '../app/settings/read.ts'
import { variableOf } from '../app/settings/sources.ts'
import type { InventoryBackend } from '../backends/contract.ts'
import type { BackendContext } from '../backends/plugin.ts'
import { SecretTexts } from '../backends/support/mask.ts'
import type { BackendSource, ContractOptions, PluginSource } from './options.ts'

export interface Opening {
  open(deployment: string): Promise<InventoryBackend>
  /** Opens it with these options in the place of its own; `undefined` if a function opens it, which knows of none. */
  readonly openWith?: (options: Options, deployment: string) => Promise<InventoryBackend>
  readonly context: BackendContext
  /** Every secret that was read so far. */
  readonly secrets: Iterable<string>
  /** For other processes; `undefined` if they cannot open it. */
  readonly source: BackendSource | undefined
  /** Removes what this has made for itself. */
  dispose(): void
}

type Options = Readonly<Record<string, string>>

/** The section that stands in for the one of a settings file. */
const section = 'contract'

export async function openingOf(options: ContractOptions, remarks: Remarks): Promise<Opening> {
  if ('open' in options) return ownOpening(options.open, remarks)
  const { source, dispose } = settled(options)
  return { ...(await sourceOpening(source, remarks)), source, dispose }
}

function ownOpening(open: (deployment: string, context: BackendContext) => unknown, remarks: Remarks): Opening {
  const { directory, dispose } = temporaryDirectory()
  const context = contextOf(section, directory, remarks)
  return {
    open: async (deployment) => (await open(deployment, context)) as InventoryBackend,
    context,
    secrets: [],
    source: undefined,
    dispose,
  }
}

/** A source that means the same to another process. */
function settled(options: BackendSource): { source: BackendSource; dispose: () => void } {
  const { configDirectory } = options
  if ('section' in options) {
    const { section: asked, options: own } = options
    const source = { section: asked, configDirectory: options.configDirectory, ...(own ? { options: own } : {}) }
    return { source, dispose: () => {} }
  }
  const made = configDirectory === undefined ? temporaryDirectory() : { directory: configDirectory, dispose: () => {} }
  const plugin = String(options.plugin)
  return {
    source: {
      plugin: plugin.startsWith('file:') ? fileURLToPath(plugin) : plugin,
      options: { ...options.options },
      configDirectory: made.directory,
    },
    dispose: made.dispose,
  }
}

/** What a process needs that was told of the source by another one. */
export async function sourceOpening(
  source: BackendSource,
  remarks: Remarks,
): Promise<Pick<Opening, 'open' | 'openWith' | 'context' | 'secrets'>> {
  const configDirectory = source.configDirectory ?? '/'
  const secrets = new SecretsInView()
  const isPlugin = 'plugin' in source
  const name = isPlugin ? section : source.section
  const configured = (changed: BackendSource): Promise<ConfiguredSection> =>
    configureSection({ ...settingsFor(changed, configDirectory), secrets } satisfies Settings, name, remarks, {
      installed: dirname(fileURLToPath(import.meta.url)),
      // What the plugin itself does is what the kit wants to know.
      isBare: true,
      // Authors run what they have just written.
      ...(isPlugin ? { isRoot: false } : {}),
    })
  const asItIs = await configured(source)
  return {
    open: (deployment) => asItIs.open(deployment),
    openWith: async (options, deployment) =>
      (await configured({ ...source, options: { ...source.options, ...options } })).open(deployment),
    context: contextOf(name, configDirectory, remarks),
    secrets: secrets.all,
  }
}

function settingsFor(source: BackendSource, configDirectory: string): Settings {
  if ('section' in source) {
    const env = { ...process.env, ...variablesOf(source.section, source.options) }
    return readSettings({ configDirectory, env, commandLine: { backend: source.section } })
  }
  return readSettings({ configDirectory, env: environmentFor(source), systemIni: '/dev/null' })
}

/** A section's options as variables of the environment, which win over the settings file. */
export function variablesOf(section: string, options: Options = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(options).map(([option, text]) => [variableOf(section, option), text]))
}

/** Settings from variables alone need no file that could be left behind. */
function environmentFor({ plugin, options }: PluginSource): NodeJS.ProcessEnv {
  const others = Object.entries(process.env).filter(([name]) => !/^OSA_/.test(name))
  return {
    ...Object.fromEntries(others),
    OSA_INI: '/dev/null',
    OSA_INVENTORY_BACKEND: section,
    ...variablesOf(section, { ...options, plugin: String(plugin) }),
  }
}

/** Hides nothing: whether the plugin itself keeps its secrets is what the kit wants to know. */
class SecretsInView extends SecretTexts {
  readonly all = new Set<string>()
  override readonly mask = (text: string): string => text

  override add(text: string): void {
    this.all.add(text)
  }
}

function contextOf(section: string, configDirectory: string, remarks: Remarks): BackendContext {
  return {
    section,
    configDirectory,
    debug: (message) => remarks.debug(message),
    warn: (message) => remarks.warn(message),
  }
}

function temporaryDirectory(): { directory: string; dispose: () => void } {
  const directory = mkdtempSync(join(tmpdir(), 'osa-contract-'))
  return { directory, dispose: () => rmSync(directory, { recursive: true, force: true }) }
}
