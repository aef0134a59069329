/**
 * The original knows nothing but `openstack_inventory.json`: before it is put back, that file must hold the newest
 * document, or the original would go on from an older state, or invent a second cloud.
 */
import { constants, copyFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import type { RevisionId } from '../../../backends/contract.ts'
import { sha256 } from '../../../backends/support/digest.ts'
import { largestDocument } from '../../../disk/limits.ts'
import { readRegularText } from '../../../disk/regular-file.ts'
import { historyOf } from '../../store/history/listing.ts'
import { mirrorName, replaceDocument } from '../../store/mirror.ts'
import type { InventoryStore } from '../../store/store.ts'
import { asInstallError, InstallError } from './install-error.ts'

export interface HandOver {
  readonly file: string
  /** `undefined`: no inventory is stored. */
  readonly revision: RevisionId | undefined
  readonly outcome:
    | 'nothing stored'
    /** The files hold the inventory: nothing has to be handed over. */
    | 'is the inventory'
    | 'is the newest'
    | 'written'
  /** Where what was there is kept, if it was not a state of this inventory. */
  readonly former?: string
}

export interface HandOverOptions {
  /** Replaces a file that is not a state of the stored inventory; a copy of it is kept. */
  readonly force: boolean
  readonly dryRun: boolean
}

/** Whether the file backend holds the inventory in the very file that the original reads. */
export function isHeldByFile(place: string | undefined, configDirectory: string): boolean {
  return place === join(configDirectory, mirrorName)
}

/** @throws InstallError when the file holds something that is not a state of the stored inventory, and `force` is not set */
export async function handOver(
  store: InventoryStore,
  configDirectory: string,
  options: HandOverOptions,
): Promise<HandOver> {
  const file = join(configDirectory, mirrorName)
  const stored = await store.load()
  if (!stored) return { file, revision: undefined, outcome: 'nothing stored' }
  const { id: revision, document } = stored.revision
  if (isHeldByFile(store.backend.place, configDirectory)) return { file, revision, outcome: 'is the inventory' }
  const present = existsSync(file) ? readText(file) : undefined
  if (present === document) return { file, revision, outcome: 'is the newest' }
  const isForeign = present !== undefined && !(await isEarlierState(store, present))
  if (isForeign && !options.force) throw foreign(file, revision)
  const former = isForeign
    ? `${file}.replaced-${new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}`
    : undefined
  if (!options.dryRun) replaceFile(file, document, former)
  return { file, revision, outcome: 'written', ...(former === undefined ? {} : { former }) }
}

function readText(file: string): string {
  try {
    return readRegularText(file, largestDocument)
  } catch (error) {
    throw asInstallError(file, error)
  }
}

async function isEarlierState(store: InventoryStore, text: string): Promise<boolean> {
  if (!store.backend.revisions) return false
  const digest = sha256(text)
  const { infos, damage } = await historyOf(store)
  if (infos.some((info) => info.digest === digest)) return true
  // It may be one of those that cannot be read.
  if (damage !== undefined) throw damage
  return false
}

function foreign(file: string, revision: RevisionId): InstallError {
  return new InstallError(
    `${file} is neither revision ${revision}, the newest, nor an earlier one: someone has written it; nothing was changed`,
    'add --force to replace it by the newest (a copy of it is kept), or --keep-json to leave it for the original to go on from',
  )
}

function replaceFile(file: string, document: string, former: string | undefined): void {
  try {
    if (former !== undefined) copyFileSync(file, former, constants.COPYFILE_EXCL)
    replaceDocument(file, document)
  } catch (error) {
    throw asInstallError(file, error)
  }
}
