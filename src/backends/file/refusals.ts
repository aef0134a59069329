import type { Revision } from '../contract.ts'
import { CorruptDocumentError } from '../errors.ts'
import { type Backup, listBackups } from './backups.ts'
import { type Deployment, TAR_NAME } from './deployment.ts'
import { faultByParsing } from './document-check.ts'
import { isThere } from './filesystem.ts'
import { revisionNumbers } from './history.ts'
import { readRevision } from './revision-file.ts'

/**
 * The JSON file is gone although the cloud has a history. To go on as if nothing had ever been would give every
 * container a new name and address: a second cloud.
 */
export function lostInventory(deployment: Deployment): CorruptDocumentError {
  const { json, tar, history } = deployment
  const rest = [tar, history].filter((path) => isThere(deployment.fs, path))
  return corrupt(
    [
      `${json} is gone${linkNote(deployment)}, but the cloud is known: ${newestState(deployment) ?? `see ${rest.join(' and ')}`}.`,
      'A new inventory would give every container a new name and a new address. Choose:',
      '  osa-inventory restore latest   puts the newest state back',
      '  osa-inventory generate --new   begins a new inventory and keeps the history',
      `  rm -r ${rest.join(' ')}   resets everything by hand; the next run begins anew`,
    ].join('\n'),
  )
}

/** What stands in the JSON file is no inventory. */
export function brokenInventory(deployment: Deployment, fault: string): CorruptDocumentError {
  const known = newestState(deployment)
  const remedy =
    known === undefined
      ? 'put a good copy there, or remove the file to begin a new inventory'
      : `${known}; "osa-inventory restore latest" puts the newest state back, "osa-inventory generate --new" begins a new inventory`
  return corrupt(`${deployment.json}: ${fault}; ${remedy}`)
}

/** A link in the JSON file's place that leads nowhere, with nothing else known of the cloud. */
export function danglingLink(deployment: Deployment): CorruptDocumentError | undefined {
  const note = linkNote(deployment)
  if (note === '') return undefined
  return corrupt(`${deployment.json} is gone${note}; mend the link, or remove it to begin a new inventory`)
}

function linkNote({ fs, json }: Deployment): string {
  if (!fs.lstatSync(json, { throwIfNoEntry: false })?.isSymbolicLink()) return ''
  return ` (it is a symbolic link to ${fs.readlinkSync(json)}, which does not exist)`
}

/** Newest good revision and newest good backup, in words. */
function newestState(deployment: Deployment): string | undefined {
  const revision = newestRevision(deployment)
  const backup = newestBackup(deployment)
  const texts = [
    revision && `the newest good state is revision ${revision.id} of ${revision.time}`,
    backup && `the newest good backup in ${TAR_NAME} is ${backup.name}`,
  ].filter((text) => text !== undefined)
  return texts.length === 0 ? undefined : texts.join(' and ')
}

function newestRevision(deployment: Deployment): Revision | undefined {
  for (const id of revisionNumbers(deployment).reverse()) {
    try {
      return readRevision(deployment, id)
    } catch {
      // A damaged one: the next older may be whole.
    }
  }
  return undefined
}

function newestBackup(deployment: Deployment): Backup | undefined {
  return listBackups(deployment).find((backup) => faultByParsing(backup.read()) === undefined)
}

function corrupt(message: string): CorruptDocumentError {
  return new CorruptDocumentError(message, { backend: 'file', operation: 'load' })
}
