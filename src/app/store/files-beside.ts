/**
 * What the configuration directory's files hold for another backend or deployment than the one in use, while that one has
 * nothing: an inventory that was not taken over, that was lost, or that a mistyped setting has missed. To begin a new one
 * beside it would make a second cloud.
 */

import type { InventoryBackend } from '../../backends/contract.ts'
import { RevisionConflictError } from '../../backends/errors.ts'
import { JSON_NAME } from '../../backends/file/deployment.ts'
import { mayKeepHosts, newestGood } from '../../backends/file/look.ts'
import { knownState, linkNote } from '../../backends/file/refusals.ts'
import type { DeploymentLook } from '../../backends/file.ts'
import { OperationalError } from '../../core/errors.ts'
import { shellWord } from '../../core/inventory/text/visible.ts'
import type { Mirror } from './mirror.ts'
import type { NotedState } from './older-state.ts'
import { notePath } from './readable-copy/note.ts'
import { isChanged, isOfOther } from './readable-copy/sound.ts'

export interface Files {
  /** The section of the backend in use. */
  readonly section: string
  /** The deployment in use. */
  readonly deployment: string
  /** The backend in use keeps files itself. */
  readonly isFile: boolean
  /** All places of files but that of the backend in use. */
  looks(): Iterable<DeploymentLook>
}

/** What is in use has no inventory, and files beside it have one, or what may be left of one. */
export class InventoryElsewhereError extends OperationalError {
  constructor(files: Files, where: string, remedy: string) {
    super(
      'ERR_INVENTORY_EXISTS',
      `${inUse(files)}, and ${where}: a new one would be a second cloud, with other names and addresses`,
      {
        remedy: `osa-inventory backend show tells which backend and deployment are meant; ${remedy}; osa-inventory generate --new begins a new one`,
      },
    )
  }
}

function inUse({ isFile, deployment }: Files): string {
  if (!isFile) return 'the backend in use has no inventory of this deployment'
  return `there is no inventory of the deployment ${deployment}, which is in use`
}

interface Surroundings {
  readonly files: Files | undefined
  readonly backend: InventoryBackend
  readonly mirror?: Mirror | undefined
  /** What was stored when a run noted it. */
  readonly noted?: NotedState | undefined
}

/**
 * For anyone who would begin an inventory, because none was stored when they looked. What is found may be the readable copy
 * of one that someone else has begun since.
 *
 * @throws InventoryElsewhereError, RevisionConflictError when someone has begun it, and what the backend throws
 */
export async function demandNoFiles({ files, backend, mirror, noted }: Surroundings): Promise<void> {
  if (files === undefined) return
  try {
    for (const look of files.looks()) demandNothingIn(look, files, mirror)
    demandNothingNoted(files, mirror, noted)
  } catch (error) {
    const begun = await backend.load()
    throw begun === undefined ? error : new RevisionConflictError(begun.id)
  }
}

/** Where all else is lost a note tells that there was an inventory. Files that are gone may have been removed by hand. */
function demandNothingNoted(files: Files, mirror: Mirror | undefined, noted: NotedState | undefined): void {
  const backup = 'put the database back from a backup'
  const note = mirror && !isOfOther(mirror) ? mirror.note() : undefined
  if (note !== undefined) {
    const where = `${notePath(mirror!.path)} tells that revision ${note.id} of one was stored here`
    throw new InventoryElsewhereError(files, where, backup)
  }
  if (files.isFile || noted === undefined) return
  throw new InventoryElsewhereError(
    files,
    `the last run that changed nothing has seen revision ${noted.id} of one`,
    backup,
  )
}

function demandNothingIn(look: DeploymentLook, files: Files, mirror: Mirror | undefined): void {
  const path = look.json?.path ?? `${look.directory}/${JSON_NAME}`
  const json = look.json?.judged()
  if (json?.kind === 'good') {
    const where = `has one with ${json.hosts} hosts and containers`
    if (mirror?.path === path && isChanged(mirror)) {
      const remedy = `put the database back from a backup, or osa-inventory import ${shellWord(path)} takes the changed copy over`
      throw new InventoryElsewhereError(files, `${path}, which is not as it was written, ${where}`, remedy)
    }
    throw new InventoryElsewhereError(files, `${path} ${where}`, takingOver(look, files, path))
  }
  // A copy without hosts is that of an inventory without hosts, if nothing beside it says otherwise.
  if (json?.kind !== 'damaged' && look.danglingLink === undefined && !mayKeepHosts(look)) return
  const state = json === undefined ? `${path} is gone${linkNote(look)}` : `${path} is damaged: ${json.fault}`
  if (look.traces.length === 0) {
    const remedy = 'put a good copy there, or remove it if there never was a cloud'
    throw new InventoryElsewhereError(files, state, remedy)
  }
  throw new InventoryElsewhereError(
    files,
    `${state}, but the files know a cloud: ${knownState(look)}`,
    newestGood(look) === undefined ? 'put the files back from a backup' : restoring(look, files),
  )
}

function takingOver(look: DeploymentLook, files: Files, path: string): string {
  const settings = files.isFile ? `\`deployment = ${look.deployment}\` under [inventory] goes on with it; ` : ''
  return `${settings}${migrating(look, files)} takes the files' inventory over, osa-inventory import ${shellWord(path)} this copy`
}

function restoring(look: DeploymentLook, files: Files): string {
  const inFiles = deploymentWord(look, files, 'OSA_INVENTORY_DEPLOYMENT=')
  return (
    `OSA_INVENTORY_BACKEND=file${inFiles} osa-inventory restore latest puts the newest state back into the files, and then ` +
    `${migrating(look, files)} takes it over`
  )
}

function migrating(look: DeploymentLook, files: Files): string {
  const from = deploymentWord(look, files, '--from-deployment ')
  return `osa-inventory migrate --from file${from} --to ${shellWord(files.section)}`
}

/** Nothing where the settings name that deployment anyway. */
function deploymentWord({ deployment }: DeploymentLook, inUse: Files, before: string): string {
  return deployment === inUse.deployment ? '' : ` ${before}${shellWord(deployment)}`
}
