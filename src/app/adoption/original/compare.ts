/** The original beside ours on one configuration and one stored inventory: nothing is written but a copy. */
import { join } from 'node:path'
import { type Comparison, compareInventories } from '../../../core/changes/compare/explain.ts'
import type { Quirks } from '../../../core/generator/quirks.ts'
import { Inventory } from '../../../core/inventory/inventory.ts'
import type { Told } from '../../../core/progress.ts'
import { dumpJson } from '../../../python/json-write.ts'
import { Dict, type Value } from '../../../python/value.ts'
import type { Environment } from '../../config/directories.ts'
import { type Inputs, InputsError, readInputs } from '../../config/inputs.ts'
import type { PlacedFinding } from '../../config/locate-findings.ts'
import { buildInventory } from '../../run/build.ts'
import { decideRelease, type ReleaseChoice } from '../../settings/release.ts'
import { systemRandom } from '../../store/random.ts'
import type { Original } from './locate.ts'
import { type OriginalOutcome, settleOriginal } from './run.ts'
import { copyConfiguration, type DiskOrder, diskOrderOf, inScratch } from './snapshot.ts'

export interface CompareOptions {
  readonly original: Original
  readonly configDirectory: string
  readonly environmentDirectory: string
  readonly quirks: Quirks
  readonly release: ReleaseChoice
  readonly stored: Value | undefined
  readonly env: Environment
  /** How far it has come. */
  readonly tell?: Told
}

export interface Beside {
  readonly original: OriginalOutcome
  /** What ours refuses the configuration for. */
  readonly refused: readonly PlacedFinding[] | undefined
  readonly ours: Dict | undefined
  /** Where both gave an inventory. */
  readonly comparison: Comparison | undefined
}

/** Ours, the original's as the disk has its files and by their names, and what differs. */
const phases = 4

/** @throws NoDataSourcesError, and InstallError when the original cannot be run at all */
export async function compareWithOriginal(options: CompareOptions): Promise<Beside> {
  // What was never stored begins as the original begins, so that it looks nowhere else for a file.
  const stored = options.stored instanceof Dict ? options.stored : Inventory.empty().root
  const { tell = () => {} } = options
  tell(0, phases)
  const own = ownResult(options)
  tell(1, phases)
  const { original, byName } = await runOriginal(options, dumpJson(stored))
  if ('refused' in own) return { original, refused: own.refused, ours: undefined, comparison: undefined }
  const { ours, generateWith } = own
  if (original.kind === 'failed') return { original, refused: undefined, ours, comparison: undefined }
  tell(3, phases)
  const theirs = original.inventory
  const theirsByName = byName && byName.kind !== 'failed' ? byName.inventory : theirs
  const { quirks } = options
  const comparison = compareInventories({ theirs, theirsByName, ours, stored, quirks, generateWith })
  return { original, refused: undefined, ours, comparison }
}

interface OriginalRuns {
  readonly original: OriginalOutcome
  /** With files in the order of their names, where the disk has another one. */
  readonly byName: OriginalOutcome | undefined
}

function runOriginal(options: CompareOptions, document: string): Promise<OriginalRuns> {
  const { configDirectory, environmentDirectory, original } = options
  return inScratch('compare', async (scratch, ended) => {
    const runIn = (name: string, order: DiskOrder | 'by name'): Promise<OriginalOutcome> => {
      const directory = join(scratch, name)
      copyConfiguration(configDirectory, document, directory)
      return settleOriginal(original, { ...options, directory, order, ended })
    }
    const base = join(environmentDirectory, 'env.d')
    const order: DiskOrder = Object.assign(
      diskOrderOf(base, base),
      ...['conf.d', 'env.d'].map((name) => diskOrderOf(join(configDirectory, name), join(scratch, 'as-on-disk', name))),
    )
    const asOnDisk = await runIn('as-on-disk', order)
    options.tell?.(2, phases)
    const byName = isByName(order) ? undefined : await runIn('by-name', 'by name')
    return { original: asOnDisk, byName }
  })
}

function isByName(order: DiskOrder): boolean {
  return Object.values(order).every((names) => {
    const sorted = names.filter((name) => !name.startsWith('.')).sort(byCodePoints)
    return sorted.length === names.length && sorted.every((name, index) => name === names[index])
  })
}

function byCodePoints(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

type OwnResult =
  | { readonly refused: readonly PlacedFinding[] }
  | { readonly ours: Dict; readonly generateWith: (quirks: Quirks) => Dict | undefined }

function ownResult({
  configDirectory,
  environmentDirectory,
  quirks,
  stored,
  release: choice,
}: CompareOptions): OwnResult {
  const random = systemRandom()
  const orRefused = <T>(act: () => T): T | { refused: readonly PlacedFinding[] } => {
    try {
      return act()
    } catch (error) {
      if (error instanceof InputsError) return { refused: error.findings }
      throw error
    }
  }
  const generate = (inputs: Inputs, how: Quirks): Dict => {
    const { release } = decideRelease(choice, stored, inputs.environment)
    return buildInventory(inputs, { stored, quirks: how, release, random }).inventory
  }
  return orRefused(() => {
    const inputs = readInputs(configDirectory, environmentDirectory)
    const ours = generate(inputs, quirks)
    return {
      ours,
      generateWith: (how) => {
        const result = orRefused(() => generate(inputs, how))
        return result instanceof Dict ? result : undefined
      },
    }
  })
}
