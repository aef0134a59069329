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
  /** Keeps what is drawn, or says what it is: a plan. */
  readonly draws?: Draws
}

/** What a run goes on from. */
export interface RunStart {
  readonly stored: StoredInventory | undefined
  readonly inputs: Inputs
  readonly release: ChosenRelease
}

/** Sees a run before it draws anything, and after. Once more for each time that others were faster. */
export interface Draws {
  /**
   * @returns where names and addresses come from
   * @throws whatever keeps the run from going on
   */
  begin(start: RunStart): RandomSource
  /** @throws whatever keeps what was made from being stored */
  end(built: Built): void
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
    chosen = decideRelease(options.release, stored?.inventory, inputs.environment)
    const random = new NoticedRandom(options.draws?.begin({ stored, inputs, release: chosen }) ?? options.random)
    built = buildInventory(inputs, {
      stored: stored?.inventory,
      ...(options.store.backend.place === undefined ? {} : { storedPlace: options.store.backend.place }),
      quirks: options.quirks,
      release: chosen.release,
      random,
      renews: options.force ?? false,
    })
    options.draws?.end(built)
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
  const isAsked = !options.force || options.draws !== undefined
  const present = isAsked ? await options.store.loadIfSound() : undefined
  demandNone(present)
  const inputs = readInputs(options.configDirectory, options.environmentDirectory)
  const release = decideRelease(options.release, undefined, inputs.environment)
  const build = (stored: StoredInventory | undefined): Built => {
    const random = options.draws?.begin({ stored, inputs, release }) ?? options.random
    const { quirks } = options
    const made = buildInventory(inputs, { stored: undefined, quirks, release: release.release, random })
    options.draws?.end(made)
    return made
  }
  const result = { inputs, before: undefined, changed: true, release }
  if (options.dryRun) return { ...build(present), ...result }
  let built: Built | undefined
  const written = await options.store.replace((stored) => {
    demandNone(stored)
    // Where a plan says what is drawn, what is there has to be what the plan begins with, each time.
    built = built && !options.draws ? built : build(stored)
    return { ...built, ...inputsOf(inputs, options, release) }
  })
  if (!built) throw new TypeError('unreachable: the store asks at least once')
  return { ...(built as Built), ...result, written }
}

function inputsOf(
  { sources }: Inputs,
  options: RunOptions,
  { release }: ChosenRelease,
): { readonly inputs: string; readonly release: string } {
  const inputs = inputsDigest(sources, { ...options, release, tool: toolVersion })
  return { inputs, release: release.name }
}
