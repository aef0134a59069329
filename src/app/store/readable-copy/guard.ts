/**
 * A backend that went back in time (an older database put back, a failover to a replica that lacked the newest revision,
 * settings that were missing for one run) looks like any other. The readable copy is then the only trace of what is lost,
 * and a run that draws names and addresses again would replace it by a second cloud.
 */
import type { InventoryBackend, RevisionInfo } from '../../../backends/contract.ts'
import { sha256 } from '../../../backends/support/digest.ts'
import { OperationalError } from '../../../core/errors.ts'
import { hostvarsOf } from '../../../core/inventory/hostvars.ts'
import { mentions } from '../../../core/inventory/summary.ts'
import { shellWord } from '../../../core/inventory/text/visible.ts'
import { quietly } from '../../../disk/filesystem.ts'
import { mappingIn } from '../../../python/json-read.ts'
import { dumpJson } from '../../../python/json-write.ts'
import { Dict, type Value } from '../../../python/value.ts'
import { readableRevisions } from '../history/listing.ts'
import type { StoredInventory } from '../stored.ts'
import { type Standing, type StandingQuestion, standingOf } from './standing.ts'

/** What is stored lacks hosts that its readable copy has, and nobody has removed them from it. */
export class StoredStateBehindError extends OperationalError {
  constructor(path: string, behind: Behind, stored: RevisionInfo) {
    const { id, time, author, summary } = stored
    super(
      'ERR_STORED_STATE_BEHIND',
      `what is stored is revision ${id} of ${time} by ${author} with ${summary.hostCount} hosts, and ${path}, its readable copy, ` +
        `${noteText(behind, stored)} with ${behind.hosts} hosts: ${lostText(behind.lost)}. ` +
        'Was the database put back to an older state? This run would draw names and addresses again, as for a second cloud',
      {
        remedy:
          `osa-inventory diff latest ${shellWord(path)} shows what is missing, and osa-inventory import ${shellWord(path)} puts it in force; ` +
          `osa-inventory generate --force goes on from revision ${id}, and keeps the copy aside`,
      },
    )
  }
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

export interface GuardQuestion extends StandingQuestion {
  readonly stored: StoredInventory
}

/** @throws StoredStateBehindError, for a run that would draw names or addresses */
export async function guardAgainstThePast(question: Omit<GuardQuestion, 'newest'>): Promise<void> {
  const { stored, mirror, backend } = question
  const standing = await standingOf({ ...question, newest: stored.revision })
  const behind = await behindCopy(standing, stored, backend)
  if (behind) throw new StoredStateBehindError(mirror.path, behind, stored.revision)
}

/** `undefined`: the copy has nothing that what is stored has lost. */
export async function behindCopy(
  standing: Standing,
  stored: StoredInventory,
  backend: InventoryBackend,
): Promise<Behind | undefined> {
  const { sight, kind, isAhead } = standing
  if (sight.kind !== 'file' || kind === 'newer' || (kind !== 'foreign' && !isAhead)) return undefined
  // What is not an inventory has no hosts that could be lost.
  const inventory = mappingIn(quietly(sight.text) ?? '')
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
