/** The main job: read the inputs, load what is stored, generate, write if something changed. */
import type { Revision } from '../../backends/contract.ts'
import { OperationalError } from '../../core/errors.ts'
import { hasNewNames, NoticedRandom } from '../../core/generator/drawn.ts'
import type { Quirks } from '../../core/generator/quirks.ts'
import { hostCount } from '../../core/inventory/hostvars.ts'
import type { RandomSource } from '../../core/inventory/random.ts'
import type { Value } from '../../python/value.ts'
import { type Inputs, inputsDigest, readInputs } from '../config/inputs.ts'
import type { Looks } from '../config/looks.ts'
import { type ChosenRelease, decideRelease, type ReleaseChoice } from '../settings/release.ts'
import { toolVersion } from '../store/attribution.ts'
import { demandNoFiles } from '../store/files-beside.ts'
import type { InventoryStore, StoredInventory } from '../store/store.ts'
import { type Built, buildInventory } from './build.ts'

export interface RunOptions {
  readonly configDirectory: string
  readonly environmentDirectory: string
  readonly quirks: Quirks
  readonly release: ReleaseChoice
  readonly random: RandomSource
  readonly store: InventoryStore
  /** Computes everything and writes nothing. */
  readonly dryRun?: boolean
  /** Goes on where it would make containers a second time. */
  readonly force?: boolean
  /** Is told what was looked at. */
  readonly looks?: Looks
}

export interface RunResult extends Built {
  readonly inputs: Inputs
  readonly before: Value | undefined
  /** The revision that `before` is. */
  readonly from?: Revision
  readonly written?: Revision
  readonly release: ChosenRelease
}

/**
 * Runs the generator through the store. After a conflict the configuration is read again too: someone who was faster may
 * have been run by the change of a file.
 *
 * @throws InputsError, NoDataSourcesError, InventoryElsewhereError, StoredStateBehindError, and what the backend throws
 */
export async function runGenerator(options: RunOptions): Promise<RunResult> {
  let before: StoredInventory | undefined
  let inputs: Inputs | undefined
  let built: Built | undefined
  let chosen: ChosenRelease | undefined
  const { written } = await options.store.update(async (stored) => {
    before = stored
    if (!stored) await demandNoFiles(options.store)
    inputs = readInputs(options.configDirectory, options.environmentDirectory, options.looks)
    const random = new NoticedRandom(options.random)
    chosen = decideRelease(options.release, stored?.inventory, inputs.environment)
    built = buildInventory(inputs, {
      stored: stored?.inventory,
      ...(options.store.backend.place === undefined ? {} : { storedPlace: options.store.backend.place }),
      quirks: options.quirks,
      release: chosen.release,
      random,
      renews: options.force ?? false,
    })
    const changed = built.changed && !options.dryRun
    const draws = built.changed && random.wasAsked && hasNewNames(stored?.inventory, built.inventory)
    const told = changed ? inputsOf(inputs, options, chosen) : {}
    return { ...built, changed, draws, dryRun: options.dryRun ?? false, ...told }
  })
  if (!inputs || !built || !chosen) throw new TypeError('unreachable: the store computes at least once')
  return {
    ...built,
    inputs,
    release: chosen,
    before: before?.inventory,
    ...(before ? { from: before.revision } : {}),
    ...(written ? { written } : {}),
  }
}

/** There is an inventory: a new beginning would make a second cloud. */
export class InventoryExistsError extends OperationalError {
  constructor(hosts: number) {
    super(
      'ERR_INVENTORY_EXISTS',
      `there is an inventory with ${hosts} hosts and containers; --new is for one that is lost`,
      { remedy: 'without --new the run goes on from it; to throw it away anyway, add --force' },
    )
  }
}

/**
 * Begins a new inventory: new names, new addresses. The history goes on where there is one.
 *
 * @throws InventoryExistsError when there is one and `force` is not set, and what `runGenerator` throws
 */
export async function startNewInventory(options: RunOptions & { readonly force: boolean }): Promise<RunResult> {
  const demandNone = (stored: StoredInventory | undefined): void => {
    const hosts = hostCount(stored?.inventory)
    if (hosts > 0 && !options.force) throw new InventoryExistsError(hosts)
  }
  demandNone(options.force ? undefined : await options.store.loadIfSound())
  const inputs = readInputs(options.configDirectory, options.environmentDirectory)
  const release = decideRelease(options.release, undefined, inputs.environment)
  const built = buildInventory(inputs, {
    stored: undefined,
    quirks: options.quirks,
    release: release.release,
    random: options.random,
  })
  if (options.dryRun) return { ...built, inputs, before: undefined, changed: true, release }
  const written = await options.store.replace((stored) => {
    demandNone(stored)
    return { ...built, ...inputsOf(inputs, options, release) }
  })
  return { ...built, inputs, before: undefined, changed: true, written, release }
}

function inputsOf(
  { sources }: Inputs,
  options: RunOptions,
  { release }: ChosenRelease,
): { readonly inputs: string; readonly release: string } {
  const inputs = inputsDigest(sources, { ...options, release, tool: toolVersion })
  return { inputs, release: release.name }
}
