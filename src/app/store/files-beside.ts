/**
 * What is in the configuration directory's files while another backend is in use and has nothing: an inventory that
 * was not taken over, or that this backend has lost. To begin a new one beside it would make a second cloud.
 */

import { JSON_NAME } from '../../backends/file/deployment.ts'
import { type Look, mayKeepHosts, newestGood } from '../../backends/file/look.ts'
import { knownState, linkNote } from '../../backends/file/refusals.ts'
import { OperationalError } from '../../core/errors.ts'
import { shellWord } from '../../core/inventory/text/shell-word.ts'

export interface Files {
  /** The section of the backend in use. */
  readonly section: string
  look(): Look
}

/** Another backend than the files has no inventory, and the files have one, or what may be left of one. */
export class InventoryElsewhereError extends OperationalError {
  constructor(where: string, remedy: string) {
    super(
      'ERR_INVENTORY_EXISTS',
      `the backend in use has no inventory of this deployment, and ${where}: ` +
        'a new one would be a second cloud, with other names and addresses',
      {
        remedy: `osa-inventory backend show tells which backend and deployment are meant; ${remedy}; osa-inventory generate --new begins a new one`,
      },
    )
  }
}

/**
 * For anyone who would begin an inventory, because none is stored.
 *
 * @throws InventoryElsewhereError
 */
export function demandNoFiles(files: Files | undefined): void {
  const look = files?.look()
  if (files === undefined || look === undefined) return
  const path = look.json?.path ?? `${look.directory}/${JSON_NAME}`
  const json = look.json?.judged()
  if (json?.kind === 'good') {
    throw new InventoryElsewhereError(
      `${path} has one with ${json.hosts} hosts and containers`,
      `osa-inventory migrate --from file takes the files' inventory over, osa-inventory import ${shellWord(path)} this copy`,
    )
  }
  // A copy without hosts is that of an inventory without hosts, if nothing beside it says otherwise.
  if (json?.kind !== 'damaged' && look.danglingLink === undefined && !mayKeepHosts(look)) return
  const state = json === undefined ? `${path} is gone${linkNote(look)}` : `${path} is damaged: ${json.fault}`
  if (look.traces.length === 0) {
    throw new InventoryElsewhereError(state, 'put a good copy there, or remove it if there never was a cloud')
  }
  throw new InventoryElsewhereError(
    `${state}, but the files know a cloud: ${knownState(look)}`,
    newestGood(look) === undefined
      ? 'put the files back from a backup'
      : 'OSA_INVENTORY_BACKEND=file osa-inventory restore latest puts the newest state back into the files, and then ' +
          `osa-inventory migrate --from file --to ${files.section} takes it over`,
  )
}
