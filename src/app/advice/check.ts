/** `--check`, and the part of `osa-inventory doctor` that is about the inputs: everything that can be said of them. */
import { advise } from '../../core/advice/advice.ts'
import { generate } from '../../core/generator/generate.ts'
import type { Quirks } from '../../core/generator/quirks.ts'
import { slippedFault } from '../../core/generator/slipped-hosts.ts'
import { ConfigurationError, Faults, type Finding, type ValuePath } from '../../core/inventory/findings.ts'
import type { RandomSource } from '../../core/inventory/random.ts'
import { groupAsRead, type Release } from '../../core/inventory/releases.ts'
import { storedFaults } from '../../core/inventory/stored-inventory.ts'
import { normaliseUserConfig } from '../../core/inventory/user-config.ts'
import { copy, Dict, type Value } from '../../python/value.ts'
import { aliasedTopKeys } from '../../python/yaml.ts'
import { type Inputs, InputsError, NoDataSourcesError, readInputs } from '../config/inputs.ts'
import { locateFindings, type PlacedFinding } from '../config/locate-findings.ts'
import { decideRelease, type ReleaseChoice } from '../settings/release.ts'
import { adviseOnDirectories, adviseOnSources } from './source-advice.ts'

export interface CheckOptions {
  readonly configDirectory: string
  readonly environmentDirectory: string
  readonly quirks: Quirks
  readonly release: ReleaseChoice
  readonly random: RandomSource
  /** The stored inventory, `undefined` for a cloud that was never generated. */
  readonly stored: Value | undefined
  /** What a run has read and made of it with this state: then nothing is read and generated again. */
  readonly run?: { readonly inputs: Inputs; readonly inventory: Dict; readonly findings: readonly Finding[] }
}

/**
 * Reads the inputs, runs the whole generation in memory and writes nothing. Errors come first, then everything by file
 * and line; what has no file comes last. The configuration is ok if there is neither an error nor a warning.
 */
export async function checkCloud(options: CheckOptions): Promise<PlacedFinding[]> {
  let inputs: Inputs
  try {
    inputs = options.run?.inputs ?? readInputs(options.configDirectory, options.environmentDirectory)
  } catch (error) {
    return sorted(withoutRepeats([...findingsOf(error), ...adviseOnDirectories(options.configDirectory)]))
  }
  const findings = [
    ...locateFindings(withoutRefused(judge(inputs, options)), inputs.sources),
    ...adviseOnSources(inputs, options.configDirectory),
    ...adviseOnDirectories(options.configDirectory),
  ]
  return sorted(withoutRepeats(findings))
}

/** @throws whatever is not a fault of the inputs. */
function findingsOf(error: unknown): readonly PlacedFinding[] {
  if (error instanceof InputsError) return error.findings
  if (!(error instanceof NoDataSourcesError)) throw error
  return [{ grade: 'error', code: 'no-sources', message: error.message, remedy: error.remedy }]
}

function judge(inputs: Inputs, options: CheckOptions): Finding[] {
  const { stored, quirks, random } = options
  const { release } = decideRelease(options.release, stored, inputs.environment)
  const { config, environment } = inputs
  const usable = stored instanceof Dict && storedFaults(stored).length === 0 ? stored : undefined
  const normalised = normaliseUserConfig(copy(config), new Faults(), release)
  const advisable = {
    config: normalised,
    environment,
    release,
    stored: usable,
    aliased: aliasedKeysOf(inputs, release),
    slipped: new Set(inputs.slipped.flatMap(({ hosts }) => hosts)),
  }
  try {
    const faults = inputs.slipped.map(slippedFault)
    const generated = options.run ?? generate({ config, environment, stored, quirks, release, random, faults })
    return [...generated.findings, ...advise({ ...advisable, generated: generated.inventory })]
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    return [...error.findings, ...advise(advisable)]
  }
}

/** An alias holds within one file. */
function aliasedKeysOf({ sources }: Inputs, release: Release): Set<string> {
  const withAliases = sources.config.filter(({ text }) => text.includes('*'))
  return new Set(withAliases.flatMap(({ text }) => [...aliasedTopKeys(text)].map((key) => groupAsRead(release, key))))
}

/** Drops advice that the generator has refused at the same place, or a place above it. */
function withoutRefused(findings: readonly Finding[]): Finding[] {
  const refused = new Set(findings.filter(({ grade, path }) => grade === 'error' && path).map(placeOf))
  return findings.filter(
    (finding) => finding.grade === 'error' || !placesAbove(finding).some((place) => refused.has(place)),
  )
}

function placeOf({ code, source, path = [] }: Finding): string {
  return JSON.stringify([code, source, path])
}

/** That of the finding itself, too. */
function placesAbove(finding: Finding): string[] {
  const path = finding.path ?? []
  return Array.from({ length: path.length + 1 }, (_, length) => placeOf({ ...finding, path: path.slice(0, length) }))
}

/**
 * The same thing told twice is reported once. So is what one line of a file does wrong under every name that an alias gives
 * it: findings of one code at one place whose paths differ above it. Of errors, whose messages may name someone else
 * each time, only those whose paths differ in the group.
 */
function withoutRepeats(findings: readonly PlacedFinding[]): PlacedFinding[] {
  const messages = new Set<string>()
  const first = new Map<string, string>()
  return findings.filter((finding) => {
    const { code, message, file, line, column, path = [] } = finding
    const place = [file, line, column]
    const identity = JSON.stringify([code, message, place, file === undefined ? path : null])
    if (messages.has(identity)) return false
    messages.add(identity)
    const below = belowAlias(finding)
    if (line === undefined || below === undefined) return true
    const text = JSON.stringify([code, place, below])
    const whole = JSON.stringify(path)
    if (!first.has(text)) first.set(text, whole)
    // Two different things may be said of one path.
    return first.get(text) === whole
  })
}

/** The part of the path that an alias repeats under other names; the place is that of its end only if that was found. */
function belowAlias({ grade, path = [], depth }: PlacedFinding): ValuePath | undefined {
  if (path.length < 3) return undefined
  return grade !== 'error' && depth === path.length ? path.slice(-1) : path.slice(1)
}

function sorted(findings: readonly PlacedFinding[]): PlacedFinding[] {
  return [...findings].sort(
    (a, b) =>
      Number(b.grade === 'error') - Number(a.grade === 'error') ||
      Number(a.file === undefined) - Number(b.file === undefined) ||
      compare(a.file ?? '', b.file ?? '') ||
      (a.line ?? 0) - (b.line ?? 0) ||
      (a.column ?? 0) - (b.column ?? 0) ||
      compare(a.code, b.code),
  )
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
