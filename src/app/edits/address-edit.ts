/** Giving a container an address of one's choice: planned from what is stored, checked with the generator. */

import type { RevisionId } from '../../backends/contract.ts'
import { errorCodeOf } from '../../backends/errors.ts'
import {
  AddressRefusedError,
  addressTextIn,
  containerNamed,
  type EditedCloud,
  networkNamed,
  unknownHost,
} from '../../core/edits/address/container.ts'
import { type Gift, giveAddresses, wantedAddress } from '../../core/edits/address/give.ts'
import { planMove } from '../../core/edits/address/move.ts'
import type { Quirks } from '../../core/generator/quirks.ts'
import { formatAddress } from '../../core/inventory/addresses.ts'
import { Faults } from '../../core/inventory/findings.ts'
import { Inventory } from '../../core/inventory/inventory.ts'
import { mentions } from '../../core/inventory/summary.ts'
import { readQueues } from '../../core/inventory/used-addresses.ts'
import { mappingAt } from '../../core/inventory/values.ts'
import { Dict } from '../../python/value.ts'
import { type Inputs, normalisedConfig, readInputs, refuseFaults } from '../config/inputs.ts'
import { locateFindings } from '../config/locate-findings.ts'
import { decideRelease, type ReleaseChoice } from '../settings/release.ts'
import type { InventoryStore } from '../store/store.ts'
import { changesMore, nextRun } from './next-run.ts'

export type AddressEdit =
  | { readonly kind: 'pin'; readonly container: string; readonly network: string; readonly address: string }
  | { readonly kind: 'move'; readonly from: string; readonly to: string; readonly network?: string }

export interface EditOptions {
  readonly configDirectory: string
  readonly environmentDirectory: string
  readonly quirks: Quirks
  readonly release: ReleaseChoice
  readonly store: InventoryStore
  /** Gives also what `used_ips` reserves. */
  readonly force: boolean
}

export interface EditedAddresses {
  /** The same object as before if nothing changes. */
  readonly inventory: Dict
  /** The containers that have to be made again where they run already. */
  readonly containers: readonly string[]
  readonly notes: readonly string[]
}

/**
 * @throws AddressRefusedError saying why and what to do instead; InputsError when the next run would be refused, so that
 *   nobody can say whether it keeps the address
 */
export async function editAddresses(edit: AddressEdit, stored: Dict, options: EditOptions): Promise<EditedAddresses> {
  const inputs = readInputs(options.configDirectory, options.environmentDirectory)
  const faults = new Faults()
  const { release } = decideRelease(options.release, stored, inputs.environment)
  const cloud = { config: normalisedConfig(inputs, faults, release), stored, release }
  readQueues(cloud.config, faults)
  refuseFaults(faults, inputs)
  try {
    const { gifts, notes } = edit.kind === 'pin' ? pinned(edit, cloud) : await moved(edit, cloud, options.store)
    const inventory = giveAddresses(cloud, gifts, options)
    const containers = [...new Set(gifts.map(({ container }) => container))]
    if (inventory === stored) return { inventory, containers: [], notes: [] }
    return { inventory, containers, notes: [...notes, ...tryNextRun(inventory, gifts, inputs, options)] }
  } catch (error) {
    throw error instanceof AddressRefusedError ? placed(error, inputs) : error
  }
}

interface Planned {
  readonly gifts: readonly Gift[]
  readonly notes: readonly string[]
}

function pinned({ container, network, address }: AddressEdit & { kind: 'pin' }, cloud: EditedCloud): Planned {
  containerNamed(cloud, container)
  const gift = { container, network: networkNamed(cloud, container, network), address: wantedAddress(address) }
  return { gifts: [gift], notes: [] }
}

async function moved(
  edit: AddressEdit & { kind: 'move' },
  cloud: EditedCloud,
  store: InventoryStore,
): Promise<Planned> {
  const { from, to } = edit
  const inventory = new Inventory(cloud.stored)
  const former = inventory.host(from) ? undefined : await findFormerHost(store, from)
  if (!inventory.host(from) && !former) throw unknownHost(inventory, from, ', nor in the revisions that are kept')
  const { gifts, left } = planMove(cloud, { ...edit, ...(former ? { former: former.vars } : {}) })
  return {
    gifts,
    notes: [
      former
        ? `${from} was last in revision ${former.revision}`
        : `${from} is still in the inventory, so it gets what ${to} had in exchange`,
      ...left.map(({ key, address }) => `${address} on ${key} stays with ${from}: ${to} is not on that network`),
    ],
  }
}

/** What the generator would make of it: nothing but the given addresses may depend on it. */
function tryNextRun(inventory: Dict, gifts: readonly Gift[], inputs: Inputs, options: EditOptions): string[] {
  const next = nextRun(inventory, inputs, options)
  const made = new Inventory(next.inventory)
  for (const { container, network, address } of gifts) {
    const entry = mappingAt(mappingAt(made.host(container), 'container_networks'), network.key)
    const kept = addressTextIn(entry)
    if (kept === formatAddress(address)) continue
    const message = `the next run would not keep ${formatAddress(address)}: ${container} would have ${kept ?? 'none'} on ${network.key}`
    throw new AddressRefusedError(message, 'container_vars or host_vars of the configuration set it; change it there')
  }
  return next.changed ? [changesMore] : []
}

/** With the file and line of what the configuration has to do with it. */
function placed({ message, remedy, path }: AddressRefusedError, inputs: Inputs): AddressRefusedError {
  if (path === undefined) return new AddressRefusedError(message, remedy)
  const [finding] = locateFindings(
    [{ grade: 'error', code: 'ERR_ADDRESS_REFUSED', message, source: 'config', path }],
    inputs.sources,
  )
  const place = [finding?.file, finding?.line].filter((part) => part !== undefined).join(':')
  return new AddressRefusedError(place === '' ? message : `${message} (${place})`, remedy, path)
}

interface FormerHost {
  readonly vars: Dict
  /** The last revision that has it. */
  readonly revision: RevisionId
}

/** As it was last recorded; `undefined` if no revision that is kept has it, or the backend keeps none. */
async function findFormerHost(store: InventoryStore, name: string): Promise<FormerHost | undefined> {
  let isNewest = true
  for await (const info of store.backend.revisions?.() ?? []) {
    // What someone took out of the file by hand is not recorded yet: then the newest revision still has it.
    const found = isNewest ? await lookInto(store, info.id, name) : undefined
    const before =
      found ??
      (mentions(info.summary, 'hostsRemoved', name) === 'no' ? undefined : await lookInto(store, info.parent, name))
    if (before) return before
    isNewest = false
  }
  return undefined
}

/** Revisions that were pruned or are damaged have nothing to say. */
async function lookInto(
  store: InventoryStore,
  id: RevisionId | undefined,
  name: string,
): Promise<FormerHost | undefined> {
  if (id === undefined) return undefined
  try {
    const { inventory } = await store.loadRevision(id)
    const vars = inventory instanceof Dict ? new Inventory(inventory).host(name) : undefined
    return vars && { vars, revision: id }
  } catch (error) {
    if (!['ERR_CORRUPT_DOCUMENT', 'ERR_UNKNOWN_REVISION'].includes(String(errorCodeOf(error)))) throw error
    return undefined
  }
}
