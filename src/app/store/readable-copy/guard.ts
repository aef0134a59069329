/**
 * A backend that went back in time (an older database put back, a failover to a replica that lacked the newest revision,
 * settings that were missing for one run) looks like any other. The readable copy is then the only trace of what is lost,
 * and a run that draws names and addresses again would replace it by a second cloud.
 */
import type { InventoryBackend, RevisionInfo } from '../../../backends/contract.ts'
import { sha256 } from '../../../backends/support/digest.ts'
import { OperationalError } from '../../../core/errors.ts'
import { type DrawnAgain, renamedContainers } from '../../../core/generator/drawn.ts'
import { hostvarsOf } from '../../../core/inventory/hostvars.ts'
import { mentions } from '../../../core/inventory/summary.ts'
import { shellWord } from '../../../core/inventory/text/visible.ts'
import { few } from '../../../core/inventory/text/wording.ts'
import { quietly } from '../../../disk/filesystem.ts'
import { mappingIn } from '../../../python/json-read.ts'
import { dumpJson } from '../../../python/json-write.ts'
import { Dict, type Value } from '../../../python/value.ts'
import { readableRevisions } from '../history/listing.ts'
import type { StoredInventory } from '../stored.ts'
import { type CopyNote, notePath } from './note.ts'
import { isOfOther } from './sound.ts'
import { type Standing, type StandingQuestion, standingOf } from './standing.ts'

const back = 'Was the database put back to an older state?'
const again = 'This run would draw names and addresses again, as for a second cloud'

/** What is stored lacks hosts that its readable copy has, and nobody has removed them from it. */
export class StoredStateBehindError extends OperationalError {
  constructor(path: string, behind: Behind, stored: RevisionInfo) {
    const { standing, hosts, lost } = behind
    super(
      'ERR_STORED_STATE_BEHIND',
      `what is stored is ${revisionText(stored)}, and ${path}, its readable copy, ` +
        `${noteText(behind, stored)} with ${hosts} hosts: ${lostText(lost)}. ${back} ${again}`,
      {
        remedy:
          `osa-inventory diff latest ${shellWord(path)} shows what is missing, and ` +
          `${isChanged(standing) ? 'put the database back from a newer backup' : `osa-inventory import ${shellWord(path)} puts it in force`}; ` +
          `${goesOn(stored)}, and keeps the copy aside`,
      },
    )
  }
}

/** A newer state was noted, and not even its copy is left. */
export class NotedStateBehindError extends OperationalError {
  constructor(path: string, note: CopyNote, stored: RevisionInfo) {
    super(
      'ERR_STORED_STATE_BEHIND',
      `what is stored is ${revisionText(stored)}, and ${notePath(path)} tells that ${noted(note, stored)} was stored here: ` +
        `it is not in the history, and ${path} is not a copy of it any more. ${back} ${again}`,
      { remedy: `put the database back from a newer backup; ${goesOn(stored)}` },
    )
  }
}

/** What is stored is another inventory than the one that its readable copy is of. */
export class OtherInventoryError extends OperationalError {
  constructor(path: string, standing: Standing, stored: RevisionInfo, renamed: readonly DrawnAgain[]) {
    const { note } = standing
    const told = renamed.map(({ known, drawn }) => `${known} (now ${drawn})`)
    const copy =
      note === undefined ? `${path} is in no revision that is kept` : `${noted(note, stored)} was stored here last`
    const isCopyOwn = note !== undefined && standing.sight.kind === 'file' && standing.sight.digest === note.digest
    super(
      'ERR_OTHER_INVENTORY',
      `what is stored is ${revisionText(stored)}, and ${copy}: it is another cloud's inventory` +
        `${told.length === 0 ? '' : `, with other containers: ${few(told, 3)}`}. Do the settings name the right database?`,
      {
        remedy:
          'osa-inventory backend show tells which backend and deployment are meant; ' +
          `${isCopyOwn || note === undefined ? `osa-inventory import ${shellWord(path)} --force takes the copy over` : 'put the database back from a backup'}; ` +
          'osa-inventory generate --force takes what is stored for this cloud',
      },
    )
  }
}

function revisionText({ id, time, author, summary }: RevisionInfo): string {
  return `revision ${id} of ${time} by ${author} with ${summary.hostCount} hosts`
}

function noted({ id, lineage }: CopyNote, stored: RevisionInfo): string {
  return `revision ${id}${lineage === stored.lineage ? '' : ' of another inventory'}`
}

function goesOn({ id }: RevisionInfo): string {
  return `osa-inventory generate --force goes on from revision ${id}`
}

/** The copy is not what was written there. */
function isChanged({ note, sight }: Standing): boolean {
  return note !== undefined && sight.kind === 'file' && sight.digest !== note.digest
}

export interface Behind {
  /** Sorted. */
  readonly lost: readonly string[]
  /** How many the copy has. */
  readonly hosts: number
  readonly standing: Standing
}

/** What is known of the copy: `is of revision 7`. */
export function noteText({ standing: { note, sight, isAhead } }: Behind, { lineage }: RevisionInfo): string {
  if (note === undefined || !isAhead) return 'is in no revision that is kept,'
  const of = `of revision ${note.id}${note.lineage === lineage ? '' : ' of another inventory'}`
  return sight.kind === 'file' && sight.digest === note.digest ? `is ${of}` : `was ${of} when it was last written, now`
}

/** `what is stored lacks c9, c9-nova-container-1a2b3c4d and 3 more` */
export function lostText(lost: readonly string[]): string {
  const more = lost.length > 5 ? ` and ${lost.length - 5} more` : ''
  return `what is stored lacks ${lost.slice(0, 5).join(', ')}${more}`
}

export interface GuardQuestion extends Omit<StandingQuestion, 'newest'> {
  readonly stored: StoredInventory
  /** The run would draw names or addresses. */
  readonly draws: boolean
}

/** @throws StoredStateBehindError, NotedStateBehindError for a run that would draw; OtherInventoryError for every one */
export async function guardAgainstThePast(question: GuardQuestion): Promise<void> {
  const { stored, mirror, backend, draws } = question
  const standing = await standingFor(question)
  if (standing === undefined) return
  const inventory = copiedInventory(standing)
  const isForeign = standing.kind === 'foreign' && inventory !== undefined
  const { renamed, isMost } = isForeign && !isOfOther(mirror) ? renamedContainers(inventory, stored.inventory) : none
  // Before it is said to be behind: an import over another cloud's inventory has to be forced.
  if (isMost && !isChanged(standing)) throw new OtherInventoryError(mirror.path, standing, stored.revision, renamed)
  const behind = draws ? await behindCopy(standing, stored, backend) : undefined
  if (behind) throw new StoredStateBehindError(mirror.path, behind, stored.revision)
  const { note, isAhead } = standing
  const isLost =
    inventory === undefined || isChanged(standing) || standing.kind === 'newest' || standing.kind === 'older'
  if (draws && isAhead && isLost) throw new NotedStateBehindError(mirror.path, note!, stored.revision)
  if (isOfOther(mirror)) return
  const isOther = note !== undefined && note.lineage !== stored.revision.lineage
  if (isMost || (isOther && !isForeign)) throw new OtherInventoryError(mirror.path, standing, stored.revision, renamed)
}

const none = { renamed: [], isMost: false }

/** What cannot be found out keeps no run from its end that would draw nothing. */
async function standingFor(question: GuardQuestion): Promise<Standing | undefined> {
  const { stored, draws } = question
  try {
    return await standingOf({ ...question, newest: stored.revision })
  } catch (error) {
    if (draws) throw error
    return undefined
  }
}

/** What is not an inventory has no hosts that could be lost. */
function copiedInventory({ sight }: Standing): Dict | undefined {
  return sight.kind === 'file' ? mappingIn(quietly(() => sight.text()) ?? '') : undefined
}

/** `undefined`: the copy has nothing that what is stored has lost. */
export async function behindCopy(
  standing: Standing,
  stored: StoredInventory,
  backend: InventoryBackend,
): Promise<Behind | undefined> {
  const { sight, kind, isAhead } = standing
  if (sight.kind !== 'file' || kind === 'newer' || (kind !== 'foreign' && !isAhead)) return undefined
  const inventory = copiedInventory(standing)
  if (inventory === undefined) return undefined
  const known = hostvarsOf(mappingOf(stored.inventory))
  const hosts = [...hostvarsOf(inventory).keys()].map(String)
  const lost = hosts.filter((host) => !known.has(host)).sort()
  if (lost.length === 0) return undefined
  if (!isAhead && (await isEdited(standing, { lost, inventory }, stored, backend))) return undefined
  return { lost, hosts: hosts.length, standing }
}

function mappingOf(value: Value): Dict {
  return value instanceof Dict ? value : new Dict()
}

/**
 * Someone has edited a copy of what is kept. By `jq .` it got another layout; otherwise it is one if the note vouches
 * that nothing was lost since the last copy, and every host that is missing now was removed in a revision that is kept.
 */
async function isEdited(
  { note }: Standing,
  copy: { readonly lost: readonly string[]; readonly inventory: Dict },
  { revision }: StoredInventory,
  backend: InventoryBackend,
): Promise<boolean> {
  const digest = sha256(dumpJson(copy.inventory))
  if (digest === sha256(revision.document) || digest === note?.digest) return true
  const removed = new Set<string>()
  for await (const { digest: kept, summary } of readableRevisions(backend)) {
    if (kept === digest) return true
    for (const host of copy.lost) if (mentions(summary, 'hostsRemoved', host) === 'yes') removed.add(host)
  }
  return note !== undefined && copy.lost.every((host) => removed.has(host))
}
