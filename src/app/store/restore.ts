/** Going back to a state that was stored before: as a new revision, never by forgetting the later ones. */
import { CorruptDocumentError, UnknownRevisionError } from '../../backends/errors.ts'
import { isBackupName } from '../../backends/file/backups.ts'
import { type Look, lookOf, newestGood, passedOver } from '../../backends/file/look.ts'
import { judgeInventory } from '../../core/inventory/stored-inventory.ts'
import type { Value } from '../../python/value.ts'
import { latestRevision, type PassedOver } from './restore-latest.ts'
import { loadNamed } from './revision-name.ts'
import { HistoryMissingError, type InventoryStore } from './store.ts'

/** A state that can be put back. */
export interface Restorable {
  /** `revision 12`, or the name of a backup. */
  readonly name: string
  readonly document: string
  readonly inventory: Value
  /** What is newer and is not an inventory with hosts, newest first. */
  readonly passedOver?: readonly PassedOver[]
}

const remedy =
  'put a copy of openstack_inventory.json back from elsewhere (osa-inventory import FILE), or begin a new inventory: ' +
  'osa-inventory generate --new'

/**
 * The state that REV names (`revision-name.ts`), or a backup by its name in the archive. `latest` is the newest one that
 * was recorded and is an inventory with hosts; where there is none, the newest such backup.
 *
 * @throws UnknownRevisionError, HistoryMissingError, CorruptDocumentError
 */
export async function findRestorable(store: InventoryStore, rev: string): Promise<Restorable> {
  const look = lookOf(store.backend)
  if (isBackupName(rev)) return backupNamed(look, rev)
  if (rev === 'latest') return look ? latestOf(look) : latestOfHistory(store)
  const { revision, inventory } = await loadNamed(store, rev, { recorded: true })
  return demandInventory({ name: `revision ${revision.id}`, document: revision.document, inventory })
}

function latestOf(look: Look): Restorable {
  const passed = passedOver(look)
  const good = newestGood(look)
  if (good) return { ...asRestorable(good.kept.name, good), passedOver: passed }
  throw nothingGood(passed)
}

async function latestOfHistory({ backend, mirror }: InventoryStore): Promise<Restorable> {
  if (!backend.revisions) throw new HistoryMissingError(': there is only `latest`')
  const { found, passed, damage } = await latestRevision(backend, mirror)
  if (found) return { ...found, passedOver: passed }
  if (damage !== undefined) throw damage
  throw nothingGood(passed)
}

function nothingGood(passed: readonly PassedOver[]): UnknownRevisionError {
  if (passed.length === 0) return new UnknownRevisionError('there is no revision and no backup')
  const told = passed.map(({ name, fault }) => `\n  ${name}: ${fault}`).join('')
  return new UnknownRevisionError(`there is no inventory with hosts among what is kept:${told}`, { remedy })
}

function backupNamed(look: Look | undefined, name: string): Restorable {
  const kept = look?.backups.find((backup) => backup.name === name)
  if (kept === undefined) {
    const names = look?.backups.map((backup) => backup.name) ?? []
    const there = names.length === 0 ? 'there is none' : `there are ${names.join(', ')}`
    throw new UnknownRevisionError(`there is no backup ${name}: ${there}`)
  }
  const judged = kept.judged()
  if (judged.kind !== 'good') {
    throw new CorruptDocumentError(`backup ${name} in ${kept.path}: ${judged.fault}`, { operation: 'load' })
  }
  return asRestorable(name, { document: judged.document!, inventory: judged.inventory })
}

function asRestorable(name: string, { document, inventory }: Pick<Restorable, 'document' | 'inventory'>): Restorable {
  return { name: isBackupName(name) ? `backup ${name}` : name, document, inventory }
}

/** What is not an inventory is not put in an inventory's place; one without hosts is for anyone who asks to answer for. */
function demandInventory(found: Restorable): Restorable {
  const judged = judgeInventory(found.inventory)
  if (judged.kind !== 'damaged') return found
  throw new CorruptDocumentError(`${found.name}: ${judged.fault}`, { operation: 'load' })
}
