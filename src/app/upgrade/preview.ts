/** What the next run would make of the stored inventory under another checkout of OpenStack-Ansible. Nothing is written. */

import { createHash } from 'node:crypto'
import { basename, join, relative } from 'node:path'
import { diffInventories, type InventoryDifference, isEmptyDifference } from '../../core/changes/diff/inventory.ts'
import { reasonsOf, type Without } from '../../core/changes/reasons.ts'
import { renameGroups } from '../../core/edits/rename-groups.ts'
import type { Quirks } from '../../core/generator/quirks.ts'
import { dashedGroups, type Spelling } from '../../core/inventory/dashed-groups.ts'
import { Faults } from '../../core/inventory/findings.ts'
import type { RandomSource } from '../../core/inventory/random.ts'
import { type Point, pointNames, type Release } from '../../core/inventory/releases.ts'
import { mergeInto } from '../../core/inventory/user-config.ts'
import { dashesToUnderscores } from '../../core/inventory/values.ts'
import { InventoryView } from '../../core/inventory/views/inventory-view.ts'
import type { Told } from '../../core/progress.ts'
import { Dict } from '../../python/value.ts'
import { checkCloud } from '../advice/check.ts'
import { type Inputs, InputsError, normalisedConfig, readInputs } from '../config/inputs.ts'
import type { PlacedFinding } from '../config/locate-findings.ts'
import { mappingOf, type SourceFile } from '../config/source-files.ts'
import { buildInventory } from '../run/build.ts'
import { type ChosenRelease, decideRelease, type ReleaseChoice } from '../settings/release.ts'
import { type PlaybookGroups, playbookGroups } from './playbook-groups.ts'

export interface PreviewOptions {
  readonly configDirectory: string
  readonly environmentDirectory: string
  readonly quirks: Quirks
  readonly release: ReleaseChoice
  readonly stored: Dict
  readonly target: PreviewTarget
  /** How far it has come. */
  readonly tell?: Told
}

export interface PreviewTarget {
  readonly checkout: string
  readonly release: ReleaseChoice
  readonly collections: string | undefined
}

export interface Preview {
  readonly from: ChosenRelease
  readonly to: ChosenRelease
  /** Why there would be no inventory at all. */
  readonly refused: readonly PlacedFinding[] | undefined
  /** The run stops until `rename-groups` has been run; the difference is what comes after that. */
  readonly needsRenaming: boolean
  /** What the difference begins with: the stored inventory, or that with its groups renamed. */
  readonly begin: Dict
  readonly renames: { readonly spelling: Spelling; readonly names: ReadonlyMap<string, string> }
  readonly difference: InventoryDifference
  readonly reasons: ReadonlyMap<string, readonly string[]>
  /** Told of the configuration under the target and not under the present release. */
  readonly findings: readonly PlacedFinding[]
  readonly playbooks: PlaybookGroups & { readonly lost: ReadonlyMap<string, number> }
}

/** Inputs, the next run, findings, playbooks, what differs and why. */
const phases = 5

/** @throws InputsError where the inputs cannot be read, SourceFileError */
export async function previewUpgrade(options: PreviewOptions): Promise<Preview> {
  const { configDirectory, stored, target, tell = () => {} } = options
  tell(0, phases)
  const present = readInputs(configDirectory, options.environmentDirectory)
  const environmentDirectory = join(target.checkout, 'inventory')
  const inputs = readInputs(configDirectory, environmentDirectory)
  const from = decideRelease(options.release, stored, present.environment)
  const to = decideRelease(target.release, stored, inputs.environment)
  const run = (how: Run): Dict => runOn(how, options.quirks)
  const dashed = dashedGroups({
    config: normalisedConfig(inputs, new Faults(), to.release),
    environment: inputs.environment,
    stored,
    release: to.release,
  })
  tell(1, phases)
  const renamed = renameGroups(stored, dashed.names).inventory
  const direct = attempt(() => run({ inputs, release: to.release, stored }))
  const needsRenaming = 'refused' in direct && direct.refused.every(({ code }) => code === 'E8')
  const begin = needsRenaming ? renamed : stored
  const made = needsRenaming ? attempt(() => run({ inputs, release: to.release, stored: renamed })) : direct
  tell(2, phases)
  const findings = await newFindings(options, environmentDirectory, to)
  tell(3, phases)
  const playbooks = playbookGroups({ ...target, release: to.release, environment: inputs.environment })
  const told = {
    from,
    to,
    begin,
    needsRenaming,
    renames: { spelling: dashed.spelling, names: dashed.names },
    findings,
  }
  if ('refused' in made) {
    const nothing = { difference: diffInventories(stored, stored), reasons: new Map() }
    return { ...told, ...nothing, refused: made.refused, playbooks: { ...playbooks, lost: new Map() } }
  }
  tell(4, phases)
  const difference = diffInventories(begin, made.inventory)
  const without = isEmptyDifference(difference) ? [] : variants({ options, present, inputs, from, to, begin })
  return {
    ...told,
    refused: undefined,
    difference,
    reasons: reasonsOf(difference, begin, without),
    playbooks: { ...playbooks, lost: lostGroups(playbooks, stored, made.inventory, to.release) },
  }
}

interface Run {
  readonly inputs: Inputs
  readonly release: Release
  readonly stored: Dict
}

/** Draws the same each time, so that what differs between two runs is not chance. */
function runOn({ inputs, release, stored }: Run, quirks: Quirks): Dict {
  return buildInventory(inputs, { stored, quirks, release, random: repeatedRandom() }).inventory
}

type Attempt = { readonly inventory: Dict } | { readonly refused: readonly PlacedFinding[] }

function attempt(act: () => Dict): Attempt {
  try {
    return { inventory: act() }
  } catch (error) {
    if (!(error instanceof InputsError)) throw error
    return { refused: error.findings }
  }
}

interface Variants {
  readonly options: PreviewOptions
  readonly present: Inputs
  readonly inputs: Inputs
  readonly from: ChosenRelease
  readonly to: ChosenRelease
  /** What the run under the target begins with. */
  readonly begin: Dict
}

/** The same run with one point, or one file of the environment, as it is now. */
function variants({ options, present, inputs, from, to, begin }: Variants): Without[] {
  const { quirks } = options
  const differenceOf = (how: Omit<Run, 'stored'>): InventoryDifference | undefined => {
    const made = attempt(
      () =>
        buildInventory(how.inputs, { ...how, stored: begin, quirks, random: repeatedRandom(), renews: true }).inventory,
    )
    return 'inventory' in made ? diffInventories(begin, made.inventory) : undefined
  }
  const points = pointNames.filter((point) => from.release.points.has(point) !== to.release.points.has(point))
  const byPoint = points.map((point) => ({
    cause: `${pointNumber(point)} ${point}`,
    difference: differenceOf({ inputs, release: toggled(to.release, point) }),
  }))
  const files = changedFiles(options, present, inputs)
  const byFile = files.map(({ name, environment }) => ({
    cause: `env.d/${name}`,
    difference: differenceOf({ inputs: { ...inputs, environment }, release: to.release }),
  }))
  return [...byPoint, ...byFile]
}

/** As docs/releases.md numbers them. */
export function pointNumber(point: Point): string {
  return `R${pointNames.indexOf(point) + 1}`
}

function toggled(release: Release, point: Point): Release {
  const points = new Set(release.points)
  if (!points.delete(point)) points.add(point)
  return { ...release, points }
}

interface ChangedFile {
  /** Below `env.d`. */
  readonly name: string
  /** That of the target, but for this file. */
  readonly environment: Dict
}

function changedFiles(options: PreviewOptions, present: Inputs, inputs: Inputs): ChangedFile[] {
  const old = baseFiles(present, options.environmentDirectory)
  const target = join(options.target.checkout, 'inventory')
  const now = baseFiles(inputs, target)
  const own = inputs.sources.environment.filter(({ path }) => relative(target, path).startsWith('..'))
  const names = [...new Set([...old.keys(), ...now.keys()])].sort()
  return names
    .filter((name) => old.get(name)?.text !== now.get(name)?.text)
    .map((name) => {
      const files = new Map(now)
      files.delete(name)
      const before = old.get(name)
      if (before) files.set(name, before)
      const ordered = [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, source]) => source)
      return { name, environment: merged([...ordered, ...own]) }
    })
}

function baseFiles({ sources }: Inputs, directory: string): Map<string, SourceFile> {
  const below = sources.environment.map((source) => [relative(join(directory, 'env.d'), source.path), source] as const)
  return new Map(below.filter(([name]) => !name.startsWith('..')))
}

function merged(sources: readonly SourceFile[]): Dict {
  const environment = new Dict()
  for (const source of sources) mergeInto(environment, mappingOf(source), new Faults(), 'environment')
  return environment
}

async function newFindings(
  options: PreviewOptions,
  environmentDirectory: string,
  to: ChosenRelease,
): Promise<PlacedFinding[]> {
  const check = { ...options, random: repeatedRandom() }
  const now = await checkCloud(check)
  const then = await checkCloud({ ...check, environmentDirectory, release: to, random: repeatedRandom() })
  const known = new Set(now.map(textOf))
  return then.filter((finding) => !known.has(textOf(finding)))
}

/**
 * A line that has moved, a file of the environment that is in the other checkout, and the other spelling of a group make
 * no new finding.
 */
function textOf({ code, message, file }: PlacedFinding): string {
  return JSON.stringify([code, dashesToUnderscores(message), file && basename(file)])
}

/** Groups of the playbooks that have hosts now, under either spelling, and would have none: with how many they had. */
function lostGroups({ groups }: PlaybookGroups, stored: Dict, made: Dict, release: Release): Map<string, number> {
  const now = hostsOfGroups(stored, dashesToUnderscores)
  // Since 33 OpenStack-Ansible has Ansible merge the two spellings of a group; before, it leaves names alone.
  const nameThere = release.points.has('underscored-groups') ? dashesToUnderscores : (name: string) => name
  const then = hostsOfGroups(made, nameThere)
  const lost = new Map<string, number>()
  for (const group of [...groups].sort()) {
    const had = now.get(dashesToUnderscores(group))?.size ?? 0
    if (had > 0 && (then.get(nameThere(group))?.size ?? 0) === 0) lost.set(group, had)
  }
  return lost
}

function hostsOfGroups(inventory: Dict, nameOf: (group: string) => string): Map<string, Set<string>> {
  const view = new InventoryView(inventory)
  const found = new Map<string, Set<string>>()
  for (const name of view.groups) {
    const group = view.group(name)
    const hosts = found.get(nameOf(name)) ?? new Set()
    for (const host of [...(group?.hosts ?? []), ...(group?.hostsBelow ?? [])]) hosts.add(host)
    found.set(nameOf(name), hosts)
  }
  return found
}

/** The same draws each time: for runs that are compared with each other and never stored. */
function repeatedRandom(): RandomSource {
  let count = 0
  const block = (): string => createHash('sha256').update(`${count++}`).digest('hex')
  return {
    below: (limit) => BigInt(`0x${block()}`) % limit,
    hex(digits) {
      let text = ''
      while (text.length < digits) text += block()
      return text.slice(0, digits)
    },
  }
}
