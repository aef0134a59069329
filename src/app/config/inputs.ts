/** The inputs of a run: the user configuration and the environment, each merged from its files. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import { OperationalError } from '../../core/errors.ts'
import type { Quirks } from '../../core/generator/quirks.ts'
import { type SlippedHosts, slippedHosts } from '../../core/generator/slipped-hosts.ts'
import { Faults } from '../../core/inventory/findings.ts'
import type { Release } from '../../core/inventory/releases.ts'
import { mergeInto, normaliseUserConfig } from '../../core/inventory/user-config.ts'
import { largestInputs, mebibytes } from '../../disk/limits.ts'
import { copy, Dict } from '../../python/value.ts'
import { aliasedTopKeys } from '../../python/yaml.ts'
import { locateFindings, type PlacedFinding } from './locate-findings.ts'
import type { Looks } from './looks.ts'
import { mappingOf, readFound, readSource, type SourceFile, SourceFileError, yamlFilesBelow } from './source-files.ts'

export interface Sources {
  /** In the order in which they are merged: a later one wins. */
  readonly config: readonly SourceFile[]
  readonly environment: readonly SourceFile[]
}

export interface Inputs {
  readonly config: Dict
  readonly environment: Dict
  readonly sources: Sources
  /** What the files show one by one, and no longer once they are merged: refused with the other faults. */
  readonly slipped: readonly SlippedHosts[]
}

/** The inputs are refused: every fault with its file and line. */
export class InputsError extends OperationalError {
  readonly findings: readonly PlacedFinding[]
  constructor(findings: readonly PlacedFinding[]) {
    super('ERR_INPUTS', findings.map((finding) => finding.message).join('\n'))
    this.findings = findings
  }
}

/** Nothing was loaded at all: the message that scripts know. */
export class NoDataSourcesError extends OperationalError {
  declare readonly remedy: string
  constructor(places: readonly string[]) {
    super('ERR_NO_DATA_SOURCES', `Could not read data sources: ${places.join(', ')}`, {
      remedy: 'name the directory that holds openstack_user_config.yml with --config or OSA_CONFIG_DIR',
    })
  }
}

export const userConfigName = 'openstack_user_config.yml'

/**
 * @param looks is told what was looked at
 * @throws InputsError, NoDataSourcesError
 */
export function readInputs(configDirectory: string, environmentDirectory: string, looks?: Looks): Inputs {
  const reading = new Reading(looks)
  const main = join(configDirectory, userConfigName)
  const parts = join(configDirectory, 'conf.d')
  const mainSource = reading.optional(main)
  const config = reading.all(parts)
  if (mainSource === undefined && config.length === 0 && reading.isSound)
    throw new NoDataSourcesError([main, join(parts, '*.yml')])
  const sources = {
    config: mainSource ? [mainSource, ...config] : config,
    environment: reading.environment(configDirectory, environmentDirectory),
  }
  const mainConfig = mainSource ? reading.mapping(mainSource) : new Dict()
  if (mainSource) reading.findSlipped(mainSource, mainConfig)
  const userConfig = reading.merge(mainConfig, config, 'config')
  const environment = reading.merge(new Dict(), sources.environment, 'environment')
  reading.refuse(sources)
  return { config: userConfig, environment, sources, slipped: reading.slipped }
}

/** The environment alone: no user configuration has to be there. @throws InputsError */
export function readEnvironment(configDirectory: string, environmentDirectory: string): Dict {
  const reading = new Reading(undefined)
  const environment = reading.environment(configDirectory, environmentDirectory)
  const merged = reading.merge(new Dict(), environment, 'environment')
  reading.refuse({ config: [], environment })
  return merged
}

/** Whether a directory looks like one that holds a cloud's configuration. */
export function hasUserConfig(configDirectory: string): boolean {
  return existsSync(join(configDirectory, userConfigName)) || existsSync(join(configDirectory, 'conf.d'))
}

/** Goes on after a file that cannot be read, so that one run tells of all of them. */
class Reading {
  readonly #broken: PlacedFinding[] = []
  /** Findings about an alias without an anchor in its file, with its name. */
  readonly #lost = new Map<PlacedFinding, string>()
  readonly #looks: Looks | undefined
  readonly #faults = new Faults()
  readonly slipped: SlippedHosts[] = []
  #bytes = 0

  constructor(looks: Looks | undefined) {
    this.#looks = looks
  }

  get isSound(): boolean {
    return this.#broken.length === 0
  }

  #try<T>(act: () => T): T | undefined {
    try {
      return act()
    } catch (error) {
      if (!(error instanceof SourceFileError)) throw error
      const finding: PlacedFinding = {
        grade: 'error',
        code: 'V2',
        message: error.message,
        file: error.file,
        ...(error.line === undefined ? {} : { line: error.line }),
        ...(error.column === undefined ? {} : { column: error.column }),
      }
      this.#broken.push(finding)
      if (error.alias !== undefined) this.#lost.set(finding, error.alias)
      return undefined
    }
  }

  optional(path: string): SourceFile | undefined {
    return this.#try(() => this.#counted(readSource(path, this.#looks)))
  }

  #counted<T extends SourceFile | undefined>(source: T): T {
    if (source === undefined) return source
    this.#bytes += source.text.length
    if (this.#bytes <= largestInputs) return source
    const most = mebibytes(largestInputs)
    throw new SourceFileError(
      source.path,
      `is not read: all files of the cloud together may have ${most}, and have more with it`,
    )
  }

  all(directory: string): SourceFile[] {
    const paths = this.#try(() => yamlFilesBelow(directory, this.#looks)) ?? []
    return paths
      .map((path) => this.#try(() => this.#counted(readFound(path, this.#looks))))
      .filter((source) => source !== undefined)
  }

  environment(configDirectory: string, environmentDirectory: string): SourceFile[] {
    return [...this.all(join(environmentDirectory, 'env.d')), ...this.all(join(configDirectory, 'env.d'))]
  }

  mapping(source: SourceFile): Dict {
    return this.#try(() => mappingOf(source)) ?? new Dict()
  }

  merge(base: Dict, sources: readonly SourceFile[], kind: 'config' | 'environment'): Dict {
    for (const source of sources) {
      const content = this.mapping(source)
      if (kind === 'config') this.findSlipped(source, content)
      mergeInto(base, content, this.#faults, kind)
    }
    return base
  }

  /** Before anything is merged into the content. */
  findSlipped({ text }: SourceFile, content: Dict): void {
    this.slipped.push(...slippedHosts(content, () => (text.includes('*') ? aliasedTopKeys(text) : new Set())))
  }

  refuse(sources: Sources): void {
    const all = [...sources.config, ...sources.environment]
    const broken = this.#broken.map((finding) => withForeignAnchor(finding, this.#lost.get(finding), all))
    const findings = [...broken, ...locateFindings(this.#faults.errors, sources)]
    if (findings.length > 0) throw new InputsError(findings)
  }
}

/** An anchor holds within one file: who splits a file into several learns it here. */
function withForeignAnchor(
  finding: PlacedFinding,
  alias: string | undefined,
  sources: readonly SourceFile[],
): PlacedFinding {
  if (alias === undefined) return finding
  for (const { path, text } of sources) {
    const line = path === finding.file ? -1 : text.split('\n').findIndex((each) => anchorsOf(each).includes(alias))
    if (line < 0) continue
    const message = `${finding.message}; that of ${path}, line ${line + 1}, does not count here: an anchor holds within one file`
    return { ...finding, message, remedy: 'write the value itself here, or move both into one file' }
  }
  return finding
}

function anchorsOf(line: string): string[] {
  return [...line.matchAll(/(?:^|[\s,[{])&([^\s,[\]{}]+)/g)].map((match) => match[1]!)
}

/** The user configuration as the core reads it, its top-level keys normalised. */
export function normalisedConfig({ config }: Inputs, faults: Faults, release: Release): Dict {
  return normaliseUserConfig(copy(config), faults, release)
}

/** @throws InputsError with the file and line of every error that was gathered */
export function refuseFaults(faults: Faults, { sources }: Inputs): void {
  if (faults.errors.length > 0) throw new InputsError(locateFindings(faults.errors, sources))
}

/** What a run was given beside the files. */
export interface InputsPlace {
  readonly configDirectory: string
  readonly environmentDirectory: string
  readonly quirks: Quirks
  readonly release: Release
  /** `osa-inventory/1.2.3`: another release may make something else of the same files. */
  readonly tool: string
}

/** A file of the inputs by what it is called on every deployment host: `config conf.d/swift.yml`. */
export interface NamedSource extends SourceFile {
  readonly name: string
}

/** In the order in which they are merged. */
export function namedSources(
  { config, environment }: Sources,
  place: Pick<InputsPlace, 'configDirectory' | 'environmentDirectory'>,
): NamedSource[] {
  return [
    ...config.map((file) => ({ ...file, name: `config ${relative(place.configDirectory, file.path)}` })),
    ...environment.map((file) => ({ ...file, name: environmentName(file.path, place) })),
  ]
}

/**
 * SHA-256 over everything that a run reads beside the stored inventory, the same on every deployment host: tool version,
 * quirks, release, and each file with its path below the directory that it was found in, in the order in which they are
 * merged.
 */
export function inputsDigest(sources: Sources, place: InputsPlace): string {
  const hash = createHash('sha256')
  const add = (name: string, text: string): void => {
    // With its length in front no text can pass for the beginning of what follows.
    const bytes = Buffer.from(text, 'utf8')
    hash.update(`${JSON.stringify(name)} ${bytes.length}\n`).update(bytes)
  }
  add('tool', place.tool)
  add('quirks', [...place.quirks].sort().join(' '))
  add('release', [...place.release.points].sort().join(' '))
  for (const { name, text } of namedSources(sources, place)) add(name, text)
  return hash.digest('hex')
}

function environmentName(
  path: string,
  { configDirectory, environmentDirectory }: Pick<InputsPlace, 'configDirectory' | 'environmentDirectory'>,
): string {
  const below = relative(environmentDirectory, path)
  return below.startsWith('..') ? `own environment ${relative(configDirectory, path)}` : `base environment ${below}`
}
